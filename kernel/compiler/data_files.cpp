#include "compiler/data_files.hpp"

#include "base/digest.hpp"
#include "base/files.hpp"
#include <unistd.h>

namespace skvm {

namespace {

bool is_same(const timespec& a, const timespec& b) {
  return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

bool is_same(const struct stat& a, const struct stat& b) {
  return a.st_dev == b.st_dev && a.st_ino == b.st_ino && a.st_size == b.st_size
         && is_same(a.st_mtim, b.st_mtim) && is_same(a.st_ctim, b.st_ctim);
}

std::filesystem::path
place_of(std::string_view name,
         const std::vector<std::filesystem::path>& folders) {
  for (std::size_t i = 0; i + 1 < folders.size(); ++i)
    if (auto file = folders[i] / name; ::access(file.c_str(), F_OK) == 0)
      return file;
  return folders.back() / name;
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

result<std::shared_ptr<const data_set>>
data_files::read(const std::vector<std::filesystem::path>& folders,
                 const std::vector<std::string_view>& names) {
  kept_set fresh;
  std::vector<std::filesystem::path> paths;
  for (auto name : names) {
    auto file = read(paths.emplace_back(place_of(name, folders)));
    if (!file)
      return file.error();
    fresh.files.push_back(std::move(*file));
  }
  std::lock_guard guard{mutex_};
  auto& before = sets_[std::move(paths)];
  if (before.set == nullptr || before.files != fresh.files) {
    auto made = std::make_shared<data_set>();
    for (std::size_t i = 0; i < names.size(); ++i) {
      made->contents.emplace(names[i], fresh.files[i]->content);
      made->digests.emplace(names[i], fresh.files[i]->digest);
    }
    fresh.set = std::move(made);
    before = std::move(fresh);
  }
  return before.set;
}

} // namespace skvm
