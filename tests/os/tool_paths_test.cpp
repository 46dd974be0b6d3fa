#include "tests/os/os_support.hpp"

#include "os/tool_paths.hpp"
#include <gmock/gmock.h>

#include <filesystem>

using namespace skvm;
using namespace skvm::test;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

namespace {

namespace fs = std::filesystem;

struct tool_paths_test : testing::Test {
  temporary_folder folder = fresh_folder();
  fs::path home = fs::canonical(folder.path()) / "home/someone";

  tool_paths_test() { fs::create_directories(home); }

  std::string make(const std::string& relative) {
    fs::create_directories(home / relative);
    return (home / relative).native();
  }
};

} // namespace

TEST_F(tool_paths_test, keeps_the_order_of_path_and_adds_the_system) {
  auto bin = make(".tool/bin");
  auto tools = find_tools("/usr/bin:" + bin, home);
  EXPECT_THAT(tools.path, StartsWith("/usr/bin:" + bin + ":"));
  EXPECT_THAT(tools.path, HasSubstr("/usr/local/bin"));
}

TEST_F(tool_paths_test, shows_what_belongs_to_a_program_and_nothing_else) {
  auto bin = make(".cargo/bin");
  auto lib = make(".cargo/lib");
  auto registry = make(".cargo/registry");
  put(home / ".cargo/credentials.toml", "token");
  auto tools = find_tools(bin, home);
  EXPECT_THAT(tools.visible, Contains(bin));
  EXPECT_THAT(tools.visible, Contains(lib));
  EXPECT_THAT(tools.visible, Not(Contains(registry)));
  EXPECT_THAT(tools.visible,
              Not(Contains((home / ".cargo/credentials.toml").native())));
}

TEST_F(tool_paths_test, never_shows_home_or_what_is_above_it) {
  auto tools =
    find_tools(home.native() + ":" + home.parent_path().native() + ":/", home);
  EXPECT_TRUE(tools.visible.empty());
  EXPECT_THAT(tools.path, Not(HasSubstr(home.native())));
}

TEST_F(tool_paths_test, shows_of_a_bin_folder_in_home_only_itself) {
  auto bin = make("bin");
  make("lib");
  EXPECT_EQ(find_tools(bin, home).visible, std::vector{bin});
}

TEST_F(tool_paths_test, never_shows_a_hidden_folder_that_is_on_path) {
  auto keys = make(".ssh");
  auto tools = find_tools(keys, home);
  EXPECT_TRUE(tools.visible.empty());
  EXPECT_THAT(tools.path, Not(HasSubstr(".ssh")));
}

TEST_F(tool_paths_test, hides_what_programs_store_in_local_share) {
  auto bin = make(".local/bin");
  auto share = make(".local/share");
  EXPECT_THAT(find_tools(bin, home).visible, Not(Contains(share)));
}

TEST_F(tool_paths_test, follows_a_link_to_the_program_that_it_names) {
  auto bin = make(".local/bin");
  put(home / ".local/share/tool/versions/1.2", "binary", true);
  fs::create_symlink(home / ".local/share/tool/versions/1.2",
                     home / ".local/bin/tool");
  EXPECT_THAT(find_tools(bin, home).visible,
              Contains((home / ".local/share/tool/versions/1.2").native()));
}

TEST_F(tool_paths_test, follows_a_link_to_the_installation_it_is_in) {
  auto bin = make("project/.venv/bin");
  auto lib = make(".python/3.12/lib");
  put(home / ".python/3.12/bin/python3.12", "binary", true);
  fs::create_symlink(home / ".python/3.12/bin/python3.12",
                     home / "project/.venv/bin/python3");
  EXPECT_THAT(find_tools(bin, home).visible, Contains(lib));
}

TEST_F(tool_paths_test, keeps_python_packages_of_the_user_usable) {
  auto packages = make(".local/lib/python3.11");
  auto tools = find_tools("/usr/bin", home);
  EXPECT_EQ(tools.visible, std::vector{packages});
  EXPECT_THAT(tools.env,
              Contains("PYTHONUSERBASE=" + (home / ".local").native()));
}

TEST_F(tool_paths_test, leaves_out_what_is_no_absolute_folder) {
  auto tools = find_tools(".:relative/bin::/no/such/folder", home);
  EXPECT_TRUE(tools.visible.empty());
  EXPECT_THAT(tools.path, StartsWith("/usr/local/sbin:"));
}

TEST(system_paths, hold_no_secrets) {
  auto paths = system_paths();
  EXPECT_THAT(paths, Contains("/usr"));
  for (auto secret :
       {"/etc/shadow", "/etc/ssl/private/key.pem", "/etc/ssh/ssh_host_rsa_key",
        "/etc/pip.conf", "/root/.ssh", "/home", "/var/lib", "/run"})
    for (auto& path : paths)
      EXPECT_FALSE(is_within(secret, path)) << secret << " below " << path;
}

TEST(is_within, compares_whole_names) {
  EXPECT_TRUE(is_within("/a/b", "/a"));
  EXPECT_TRUE(is_within("/a", "/a"));
  EXPECT_TRUE(is_within("/a", "/"));
  EXPECT_FALSE(is_within("/ab", "/a"));
  EXPECT_FALSE(is_within("/a", "/a/b"));
}
