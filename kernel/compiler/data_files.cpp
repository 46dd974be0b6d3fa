#include "compiler/data_files.hpp"

#include "base/digest.hpp"
#include "base/files.hpp"

namespace skvm {

namespace {

bool is_same(const timespec& a, const timespec& b) {
  return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

bool is_same(const struct stat& a, const struct stat& b) {
  return a.st_dev == b.st_dev && a.st_ino == b.st_ino && a.st_size == b.st_size
         && is_same(a.st_mtim, b.st_mtim) && is_same(a.st_ctim, b.st_ctim);
}

} // namespace

result<std::shared_ptr<const data_file>>
data_files::read(const std::filesystem::path& file) {
  // Before the content, so that what is written meanwhile counts as newer.
  struct stat state {};

  bool known = ::stat(file.c_str(), &state) == 0;
  {
    std::lock_guard guard{mutex_};
    auto found = known_.find(file);
    if (known && found != known_.end() && is_same(found->second.state, state))
      return found->second.file;
  }
  auto content = read_file(file);
  if (!content)
    return content.error();
  auto digest = sha256(*content);
  auto made = std::make_shared<const data_file>(
    data_file{std::move(*content), std::move(digest)});
  if (known) {
    std::lock_guard guard{mutex_};
    known_[file] = {state, made};
  }
  return made;
}

} // namespace skvm
