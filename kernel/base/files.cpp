#include "base/files.hpp"

#include <cerrno>
#include <cstring>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace skvm {

namespace fs = std::filesystem;

namespace {

error io_error(const fs::path& file, const std::string& what, int number) {
  auto reason = std::generic_category().message(number);
  return make_error(number == ENOENT ? errc::not_found : errc::io,
                    file.string(), what + ": " + reason);
}

struct descriptor {
  int number = -1;
  ~descriptor() {
    if (number >= 0)
      ::close(number);
  }
};

} // namespace

result<std::string> read_file(const fs::path& file, std::uintmax_t max_bytes) {
  descriptor fd{::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
  if (fd.number < 0)
    return io_error(file, "cannot open", errno);
  struct stat info {};
  if (::fstat(fd.number, &info) != 0)
    return io_error(file, "cannot read", errno);
  if (!S_ISREG(info.st_mode))
    return make_error(errc::io, file.string(), "not a regular file");
  std::string content;
  content.resize(static_cast<std::size_t>(info.st_size));
  std::size_t used = 0;
  for (;;) {
    if (used == content.size())
      content.resize(content.size() + 4096);
    auto n = ::read(fd.number, content.data() + used, content.size() - used);
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return io_error(file, "cannot read", errno);
    if (n == 0)
      break;
    used += static_cast<std::size_t>(n);
    if (used > max_bytes)
      return make_error(errc::io, file.string(),
                        "larger than " + std::to_string(max_bytes) + " bytes");
  }
  content.resize(used);
  return content;
}

result<void> write_file(const fs::path& file, std::string_view content,
                        bool executable) {
  if (file.has_parent_path())
    if (auto made = make_folders(file.parent_path()); !made)
      return made;
  auto temporary = file.string() + ".XXXXXX";
  descriptor fd{::mkostemp(temporary.data(), O_CLOEXEC)};
  if (fd.number < 0)
    return io_error(file, "cannot create a temporary file beside it", errno);
  auto abandon = [&](const char* what) -> result<void> {
    auto number = errno;
    ::unlink(temporary.c_str());
    return io_error(file, what, number);
  };
  auto mask = ::umask(0);
  ::umask(mask);
  if (::fchmod(fd.number, (executable ? 0777U : 0666U) & ~mask) != 0)
    return abandon("cannot set the mode");
  for (std::size_t done = 0; done < content.size();) {
    auto n = ::write(fd.number, content.data() + done, content.size() - done);
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return abandon("cannot write");
    done += static_cast<std::size_t>(n);
  }
  if (::rename(temporary.c_str(), file.c_str()) != 0)
    return abandon("cannot rename into place");
  return ok;
}

result<void> make_folders(const fs::path& folder) {
  std::error_code why;
  fs::create_directories(folder, why);
  if (why)
    return make_error(errc::io, folder.string(),
                      "cannot make the folder: " + why.message());
  return ok;
}

result<fs::path> make_temporary_folder(const fs::path& parent,
                                       std::string_view prefix) {
  if (auto made = make_folders(parent); !made)
    return made.error();
  auto name = (parent / (std::string{prefix} + "XXXXXX")).string();
  if (::mkdtemp(name.data()) == nullptr)
    return io_error(parent, "cannot make a temporary folder", errno);
  return fs::path{name};
}

temporary_folder::~temporary_folder() {
  if (path_.empty())
    return;
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

bool is_safe_relative(std::string_view path) {
  if (path.empty() || path.front() == '/'
      || path.find('\0') != std::string_view::npos)
    return false;
  int depth = 0;
  for (const auto& piece : fs::path{path}) {
    if (piece == "..")
      --depth;
    else if (piece != "." && !piece.empty())
      ++depth;
    if (depth < 0)
      return false;
  }
  return depth > 0;
}

} // namespace skvm
