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
