#include "config/paths.hpp"

#include <pwd.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <system_error>

namespace skvm {

namespace fs = std::filesystem;

namespace {

std::optional<std::string> variable(const std::string& name) {
  const auto* value = std::getenv(name.c_str());
  if (value == nullptr || *value == '\0')
    return std::nullopt;
  return value;
}

fs::path account_home() {
  std::array<char, 4096> buffer{};

  struct passwd entry {};
  struct passwd* found = nullptr;
  if (::getpwuid_r(::geteuid(), &entry, buffer.data(), buffer.size(), &found)
        != 0
      || found == nullptr || found->pw_dir == nullptr)
    return {};
  return found->pw_dir;
}

} // namespace

result<paths> make_paths(const environment& env, const fs::path& account_home,
                         const fs::path& binary) {
  // Relative values are ignored, as the XDG base directory specification asks.
  auto folder = [&](const std::string& name) -> fs::path {
    auto value = env(name);
    return value && fs::path{*value}.is_absolute() ? fs::path{*value}
                                                   : fs::path{};
  };
  paths where;
  where.home = folder("HOME");
  if (where.home.empty())
    where.home = account_home;
  if (auto all = env("SKVM_HOME")) {
    std::error_code why;
    auto root = fs::absolute(*all, why).lexically_normal();
    if (why)
      return make_error(errc::invalid_config, "SKVM_HOME", why.message());
    if (where.home.empty())
      where.home = root;
    where.user_config = root / "skvm.toml";
    where.data = root / "data";
    where.cache = root / "cache";
  } else {
    auto below = [&](const std::string& name, const char* fallback) {
      auto root = folder(name);
      return (root.empty() ? where.home / fallback : root) / "skvm";
    };
    auto all_set = !folder("XDG_CONFIG_HOME").empty()
                   && !folder("XDG_DATA_HOME").empty()
                   && !folder("XDG_CACHE_HOME").empty();
    if (where.home.empty() && !all_set)
      return make_error(errc::invalid_config, {},
                        "no home folder: set HOME, or SKVM_HOME to a folder "
                        "for all of this program's files");
    where.user_config = below("XDG_CONFIG_HOME", ".config") / "skvm.toml";
    where.data = below("XDG_DATA_HOME", ".local/share");
    where.cache = below("XDG_CACHE_HOME", ".cache");
  }
  if (auto named = env("SKVM_CONFIG")) {
    std::error_code why;
    where.user_config = fs::absolute(*named, why).lexically_normal();
    where.user_config_named = true;
    if (why)
      return make_error(errc::invalid_config, "SKVM_CONFIG", why.message());
  }
  auto prefix = binary.parent_path().parent_path();
  where.shipped = prefix / "share/skvm/config";
  where.plugins = prefix / "lib/skvm/plugins";
  return where;
}

result<paths> find_paths() {
  std::error_code why;
  auto binary = fs::read_symlink("/proc/self/exe", why);
  if (why)
    return make_error(errc::io, "/proc/self/exe",
                      "cannot find the running program: " + why.message());
  return make_paths(variable, account_home(), binary);
}

} // namespace skvm
