#include "config/paths.hpp"
#include <gmock/gmock.h>

namespace skvm {
namespace {

environment variables(std::map<std::string, std::string> values) {
  return [values = std::move(values)](
           const std::string& name) -> std::optional<std::string> {
    auto found = values.find(name);
    if (found == values.end())
      return std::nullopt;
    return found->second;
  };
}

TEST(paths, follow_the_xdg_defaults_below_home) {
  auto where = make_paths(variables({{"HOME", "/h"}}), {}, "/p/bin/skvm");
  ASSERT_TRUE(where) << where.error().text();
  EXPECT_EQ(where->user_config, "/h/.config/skvm/skvm.toml");
  EXPECT_EQ(where->data, "/h/.local/share/skvm");
  EXPECT_EQ(where->cache, "/h/.cache/skvm");
  EXPECT_EQ(where->home, "/h");
  EXPECT_FALSE(where->user_config_named);
}

TEST(paths, follow_the_xdg_variables_and_ignore_relative_ones) {
  auto where = make_paths(variables({{"HOME", "/h"},
                                     {"XDG_DATA_HOME", "/d"},
                                     {"XDG_CACHE_HOME", "relative"}}),
                          {}, "/p/bin/skvm");
  ASSERT_TRUE(where) << where.error().text();
  EXPECT_EQ(where->data, "/d/skvm");
  EXPECT_EQ(where->cache, "/h/.cache/skvm");
}

TEST(paths, put_everything_below_skvm_home) {
  auto where = make_paths(
    variables({{"HOME", "/h"}, {"SKVM_HOME", "/all"}, {"XDG_DATA_HOME", "/d"}}),
    {}, "/p/bin/skvm");
  ASSERT_TRUE(where) << where.error().text();
  EXPECT_EQ(where->user_config, "/all/skvm.toml");
  EXPECT_EQ(where->data, "/all/data");
  EXPECT_EQ(where->cache, "/all/cache");
  EXPECT_EQ(where->home, "/h");
}

TEST(paths, take_the_configuration_that_skvm_config_names) {
  auto where =
    make_paths(variables({{"HOME", "/h"}, {"SKVM_CONFIG", "/c/my.toml"}}), {},
               "/p/bin/skvm");
  ASSERT_TRUE(where) << where.error().text();
  EXPECT_EQ(where->user_config, "/c/my.toml");
  EXPECT_TRUE(where->user_config_named);
}

TEST(paths, fall_back_to_the_home_of_the_user_database) {
  auto where = make_paths(variables({}), "/account", "/p/bin/skvm");
  ASSERT_TRUE(where) << where.error().text();
  EXPECT_EQ(where->data, "/account/.local/share/skvm");
}

TEST(paths, are_an_error_without_any_home) {
  auto where = make_paths(variables({}), {}, "/p/bin/skvm");
  ASSERT_FALSE(where);
  EXPECT_EQ(where.error().code, errc::invalid_config);
  EXPECT_THAT(where.error().text(), ::testing::HasSubstr("no home folder"));
}

TEST(paths, find_the_programs_own_files_relative_to_its_binary) {
  auto where = make_paths(variables({{"HOME", "/h"}}), {}, "/opt/x/bin/skvm");
  ASSERT_TRUE(where) << where.error().text();
  EXPECT_EQ(where->shipped, "/opt/x/share/skvm/config");
  EXPECT_EQ(where->plugins, "/opt/x/lib/skvm/plugins");
}

} // namespace
} // namespace skvm
