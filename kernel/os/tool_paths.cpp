#include "os/tool_paths.hpp"

#include "base/text.hpp"
#include "os/spawn.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <system_error>

namespace skvm {

namespace fs = std::filesystem;

namespace {

constexpr std::array<std::string_view, 8> system_folders{
  "/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/opt", "/nix/store"};

constexpr std::array<std::string_view, 4> never_tools{"/proc", "/sys", "/dev",
                                                      "/etc"};

constexpr std::array<std::string_view, 15> installed_with_bin{
  "bin",     "sbin",    "shims",   "lib",     "lib32",
  "lib64",   "libexec", "include", "share",   "versions",
  "version", "plugins", "pyenv.d", "rbenv.d", "pyvenv.cfg"};

// Neither keys, passwords, tokens nor addresses of private registries: no
// shadow, ssl/private, pip.conf, npmrc, gitconfig, ssh.
constexpr std::array<std::string_view, 48> public_configuration{
  "/etc/alternatives",
  "/etc/bash.bashrc",
  "/etc/ca-certificates*",
  "/etc/crypto-policies",
  "/etc/debian_version",
  "/etc/fonts",
  "/etc/fpc*.cfg",
  "/etc/gai.conf",
  "/etc/ghostscript",
  "/etc/group",
  "/etc/host.conf",
  "/etc/hosts",
  "/etc/ImageMagick*",
  "/etc/inputrc",
  "/etc/java*",
  "/etc/ld.so.*",
  "/etc/libreoffice",
  "/etc/locale.alias",
  "/etc/localtime",
  "/etc/login.defs",
  "/etc/magic*",
  "/etc/mailcap",
  "/etc/maven",
  "/etc/mime.types",
  "/etc/networks",
  "/etc/nsswitch.conf",
  "/etc/openmpi",
  "/etc/os-release",
  "/etc/papersize",
  "/etc/passwd",
  "/etc/perl",
  "/etc/profile",
  "/etc/protocols",
  "/etc/python*",
  "/etc/R",
  "/etc/resolv.conf",
  "/etc/rpc",
  "/etc/services",
  "/etc/sgml",
  "/etc/shells",
  "/etc/ssl/certs",
  "/etc/ssl/openssl.cnf",
  "/etc/pki/tls/certs",
  "/etc/pki/ca-trust",
  "/etc/terminfo",
  "/etc/texmf",
  "/etc/timezone",
  "/etc/xml",
};

constexpr std::array<std::string_view, 6> other_system_paths{
  "/var/cache/fontconfig", "/var/lib/ghostscript",    "/var/lib/libreoffice",
  "/var/lib/texmf",        "/sys/devices/system/cpu", "/sys/fs/cgroup"};

/// Links looked at in one folder of PATH.
constexpr int most_links = 1000;

bool is_system(std::string_view path) {
  return std::any_of(
    system_folders.begin(), system_folders.end(),
    [path](std::string_view folder) { return is_within(path, folder); });
}

class finder {
public:
  explicit finder(const fs::path& home) {
    std::error_code failed;
    home_ = fs::weakly_canonical(home, failed);
    if (failed)
      home_ = home;
  }

  void add_path(const std::string& entry) {
    std::error_code failed;
    auto folder = fs::canonical(entry, failed);
    if (failed || !fs::is_directory(folder, failed))
      return;
    if (is_system(folder.native())) {
      keep_on_path(entry);
      return;
    }
    if (is_private(folder) || folder.filename().native().starts_with('.')
        || std::any_of(never_tools.begin(), never_tools.end(),
                       [&](std::string_view never) {
                         return is_within(folder.native(), never);
                       }))
      return;
    show_program_folder(folder);
    // A PATH entry that is a link has to exist inside under its own name.
    if (folder != fs::path{entry}.lexically_normal())
      show(entry);
    keep_on_path(entry);
    follow_links(folder);
  }

  void add_user_packages() {
    std::error_code failed;
    bool any = false;
    for (auto& entry : fs::directory_iterator{home_ / ".local/lib", failed}) {
      if (!entry.path().filename().native().starts_with("python"))
        continue;
      show(entry.path());
      any = true;
    }
    if (any)
      found_.env.push_back("PYTHONUSERBASE=" + (home_ / ".local").native());
  }

  tool_paths take() {
    for (std::string_view rest{default_path}; !rest.empty();) {
      auto folder = rest.substr(0, rest.find(':'));
      rest.remove_prefix(std::min(rest.size(), folder.size() + 1));
      keep_on_path(std::string{folder});
    }
    found_.visible.assign(shown_.begin(), shown_.end());
    return std::move(found_);
  }

private:
  /// The home folder and what is above it.
  [[nodiscard]] bool is_private(const fs::path& folder) const {
    return is_within(home_.native(), folder.native());
  }

  void keep_on_path(const std::string& entry) {
    if (!on_path_.insert(entry).second)
      return;
    if (!found_.path.empty())
      found_.path += ':';
    found_.path += entry;
  }

  void show(const fs::path& path) {
    std::error_code failed;
    if (!fs::exists(path, failed) || is_system(path.native())
        || is_private(path))
      return;
    shown_.insert(path.native());
  }

  [[nodiscard]] bool is_shown(const fs::path& path) const {
    return std::any_of(shown_.begin(), shown_.end(),
                       [&](const std::string& shown) {
                         return is_within(path.native(), shown);
                       });
  }

  void show_program_folder(const fs::path& folder) {
    show(folder);
    auto name = folder.filename();
    auto prefix = folder.parent_path();
    if ((name != "bin" && name != "sbin" && name != "shims")
        || is_private(prefix))
      return;
    for (auto part : installed_with_bin)
      // Programs keep data of all kinds in `~/.local/share`: key rings, mail.
      if (prefix != home_ / ".local" || part == "bin")
        show(prefix / part);
  }

  void follow_links(const fs::path& folder) {
    std::error_code failed;
    int left = most_links;
    for (auto& entry : fs::directory_iterator{folder, failed}) {
      if (!entry.is_symlink(failed))
        continue;
      if (left-- == 0)
        return;
      auto target = fs::canonical(entry.path(), failed);
      if (failed || is_system(target.native()) || is_shown(target)
          || !fs::is_regular_file(target, failed))
        continue;
      auto home_of_target = target.parent_path();
      if (home_of_target.filename() == "bin" && !is_private(home_of_target))
        show_program_folder(home_of_target);
      else
        show(target);
    }
  }

  fs::path home_;
  tool_paths found_;
  std::set<std::string> shown_;
  std::set<std::string> on_path_;
};

void add_matches(std::string_view pattern, std::vector<std::string>& found) {
  std::error_code failed;
  if (pattern.find('*') == std::string_view::npos) {
    if (fs::exists(pattern, failed))
      found.emplace_back(pattern);
    return;
  }
  auto folder = fs::path{pattern}.parent_path();
  for (auto& entry : fs::directory_iterator{folder, failed})
    if (matches_glob(entry.path().native(), pattern)
        && fs::exists(entry.path(), failed))
      found.push_back(entry.path().native());
}

} // namespace

bool is_within(std::string_view path, std::string_view folder) {
  if (folder == "/")
    return path.starts_with('/');
  return path.starts_with(folder)
         && (path.size() == folder.size() || path[folder.size()] == '/');
}

tool_paths find_tools(std::string_view path, const fs::path& home) {
  finder tools{home};
  while (!path.empty()) {
    auto entry = path.substr(0, path.find(':'));
    path.remove_prefix(std::min(path.size(), entry.size() + 1));
    while (entry.size() > 1 && entry.ends_with('/'))
      entry.remove_suffix(1);
    if (entry.starts_with('/'))
      tools.add_path(std::string{entry});
  }
  tools.add_user_packages();
  return tools.take();
}

std::vector<std::string> system_paths() {
  std::vector<std::string> found;
  for (auto folder : system_folders)
    add_matches(folder, found);
  for (auto pattern : public_configuration)
    add_matches(pattern, found);
  for (auto path : other_system_paths)
    add_matches(path, found);
  return found;
}

} // namespace skvm
