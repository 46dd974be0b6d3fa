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

TEST(config, an_empty_file_leaves_the_defaults) {
  settings_folder files;
  auto loaded = files.load();
  ASSERT_TRUE(loaded) << loaded.error().text();
  EXPECT_EQ(loaded->run, run_limits{});
  EXPECT_EQ(loaded->processors, processor_limits{});
  EXPECT_EQ(loaded->sandbox, sandbox_settings{});
  EXPECT_EQ(loaded->compiler, compiler_settings{});
}

TEST(config, a_later_file_wins_and_the_rest_stays) {
  settings_folder files;
  files.shipped("[run]\nturns = 10\ntime = \"1m\"\n");
  files.user("[run]\nturns = 20\n[compiler]\nguard = \"warn\"\n");
  files.in_project("[run]\nturns = 30\n");
  auto loaded = files.load();
  ASSERT_TRUE(loaded) << loaded.error().text();
  EXPECT_EQ(loaded->run.turns, 30U);
  EXPECT_EQ(loaded->run.time, 1min);
  EXPECT_EQ(loaded->compiler.guard, "warn");
  EXPECT_EQ(loaded->files.size(), 3U);
}

TEST(config, remembers_which_line_set_a_value) {
  settings_folder files;
  files.user("# comment\n[run]\nturns = 20\n");
  auto loaded = files.load();
  ASSERT_TRUE(loaded) << loaded.error().text();
  EXPECT_EQ(loaded->origins.at("run.turns"),
            files.where().user_config.string() + ":3");
}

TEST(config, the_project_file_is_found_from_a_folder_below) {
  settings_folder files;
  files.in_project("[run]\nturns = 30\n");
  auto below = files.project() / "a/b";
  ASSERT_TRUE(make_folders(below));
  auto loaded = load_config(files.where(), {}, below);
  ASSERT_TRUE(loaded) << loaded.error().text();
  EXPECT_EQ(loaded->run.turns, 30U);
}

TEST(config, a_named_file_stands_in_for_the_users) {
  settings_folder files;
  files.user("[run]\nturns = 20\n");
  auto named = files.root() / "other.toml";
  settings_folder::write(named, "[run]\ntokens = 7\n");
  auto loaded = files.load(named);
  ASSERT_TRUE(loaded) << loaded.error().text();
  EXPECT_EQ(loaded->run.turns, run_limits{}.turns);
  EXPECT_EQ(loaded->run.tokens, 7U);
}

TEST(config, a_named_file_must_exist) {
  settings_folder files;
  EXPECT_FALSE(files.load(files.root() / "none.toml"));
  files.where().user_config_named = true;
  EXPECT_FALSE(files.load());
}

TEST(config, a_missing_shipped_file_is_an_error) {
  settings_folder files;
  files.where().shipped = files.root() / "nowhere";
  auto loaded = files.load();
  ASSERT_FALSE(loaded);
  EXPECT_THAT(loaded.error().text(), HasSubstr("nowhere/skvm.toml: missing"));
}

TEST(config, names_the_nearest_key_for_an_unknown_one) {
  settings_folder files;
  EXPECT_EQ(files.refusal("[run]\n\nturn = 3\n"),
            "skvm.toml:3: unknown key 'turn' in [run], did you mean "
            "'turns'?");
  EXPECT_EQ(files.refusal("default_modle = \"x\"\n"),
            "skvm.toml:1: unknown key 'default_modle' at the top level, did "
            "you mean 'default_model'?");
  EXPECT_EQ(files.refusal("[zebra]\n"),
            "skvm.toml:1: unknown key 'zebra' at the top level");
}

TEST(config, says_what_type_it_expected) {
  settings_folder files;
  EXPECT_EQ(files.refusal("[run]\nturns = \"3\"\n"),
            "skvm.toml:2: [run] turns: expected an integer, got a string");
  EXPECT_EQ(files.refusal("[sandbox]\nnetwork = 1\n"),
            "skvm.toml:2: [sandbox] network: expected a boolean, got an "
            "integer");
  EXPECT_EQ(files.refusal("run = 1\n"),
            "skvm.toml:1: run: expected a table, got an integer");
  EXPECT_EQ(files.refusal("plugin_dirs = [1]\n"),
            "skvm.toml:1: plugin_dirs: expected an array of strings, got an "
            "integer");
  EXPECT_EQ(files.refusal("[routes]\nmatch = \"x\"\n"),
            "skvm.toml:1: routes: expected an array of tables, [[routes]], got "
            "a table");
}

TEST(config, reports_the_topmost_of_several_mistakes) {
  settings_folder files;
  EXPECT_THAT(files.refusal("[compiler]\ngaurd = 1\n[run]\nturns = true\n"),
              StartsWith("skvm.toml:2: unknown key 'gaurd' in [compiler]"));
}

TEST(config, checks_ranges) {
  settings_folder files;
  EXPECT_EQ(files.refusal("[run]\nturns = 0\n"),
            "skvm.toml:2: [run] turns: 0 is out of range, expected at least "
            "1");
  EXPECT_EQ(files.refusal("[run]\nturns = 5000000000\n"),
            "skvm.toml:2: [run] turns: 5000000000 is out of range, expected at "
            "most 4294967295");
  EXPECT_EQ(files.refusal("[run]\nmoney_usd = -0.5\n"),
            "skvm.toml:2: [run] money_usd: out of range, expected a number of "
            "at least 0");
  EXPECT_EQ(files.refusal("[run]\nmoney_usd = inf\n"),
            "skvm.toml:2: [run] money_usd: out of range, expected a number of "
            "at least 0");
}

TEST(config, names_the_nearest_choice) {
  settings_folder files;
  EXPECT_EQ(files.refusal("delivery = \"injekt\"\n"),
            "skvm.toml:1: delivery: 'injekt' is not one of 'inject' or "
            "'discover', did you mean 'inject'?");
}

TEST(config, reads_times_and_refuses_bare_numbers) {
  settings_folder files;
  files.user("[run]\ntime = \"10m\"\ntool_time = \"1500ms\"\n");
  auto loaded = files.load();
  ASSERT_TRUE(loaded) << loaded.error().text();
  EXPECT_EQ(loaded->run.time, 10min);
  EXPECT_EQ(loaded->run.tool_time, 1500ms);
  EXPECT_THAT(files.refusal("[run]\ntime = 10\n"),
              HasSubstr("expected a time such as \"500ms\""));
  EXPECT_THAT(files.refusal("[run]\ntime = \"10 minutes\"\n"),
              HasSubstr("got '10 minutes'"));
  EXPECT_THAT(files.refusal("[run]\ntime = \"0s\"\n"),
              HasSubstr("a time of zero"));
}

TEST(config, says_where_the_text_is_no_toml) {
  settings_folder files;
  EXPECT_THAT(files.refusal("[run]\nturns = \n"),
              StartsWith("skvm.toml:2: not valid TOML: "));
  EXPECT_EQ(files.refusal("[run]\n# \xff\n"), "skvm.toml:2: not valid UTF-8");
}

TEST(config, the_first_route_that_fits_wins_and_users_come_first) {
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

TEST(config, no_route_is_a_null_pointer) {
  settings_folder files;
  files.user(one_route);
  auto loaded = files.load();
  ASSERT_TRUE(loaded) << loaded.error().text();
  EXPECT_EQ(loaded->find_route("other/x"), nullptr);
}

TEST(config, strips_the_segments_that_are_the_routes_own) {
  route via;
  EXPECT_EQ(config::model_of(via, "openrouter/qwen/qwen3"), "qwen/qwen3");
  via.strip = 2;
  EXPECT_EQ(config::model_of(via, "a/b/c"), "c");
  EXPECT_EQ(config::model_of(via, "alone"), "alone");
  via.strip = 0;
  EXPECT_EQ(config::model_of(via, "a/b"), "a/b");
}

TEST(config, options_become_text_in_the_notation_of_json) {
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

TEST(config, paths_are_relative_to_the_file_that_says_them) {
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

TEST(config, a_route_needs_its_match_and_plugin) {
  settings_folder files;
  EXPECT_EQ(files.refusal("[[routes]]\nplugin = \"p\"\n"),
            "skvm.toml:1: [[routes]] match: missing");
}

TEST(config, refuses_a_second_route_with_the_same_match) {
  settings_folder files;
  EXPECT_THAT(files.refusal(std::string{one_route} + std::string{one_route}),
              StartsWith("skvm.toml:5: [[routes]] match: 'm/*' is the match of "
                         "the route at "));
}

TEST(config, checks_addresses_and_cuts_their_last_slash) {
  settings_folder files;
  files.user(std::string{one_route} + "base_url = \"https://x.example/v1/\"\n");
  auto loaded = files.load();
  ASSERT_TRUE(loaded) << loaded.error().text();
  EXPECT_EQ(loaded->routes[0].base_url, "https://x.example/v1");
  EXPECT_THAT(
    files.refusal(std::string{one_route} + "base_url = \"x.example\"\n"),
    HasSubstr("starts with http://"));
}

TEST(config, refuses_a_key_in_place_of_its_variable_without_repeating_it) {
  settings_folder files;
  for (const auto* secret : {"sk-proj-123", "abcDEF", "2FAST"}) {
    auto message =
      files.refusal(std::string{one_route} + "key_env = \"" + secret + "\"\n");
    EXPECT_THAT(message, HasSubstr("expected the name of an environment"));
    EXPECT_THAT(message, ::testing::Not(HasSubstr(secret)));
  }
}

TEST(config, refuses_keys_wherever_they_are_written) {
  settings_folder files;
  EXPECT_THAT(files.refusal(std::string{one_route} + "api_key = \"xyz\"\n"),
              HasSubstr("with key_env"));
  EXPECT_THAT(
    files.refusal(std::string{one_route} + "options = { a = \"sk-1\" }\n"),
    HasSubstr("a looks like a key"));
  EXPECT_THAT(files.refusal("[harnesses.x]\na = \"sk-1\"\n"),
              HasSubstr("looks like a key"));
}

TEST(config, limits_of_a_model_are_the_general_ones_with_its_changes) {
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

TEST(config, checks_the_keys_of_a_models_limits) {
  settings_folder files;
  EXPECT_EQ(files.refusal("[processors.models.\"a/*\"]\nretris = 1\n"),
            "skvm.toml:2: unknown key 'retris' in [processors.models.a/*], did "
            "you mean 'retries'?");
}

TEST(config, a_smaller_maximum_alone_lowers_the_start) {
  settings_folder files;
  files.user("[processors]\nconcurrency_max = 2\n");
  auto loaded = files.load();
  ASSERT_TRUE(loaded) << loaded.error().text();
  EXPECT_EQ(loaded->processors.concurrency_start, 2U);
  EXPECT_THAT(
    files.refusal("[processors]\nconcurrency_max = 2\nconcurrency_start = 3\n"),
    HasSubstr("larger than concurrency_max"));
}

TEST(config, users_prices_come_before_the_shipped_ones) {
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

TEST(config, harness_options_are_text) {
  settings_folder files;
  files.user("[harnesses.tool]\ncommand = \"tool\"\nverbose = true\n");
  auto loaded = files.load();
  ASSERT_TRUE(loaded) << loaded.error().text();
  EXPECT_EQ(loaded->harnesses.at("tool").at("verbose"), "true");
}

TEST(config, isolation_of_one_plugin_goes_before_that_of_all) {
  settings_folder files;
  files.user("[plugins]\nisolation = \"process\"\n"
             "[plugins.trusted]\nisolation = \"none\"\n");
  auto loaded = files.load();
  ASSERT_TRUE(loaded) << loaded.error().text();
  EXPECT_TRUE(loaded->plugins.any());
  EXPECT_TRUE(loaded->plugins.isolated("other"));
  EXPECT_FALSE(loaded->plugins.isolated("trusted"));
}

TEST(config, no_plugin_is_isolated_unless_asked) {
  settings_folder files;
  auto loaded = files.load();
  ASSERT_TRUE(loaded) << loaded.error().text();
  EXPECT_FALSE(loaded->plugins.any());
}

TEST(config, a_misspelt_isolation_is_an_error) {
  settings_folder files;
  EXPECT_THAT(files.refusal("[plugins.x]\nisolation = \"proces\"\n"),
              HasSubstr("process"));
  EXPECT_THAT(files.refusal("[plugins]\nisolaton = \"process\"\n"),
              HasSubstr("isolation"));
}

TEST(config, a_project_may_not_say_which_code_runs_or_where_keys_go) {
  settings_folder files;
  for (const auto* text :
       {"plugin_dirs = [\"evil\"]\n", "install_policy = \"auto\"\n",
        "[sandbox]\nminimum = \"off\"\n", "trusted_projects = [\"/\"]\n",
        "[harnesses.x]\ncommand = \"evil\"\n", "prices = []\n",
        "[plugins]\nisolation = \"none\"\n",
        "[[routes]]\nmatch = \"*\"\nplugin = \"p\"\n"}) {
    files.in_project(text);
    auto loaded = files.load();
    ASSERT_FALSE(loaded) << text;
    EXPECT_THAT(loaded.error().text(),
                HasSubstr("is not for a project's file to say"));
  }
}

TEST(config, a_trusted_project_may) {
  settings_folder files;
  files.user("trusted_projects = [\"" + files.root().string() + "\"]\n");
  files.in_project("install_policy = \"auto\"\n");
  auto loaded = files.load();
  ASSERT_TRUE(loaded) << loaded.error().text();
  EXPECT_EQ(loaded->install_policy, "auto");
}

TEST(config, trust_in_a_folder_is_none_in_its_neighbours) {
  settings_folder files;
  files.user("trusted_projects = [\"" + files.root().string() + "/proj\"]\n");
  files.in_project("install_policy = \"auto\"\n");
  EXPECT_FALSE(files.load());
}

TEST(config, what_to_toml_writes_is_read_back_as_the_same) {
  settings_folder files;
  files.user("default_model = \"a \\\"quoted\\\" name\"\n"
             "[run]\nmoney_usd = 0.1\ntime = \"90s\"\n"
             "[sandbox]\nread_only = [\"/opt\"]\nenv = [\"LANG\"]\n"
             "[processors.models.\"m/*\"]\nqueue = 3\n"
             "[harnesses.x]\ncommand = \"c\"\n"
             "[[prices]]\nmatch = \"m/*\"\ninput = 3\noutput = 4\n"
             + std::string{one_route} + "strip = 2\n"
             + "options = { \"a b\" = 1 }\nfiles = { f = \"/x\" }\n");
  auto first = files.load();
  ASSERT_TRUE(first) << first.error().text();
  files.user(to_toml(*first));
  auto second = files.load();
  ASSERT_TRUE(second) << second.error().text();
  EXPECT_EQ(second->default_model, "a \"quoted\" name");
  EXPECT_EQ(first->default_model, second->default_model);
  EXPECT_EQ(first->run, second->run);
  EXPECT_EQ(first->sandbox, second->sandbox);
  EXPECT_EQ(first->processor_overrides, second->processor_overrides);
  EXPECT_EQ(first->harnesses, second->harnesses);
  EXPECT_EQ(second->prices.front().cache_read, 3);
  EXPECT_EQ(first->routes[0].options, second->routes[0].options);
  EXPECT_EQ(first->routes[0].files, second->routes[0].files);
  EXPECT_EQ(second->routes[0].strip, 2);
}

TEST(config, to_toml_says_where_each_value_came_from) {
  settings_folder files;
  files.user("[run]\nturns = 20\n");
  auto loaded = files.load();
  ASSERT_TRUE(loaded) << loaded.error().text();
  auto text = to_toml(*loaded);
  EXPECT_THAT(text, HasSubstr("turns = 20 # "
                              + files.where().user_config.string() + ":2\n"));
  EXPECT_THAT(text, HasSubstr("tool_time = \"2m\" # default\n"));
}

} // namespace
} // namespace skvm
