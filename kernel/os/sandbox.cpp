#include "os/sandbox.hpp"

#include "base/files.hpp"
#include "base/text.hpp"
#include "os/host.hpp"
#include "os/leftovers.hpp"
#include "os/spawn.hpp"
#include <linux/landlock.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>

namespace skvm {

namespace fs = std::filesystem;

namespace {

using arguments = std::vector<std::string>;

/// The first Landlock that knows ports.
constexpr int abi_with_ports = 4;
/// Paths inside a sandbox with namespaces, whatever they are outside.
constexpr const char* inner_home = "/home/skvm";
constexpr const char* inner_helper = "/run/skvm-exec";

constexpr std::array<const char*, 5> harmless_devices{
  "/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom"};

std::string own_variable(const char* name, std::string otherwise) {
  auto value = std::getenv(name);
  return value && *value ? value : std::move(otherwise);
}

int landlock_abi() {
  auto abi = ::syscall(SYS_landlock_create_ruleset, nullptr, 0,
                       LANDLOCK_CREATE_RULESET_VERSION);
  return abi > 0 ? static_cast<int>(abi) : 0;
}

void add(arguments& to, std::initializer_list<std::string> what) {
  to.insert(to.end(), what);
}

std::string network_argument(const network_policy& network) {
  switch (network.allowed) {
    case network_policy::mode::all:
      return "all";
    case network_policy::mode::loopback_port:
      return "port:" + std::to_string(network.port);
    default:
      return "none";
  }
}

/// Outer folders first, so that inner ones are mounted over them.
struct mount {
  std::string path;
  const char* how;
};

std::vector<mount> mounts_of(const sandbox_policy& policy) {
  std::vector<mount> mounts{{policy.work_dir, "--bind"}};
  for (auto& path : policy.writable)
    mounts.push_back({path, "--bind"});
  for (auto& path : policy.read_only)
    mounts.push_back({path, "--ro-bind"});
  std::stable_sort(mounts.begin(), mounts.end(),
                   [](const mount& left, const mount& right) {
                     return left.path.size() < right.path.size();
                   });
  return mounts;
}

std::string folder_for(const launch_spec& spec, const sandbox_policy& policy) {
  auto shown = [&spec](const std::string& root) {
    return is_within(spec.cwd, root);
  };
  if (!spec.cwd.empty()
      && (shown(policy.work_dir)
          || std::any_of(policy.writable.begin(), policy.writable.end(), shown)
          || std::any_of(policy.read_only.begin(), policy.read_only.end(),
                         shown)))
    return spec.cwd;
  return policy.work_dir;
}

void override_variables(arguments& env, const arguments& with) {
  for (auto& entry : with) {
    auto name = entry.substr(0, entry.find('=') + 1);
    std::erase_if(
      env, [&name](const std::string& old) { return old.starts_with(name); });
    env.push_back(entry);
  }
}

/// Enters the folder only once it is the one of the namespaces.
arguments with_folder(arguments argv, const std::string& folder) {
  arguments out{"env", "--chdir=" + folder, "--"};
  out.insert(out.end(), std::make_move_iterator(argv.begin()),
             std::make_move_iterator(argv.end()));
  return out;
}

arguments joining(const sandbox_policy& policy, arguments argv) {
  arguments out{libexec_folder() + "/skvm-view", "--join"};
  out.insert(out.end(), policy.join.begin(), policy.join.end());
  out.emplace_back("--");
  out.insert(out.end(), std::make_move_iterator(argv.begin()),
             std::make_move_iterator(argv.end()));
  return out;
}

std::string what_it_said(const launch_result& outcome) {
  if (outcome.failure)
    return outcome.failure->text();
  if (outcome.timed_out)
    return "no answer in time";
  auto lines = split_lines(outcome.err.head);
  if (!lines.empty() && !trim(lines[0]).empty())
    return to_utf8(std::string{trim(lines[0])});
  return outcome.code ? "ended with code " + std::to_string(*outcome.code)
                      : "ended by signal " + std::to_string(outcome.signal);
}

} // namespace

std::string_view to_string(sandbox_level level) {
  switch (level) {
    case sandbox_level::namespaces:
      return "namespaces";
    case sandbox_level::landlock:
      return "landlock";
    case sandbox_level::rlimits:
      return "rlimits";
    default:
      return "off";
  }
}

sandbox sandbox::disabled() {
  sandbox box;
  box.explanation_ = "sandbox: off";
  box.tools_.path = own_variable("PATH", std::string{default_path});
  return box;
}

result<sandbox> sandbox::probe(launcher& processes, sandbox_level demanded) {
  std::string reasons;
  for (auto level : {sandbox_level::namespaces, sandbox_level::landlock,
                     sandbox_level::rlimits, sandbox_level::off}) {
    if (level > demanded)
      break;
    auto box = probe_level(processes, level);
    if (box) {
      box->explanation_ += reasons;
      return box;
    }
    reasons +=
      "; no " + std::string{to_string(level)} + ": " + box.error().message;
  }
  return make_error(errc::denied, "sandbox",
                    "this machine does not offer "
                      + std::string{to_string(demanded)} + reasons);
}

result<sandbox> sandbox::probe_level(launcher& processes, sandbox_level level) {
  if (level == sandbox_level::off)
    return disabled();
  auto refuse = [](std::string why) {
    return make_error(errc::denied, "sandbox", std::move(why));
  };
  sandbox box;
  box.level_ = level;
  box.helper_ = libexec_folder() + "/skvm-exec";
  if (::access(box.helper_.c_str(), X_OK) != 0)
    return refuse("no program " + box.helper_);
  if (level == sandbox_level::namespaces) {
    box.bwrap_ = find_on_path("bwrap");
    if (box.bwrap_.empty())
      return refuse("bubblewrap (bwrap) is not installed");
  }
  if (level != sandbox_level::rlimits)
    box.landlock_abi_ = landlock_abi();
  if (level == sandbox_level::landlock && box.landlock_abi_ == 0)
    return refuse("this kernel has no Landlock");
  box.system_ = system_paths();
  box.tools_ = find_tools(own_variable("PATH", std::string{default_path}),
                          own_variable("HOME", "/root"));
  if (auto works = box.try_out(processes); !works)
    return works.error();

  auto& text = box.explanation_;
  text = "sandbox: " + std::string{to_string(level)};
  auto abi = box.landlock_abi_ > 0
               ? "Landlock ABI " + std::to_string(box.landlock_abi_)
               : std::string{"no Landlock"};
  if (level == sandbox_level::namespaces)
    text += " (bubblewrap, " + abi + ")";
  else if (level == sandbox_level::landlock)
    text += " (" + abi + ")";
  if (box.landlock_abi_ < abi_with_ports)
    text += ", ports are not told apart";
  return box;
}

result<void> sandbox::try_out(launcher& processes) const {
  std::error_code failed;
  auto parent = fs::temp_directory_path(failed);
  auto folder = make_temporary_folder(failed ? "/tmp" : parent, "skvm-probe-");
  if (!folder)
    return folder.error();
  temporary_folder work{*folder};
  launch_spec spec;
  spec.argv = {"true"};
  spec.timeout = std::chrono::seconds{10};
  sandbox_policy policy;
  policy.work_dir = folder->native();
  auto outcome = run_and_wait(processes, wrap(std::move(spec), policy));
  if (outcome.code == 0)
    return ok;
  return make_error(errc::denied, "sandbox", what_it_said(outcome));
}

// Command lines.

launch_spec sandbox::wrap(launch_spec spec,
                          const sandbox_policy& policy) const {
  auto folder = folder_for(spec, policy);
  spec.env = environment(policy);
  if (level_ == sandbox_level::off) {
    if (spec.cwd.empty())
      spec.cwd = folder;
    if (!policy.join.empty())
      spec.argv = joining(policy, with_folder(std::move(spec.argv), spec.cwd));
    return spec;
  }
  arguments argv;
  if (level_ == sandbox_level::namespaces) {
    argv = bubblewrap_arguments(policy, folder);
    argv.emplace_back(inner_helper);
    // bubblewrap would end at once, and all in it by force.
    spec.hold_sigterm = true;
    spec.cwd = "/";
  } else {
    argv.push_back(helper_);
    add(argv, {"--parent", std::to_string(::getpid())});
    spec.cwd = folder;
  }
  auto helper = helper_arguments(policy);
  argv.insert(argv.end(), helper.begin(), helper.end());
  // The loader acts on these before a wrapper has enclosed anything.
  std::erase_if(spec.env, [&argv](const std::string& entry) {
    auto for_loader = entry.starts_with("LD_");
    if (for_loader)
      add(argv, {"--env", entry});
    return for_loader;
  });
  argv.emplace_back("--");
  argv.insert(argv.end(), std::make_move_iterator(spec.argv.begin()),
              std::make_move_iterator(spec.argv.end()));
  if (!policy.join.empty()) {
    if (level_ != sandbox_level::namespaces)
      argv = with_folder(std::move(argv), spec.cwd);
    argv = joining(policy, std::move(argv));
    spec.cwd = "/";
  }
  spec.argv = std::move(argv);
  return spec;
}

arguments sandbox::readable(const sandbox_policy& policy) const {
  auto all = system_;
  all.insert(all.end(), tools_.visible.begin(), tools_.visible.end());
  all.insert(all.end(), policy.read_only.begin(), policy.read_only.end());
  return all;
}

arguments sandbox::environment(const sandbox_policy& policy) const {
  arguments env{"PATH=" + tools_.path, "LANG=C.UTF-8"};
  // A system-wide configuration may hold credentials and stays hidden; git
  // gives up where it exists but cannot be read.
  if (level_ != sandbox_level::off)
    env.emplace_back("GIT_CONFIG_NOSYSTEM=1");
  switch (level_) {
    case sandbox_level::namespaces:
      add(env, {std::string{"HOME="} + inner_home, "TMPDIR=/tmp"});
      break;
    case sandbox_level::off:
      add(env, {"HOME=" + own_variable("HOME", "/"),
                "TMPDIR=" + own_variable("TMPDIR", "/tmp")});
      break;
    default:
      add(env, {"HOME=" + policy.work_dir, "TMPDIR=" + policy.work_dir});
  }
  env.insert(env.end(), tools_.env.begin(), tools_.env.end());
  override_variables(env, policy.env);
  if (!policy.run.empty())
    override_variables(env, {std::string{run_variable} + "=" + policy.run});
  return env;
}

arguments sandbox::bubblewrap_arguments(const sandbox_policy& policy,
                                        const std::string& folder) const {
  arguments argv{bwrap_, "--unshare-all", "--die-with-parent"};
  // The launcher has made a session already; a second one would take the
  // command out of the group that SIGTERM goes to.
  if (policy.network.allowed != network_policy::mode::none)
    argv.emplace_back("--share-net");
  for (auto& path : system_) {
    std::error_code failed;
    auto target = fs::read_symlink(path, failed);
    if (!failed && target.is_relative() && !is_within(path, "/etc"))
      add(argv, {"--symlink", target.native(), path});
    else
      add(argv, {"--ro-bind-try", path, path});
  }
  auto size = std::to_string(policy.limits.file_bytes);
  add(argv, {"--proc", "/proc", "--dev", "/dev"});
  for (auto scratch : {"/dev/shm", "/tmp", "/var/tmp", inner_home})
    add(argv, {"--size", size, "--tmpfs", scratch});
  for (auto& path : tools_.visible)
    add(argv, {"--ro-bind-try", path, path});
  for (auto& [path, how] : mounts_of(policy))
    add(argv, {how, path, path});
  add(argv, {"--ro-bind", helper_, inner_helper, "--remount-ro", "/", "--chdir",
             folder, "--"});
  return argv;
}

arguments sandbox::helper_arguments(const sandbox_policy& policy) const {
  arguments argv;
  auto enclosed = level_ == sandbox_level::namespaces;
  if (landlock_abi_ == 0) {
    argv.emplace_back("--no-landlock");
  } else {
    if (enclosed) {
      // What is there at all is bubblewrap's choice; this repeats what of it
      // may change.
      add(argv, {"--ro", "/"});
      for (auto scratch : {"/dev", "/tmp", "/var/tmp", inner_home})
        add(argv, {"--rw", scratch});
    } else {
      for (auto& path : system_)
        add(argv, {"--sys", path});
      for (auto& path : tools_.visible)
        add(argv, {"--sys", path});
      add(argv, {"--sys", "/proc", "--shm", "/dev/shm"});
      for (auto device : harmless_devices)
        add(argv, {"--dev", device});
      for (auto& path : policy.read_only)
        add(argv, {"--ro", path});
    }
    add(argv, {"--rw", policy.work_dir});
    for (auto& path : policy.writable)
      add(argv, {"--rw", path});
  }
  auto& network = policy.network;
  auto none = network.allowed == network_policy::mode::none;
  // Namespaces give it a loopback of its own, which leads nowhere.
  add(argv, {"--net", enclosed && none ? "all" : network_argument(network)});
  // Landlock does not keep it from sockets of other users' daemons; in its own
  // namespaces there are none.
  if (!enclosed && network.allowed != network_policy::mode::all)
    argv.emplace_back("--no-unix");
  auto& limits = policy.limits;
  // Namespaces count their own processes, all else the user's.
  auto processes = (enclosed ? "" : "+") + std::to_string(limits.processes);
  add(argv, {"--data", std::to_string(limits.memory_bytes), "--fsize",
             std::to_string(limits.file_bytes), "--cpu",
             std::to_string(limits.cpu_seconds), "--nproc", processes,
             "--nofile", std::to_string(limits.open_files)});
  return argv;
}

} // namespace skvm
