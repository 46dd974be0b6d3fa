#include "tests/config/settings_folder.hpp"

#include <gmock/gmock.h>

namespace skvm {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using testing::settings_folder;
using ::testing::StartsWith;

constexpr std::string_view one_route =
  "[[routes]]\nmatch = \"m/*\"\nplugin = \"p\"\n";

TEST(routes, the_first_route_that_fits_wins_and_users_come_first) {
  settings_folder files;
  files.shipped("[[routes]]\nmatch = \"m/*\"\nplugin = \"shipped\"\n"
                "[[routes]]\nmatch = \"*\"\nplugin = \"rest\"\n");
  files.user("[[routes]]\nmatch = \"m/big-*\"\nplugin = \"mine\"\n");
  auto loaded = files.load();
  ASSERT_TRUE(loaded) << loaded.error().text();
  EXPECT_EQ(loaded->find_route("m/big-one")->plugin, "mine");
  EXPECT_FALSE(loaded->find_route("m/big-one")->from_default);
  EXPECT_EQ(loaded->find_route("m/small")->plugin, "shipped");
  EXPECT_TRUE(loaded->find_route("m/small")->from_default);
  EXPECT_EQ(loaded->find_route("z")->plugin, "rest");
}

TEST(routes, no_route_is_a_null_pointer) {
  settings_folder files;
  files.user(one_route);
  auto loaded = files.load();
  ASSERT_TRUE(loaded) << loaded.error().text();
  EXPECT_EQ(loaded->find_route("other/x"), nullptr);
}

TEST(routes, strips_the_segments_that_are_the_routes_own) {
  route via;
  EXPECT_EQ(config::model_of(via, "openrouter/qwen/qwen3"), "qwen/qwen3");
  via.strip = 2;
  EXPECT_EQ(config::model_of(via, "a/b/c"), "c");
  EXPECT_EQ(config::model_of(via, "alone"), "alone");
  via.strip = 0;
  EXPECT_EQ(config::model_of(via, "a/b"), "a/b");
}

TEST(routes, options_become_text_in_the_notation_of_json) {
  settings_folder files;
  files.user(std::string{one_route}
             + "options = { a = 1, b = true, c = 0.25, d = \"x\" }\n");
  auto loaded = files.load();
  ASSERT_TRUE(loaded) << loaded.error().text();
  std::map<std::string, std::string> expected{
    {"a", "1"}, {"b", "true"}, {"c", "0.25"}, {"d", "x"}};
  EXPECT_EQ(loaded->routes.front().options, expected);
  EXPECT_EQ(files.refusal(std::string{one_route} + "options = { a = [1] }\n"),
            "skvm.toml:4: [[routes]] options.a: expected a string, a finite "
            "number or a boolean, got an array");
}

TEST(routes, paths_are_relative_to_the_file_that_says_them) {
  settings_folder files;
  files.user("plugin_dirs = [\"mine\", \"~/more\", \"/abs\"]\n"
             + std::string{one_route}
             + "files = { a = \"sim/{model}.toml\", b = \"{data}/x\" }\n");
  auto loaded = files.load();
  ASSERT_TRUE(loaded) << loaded.error().text();
  auto home = files.where().home.string();
  std::vector<std::string> folders{home + "/mine", home + "/more", "/abs"};
  EXPECT_EQ(loaded->plugin_dirs, folders);
  EXPECT_EQ(loaded->routes[0].files.at("a"), home + "/sim/{model}.toml");
  EXPECT_EQ(loaded->routes[0].files.at("b"), home + "/data/x");
}

TEST(routes, a_route_needs_its_match_and_plugin) {
  settings_folder files;
  EXPECT_EQ(files.refusal("[[routes]]\nplugin = \"p\"\n"),
            "skvm.toml:1: [[routes]] match: missing");
}

TEST(routes, refuses_a_second_route_with_the_same_match) {
  settings_folder files;
  EXPECT_THAT(files.refusal(std::string{one_route} + std::string{one_route}),
              StartsWith("skvm.toml:5: [[routes]] match: 'm/*' is the match of "
                         "the route at "));
}

TEST(routes, checks_addresses_and_cuts_their_last_slash) {
  settings_folder files;
  files.user(std::string{one_route} + "base_url = \"https://x.example/v1/\"\n");
  auto loaded = files.load();
  ASSERT_TRUE(loaded) << loaded.error().text();
  EXPECT_EQ(loaded->routes[0].base_url, "https://x.example/v1");
  EXPECT_THAT(
    files.refusal(std::string{one_route} + "base_url = \"x.example\"\n"),
    HasSubstr("starts with http://"));
}

TEST(routes, refuses_a_key_in_place_of_its_variable_without_repeating_it) {
  settings_folder files;
  for (const auto* secret : {"sk-proj-123", "abcDEF", "2FAST"}) {
    auto message =
      files.refusal(std::string{one_route} + "key_env = \"" + secret + "\"\n");
    EXPECT_THAT(message, HasSubstr("expected the name of an environment"));
    EXPECT_THAT(message, ::testing::Not(HasSubstr(secret)));
  }
}

TEST(routes, refuses_keys_wherever_they_are_written) {
  settings_folder files;
  EXPECT_THAT(files.refusal(std::string{one_route} + "api_key = \"xyz\"\n"),
              HasSubstr("with key_env"));
  EXPECT_THAT(
    files.refusal(std::string{one_route} + "options = { a = \"sk-1\" }\n"),
    HasSubstr("a looks like a key"));
  EXPECT_THAT(files.refusal("[harnesses.x]\na = \"sk-1\"\n"),
              HasSubstr("looks like a key"));
}

TEST(routes, limits_of_a_model_are_the_general_ones_with_its_changes) {
  settings_folder files;
  files.shipped("[processors]\nretries = 2\n"
                "[processors.models.\"sim/*\"]\nqueue = 5\nretries = 9\n");
  files.user("[processors]\nconcurrency_max = 32\n"
             "[processors.models.\"sim/*\"]\nretries = 0\n"
             "[processors.models.\"*\"]\nqueue = 1\n");
  auto loaded = files.load();
  ASSERT_TRUE(loaded) << loaded.error().text();
  const auto& sim = loaded->limits_of("sim/small");
  EXPECT_EQ(sim.retries, 0U);
  EXPECT_EQ(sim.queue, 5U);
  EXPECT_EQ(sim.concurrency_max, 32U);
  EXPECT_EQ(loaded->limits_of("other").queue, 1U);
  EXPECT_EQ(loaded->limits_of("other").retries, 2U);
}

TEST(routes, checks_the_keys_of_a_models_limits) {
  settings_folder files;
  EXPECT_EQ(files.refusal("[processors.models.\"a/*\"]\nretris = 1\n"),
            "skvm.toml:2: unknown key 'retris' in [processors.models.a/*], did "
            "you mean 'retries'?");
}

TEST(routes, a_smaller_maximum_alone_lowers_the_start) {
  settings_folder files;
  files.user("[processors]\nconcurrency_max = 2\n");
  auto loaded = files.load();
  ASSERT_TRUE(loaded) << loaded.error().text();
  EXPECT_EQ(loaded->processors.concurrency_start, 2U);
  EXPECT_THAT(
    files.refusal("[processors]\nconcurrency_max = 2\nconcurrency_start = 3\n"),
    HasSubstr("larger than concurrency_max"));
}

TEST(routes, users_prices_come_before_the_shipped_ones) {
  settings_folder files;
  settings_folder::write(
    files.where().shipped / "prices.toml",
    "[[prices]]\nmatch = \"m/*\"\ninput = 1\noutput = 2.5\n");
  files.user("[[prices]]\nmatch = \"m/x\"\ninput = 3\noutput = 4\n"
             "cache_read = 0.5\n");
  auto loaded = files.load();
  ASSERT_TRUE(loaded) << loaded.error().text();
  EXPECT_EQ(loaded->find_price("m/x")->cache_read, 0.5);
  EXPECT_EQ(loaded->find_price("m/x")->cache_write, 3);
  EXPECT_EQ(loaded->find_price("m/y")->output, 2.5);
  EXPECT_EQ(loaded->find_price("n"), nullptr);
}

TEST(routes, harness_options_are_text) {
  settings_folder files;
  files.user("[harnesses.tool]\ncommand = \"tool\"\nverbose = true\n");
  auto loaded = files.load();
  ASSERT_TRUE(loaded) << loaded.error().text();
  EXPECT_EQ(loaded->harnesses.at("tool").at("verbose"), "true");
}

} // namespace
} // namespace skvm
