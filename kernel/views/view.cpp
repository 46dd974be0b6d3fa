#include "views/view.hpp"

#include "base/files.hpp"
#include "base/text.hpp"
#include "os/host.hpp"
#include "os/spawn.hpp"
#include "views/copy.hpp"
#include "views/failed.hpp"
#include "views/view_folder.hpp"
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <system_error>

namespace skvm {

namespace fs = std::filesystem;

namespace {

constexpr int mount_patience_ms = 5000;

// What is in a view's scratch folder.
constexpr auto upper_layer = "upper";
constexpr auto copied = "files";

using views::failed;

/// One line from a pipe, or what there is when it ends.
std::string read_line(int fd) {
  std::string line;
  std::array<char, 512> buffer;
  pollfd waiting{fd, POLLIN, 0};
  while (::poll(&waiting, 1, mount_patience_ms) > 0) {
    auto got = ::read(fd, buffer.data(), buffer.size());
    if (got < 0 && (errno == EINTR || errno == EAGAIN))
      continue;
    if (got <= 0)
      break;
    line.append(buffer.data(), static_cast<std::size_t>(got));
    if (line.find('\n') != std::string::npos)
      break;
  }
  return line.substr(0, line.find('\n'));
}

/// Ends with its owner, and is reaped.
struct helper_process {
  explicit helper_process(spawned_process started)
    : child(std::move(started)) {}

  ~helper_process() {
    child.in.reset(); // it ends with its input
    ::kill(child.pid, SIGKILL);
    while (::waitpid(child.pid, nullptr, 0) < 0 && errno == EINTR)
      ;
  }

  helper_process(const helper_process&) = delete;
  helper_process& operator=(const helper_process&) = delete;

  spawned_process child;
};

unique_fd open_of(pid_t process, const std::string& what, int flags) {
  auto path = "/proc/" + std::to_string(process) + "/" + what;
  return unique_fd{::open(path.c_str(), flags | O_CLOEXEC)};
}

bool same_namespace(const unique_fd& one, const char* ours) {
  struct stat left {};

  struct stat right {};

  return ::fstat(one.get(), &left) == 0 && ::stat(ours, &right) == 0
         && left.st_ino == right.st_ino;
}

} // namespace

result<std::unique_ptr<work_view>> work_view::create(const std::string& folder,
                                                     const fs::path& scratch) {
  std::unique_ptr<work_view> view{new work_view{folder, scratch}};
  std::error_code unknown;
  auto was_copy = fs::exists(scratch / copied, unknown);
  auto was_overlay = !was_copy && fs::exists(scratch / upper_layer, unknown);
  if (!was_copy) {
    auto mounted = view->mount_overlay();
    if (mounted)
      return view;
    if (was_overlay) {
      view->scratch_.clear(); // what was written in it stays
      return mounted.error();
    }
    remove_tree(scratch);
  }
  view->leave(); // or what the copy is made of would go with it
  return create_copy(folder, scratch);
}

result<std::unique_ptr<work_view>>
work_view::create_copy(const std::string& folder, const fs::path& scratch) {
  std::unique_ptr<work_view> view{new work_view{folder, scratch}};
  if (auto done = view->copy_folder(); !done)
    return done.error();
  return view;
}

work_view::~work_view() {
  root_.reset();
  mount_space_.reset();
  user_space_.reset();
  if (!scratch_.empty())
    remove_tree(scratch_);
}

result<void> work_view::move_to(const fs::path& scratch) {
  if (is_overlay())
    return make_error(errc::io, scratch.string(), "cannot take up an overlay");
  if (auto made = make_folders(scratch.parent_path()); !made)
    return made;
  std::error_code why;
  fs::rename(scratch_, scratch, why);
  if (why)
    return failed(scratch.string(), "cannot take up a view", why.value());
  scratch_ = scratch;
  inner_ = (scratch_ / copied).string();
  return ok;
}

result<void> work_view::mount_overlay() {
  auto upper = scratch_ / upper_layer;
  auto work = scratch_ / "work";
  // It has the mark of an earlier mount, with which none is permitted again.
  remove_tree(work);
  for (const auto& each : {upper, work})
    if (auto made = make_folders(each); !made)
      return made.error();

  struct stat info {};

  // The top of the overlay has the mode of the upper folder.
  if (::stat(folder_.c_str(), &info) == 0)
    ::chmod(upper.c_str(), info.st_mode & 07777);
  launch_spec spec;
  spec.argv = {libexec_folder() + "/skvm-view", folder_, upper.string(),
               work.string()};
  spec.stdin_text = "held open"; // asks for a pipe; nothing is written
  auto started = spawn(spec);
  if (auto* refused = std::get_if<spawn_failure>(&started))
    return refused->why;
  helper_process helper{std::move(std::get<spawned_process>(started))};
  auto pid = helper.child.pid;
  if (read_line(helper.child.out.get()) != "ready")
    return make_error(errc::denied, folder_, read_line(helper.child.err.get()));
  mount_space_ = open_of(pid, "ns/mnt", O_RDONLY);
  user_space_ = open_of(pid, "ns/user", O_RDONLY);
  root_ = open_of(pid, "root" + folder_, O_PATH | O_DIRECTORY);
  if (!mount_space_ || !user_space_ || !root_) {
    root_.reset();
    return failed(folder_, "cannot reach the overlay", errno);
  }
  if (same_namespace(user_space_, "/proc/self/ns/user"))
    user_space_.reset();
  inner_ = folder_;
  return ok;
}

result<void> work_view::copy_folder() {
  inner_ = (scratch_ / copied).string();
  std::error_code why;
  if (fs::exists(inner_, why))
    return ok;
  if (auto made = make_folders(scratch_); !made)
    return made.error();
  // Whole or not at all: a half copy would look like removals.
  auto fresh = scratch_ / "making";
  remove_tree(fresh);
  if (auto done = copy_tree(folder_, fresh.string()); !done)
    return done;
  fs::rename(fresh, inner_, why);
  return why ? result<void>{failed(inner_, "cannot be made for a view",
                                   why.value())}
             : ok;
}

std::vector<std::string> work_view::namespaces() const {
  std::vector<std::string> files;
  auto own = "/proc/" + std::to_string(::getpid()) + "/fd/";
  for (const auto* space : {&user_space_, &mount_space_})
    if (*space)
      files.push_back(own + std::to_string(space->get()));
  return files;
}

std::string work_view::reachable_path() const {
  return is_overlay() ? "/proc/self/fd/" + std::to_string(root_.get()) : inner_;
}

result<std::vector<path_change>> work_view::changes() const {
  return is_overlay()
           ? overlay_changes((scratch_ / upper_layer).string(), folder_)
           : tree_changes(inner_, folder_);
}

std::string work_view::stored_path(const std::string& path) const {
  return (is_overlay() ? (scratch_ / upper_layer).string() : inner_) + "/"
         + path;
}

} // namespace skvm
