#include "tests/cli/program.hpp"
#include "tests/cli/provider_replies.hpp"

#include <gmock/gmock.h>

#include <filesystem>

namespace skvm {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;

/// A skill that needs a program of npm, and an npm that brings it.
struct env_command : test::program {
  env_command() {
    put("skill/SKILL.md",
        "---\nname: skill\ndescription: Draws diagrams.\n---\n\n"
        "1. Run:\n\n```bash\nmmdc -i a.mmd\n```\n");
    put("bin/npm",
        "#!/bin/bash\nmkdir -p \"$3/node_modules/.bin\"\n"
        "printf '#!/bin/bash\\necho drawn\\n' "
        ">\"$3/node_modules/.bin/mmdc\"\n"
        "chmod 700 \"$3/node_modules/.bin/mmdc\"\n",
        true);
    // Without whatever the machine that runs the test has installed.
    std::erase_if(env,
                  [](const auto& one) { return one.starts_with("PATH="); });
    env.push_back("PATH=" + (root / "bin").string() + ":/usr/bin:/bin");
  }

  void put(const std::string& path, const std::string& content,
           bool executable = false) {
    ASSERT_TRUE(write_file(root / path, content, executable));
  }

  std::string skill() const { return (root / "skill").string(); }

  /// The program's run of a task in which the model calls `mmdc` once.
  test::ended run_with(const std::string& policy) {
    route_to(provider.url(), "openai", "[routes.options]\nstream = false\n");
    provider.script(
      test::calls("execute_command", R"({\"command\":\"mmdc -i a\"})"));
    provider.script(test::says("done"));
    return skvm({"run", skill(), "draw", "--model", "test/m", "--json",
                 "--install", policy});
  }

  test::local_provider provider;
};

TEST_F(env_command, shows_what_is_needed_and_fails_where_it_is_missing) {
  auto got = skvm({"env", skill()});
  EXPECT_EQ(got.code, 1) << got.err;
  EXPECT_THAT(got.out, HasSubstr("@mermaid-js/mermaid-cli"));
  EXPECT_THAT(got.out, HasSubstr("SKILL.md:9"));
  EXPECT_THAT(got.out, HasSubstr("missing"));
}

TEST_F(env_command, succeeds_where_nothing_is_missing) {
  put("plain/SKILL.md",
      "---\nname: plain\ndescription: Thinks.\n---\n\nThink.\n");
  auto got = skvm({"env", (root / "plain").string()});
  EXPECT_EQ(got.code, 0) << got.err;
  EXPECT_THAT(got.out, HasSubstr("needs nothing"));
}

TEST_F(env_command, prints_all_of_it_as_json) {
  auto got = skvm({"env", skill(), "--json"});
  EXPECT_EQ(got.code, 1);
  auto value = got.json();
  EXPECT_EQ(value.at("complete"), false);
  EXPECT_EQ(value.at("state"), "refused");
  EXPECT_EQ(value.at("missing").as_array().at(0).at("manager"), "node");
  EXPECT_EQ(value.at("dependencies").as_array().at(0).at("line"), 9);
  EXPECT_TRUE(fs::exists(std::string{value.at("script").as_string()}));
  EXPECT_TRUE(value.at("environment").is_null());
}

TEST_F(env_command, installs_into_a_folder_of_its_own_when_told_to) {
  auto got = skvm({"env", skill(), "--install", "--json"});
  EXPECT_EQ(got.code, 0) << got.out << got.err;
  fs::path made{std::string{got.json().at("environment").as_string()}};
  EXPECT_TRUE(fs::exists(made / "node/node_modules/.bin/mmdc"));
  EXPECT_TRUE(fs::exists(made / "env-lock.json"));
  EXPECT_EQ(skvm({"env", skill()}).code, 0);
}

TEST_F(env_command, says_what_it_refuses) {
  EXPECT_EQ(skvm({"env"}).code, 2);
  EXPECT_EQ(skvm({"env", "no-such-skill"}).code, 2);
}

TEST_F(env_command, a_run_installs_nothing_by_default) {
  auto got = run_with("never");
  EXPECT_EQ(got.code, 0) << got.err;
  EXPECT_THAT(got.err, HasSubstr("missing: @mermaid-js/mermaid-cli"));
  EXPECT_THAT(provider.requests().at(1).body, Not(HasSubstr("drawn")));
}

TEST_F(env_command, a_run_asks_nobody_where_there_is_no_terminal) {
  auto got = run_with("ask");
  EXPECT_THAT(got.err, HasSubstr("no terminal"));
  EXPECT_THAT(provider.requests().at(1).body, Not(HasSubstr("drawn")));
}

TEST_F(env_command, a_run_installs_before_the_skill_loads) {
  auto got = run_with("auto");
  EXPECT_EQ(got.code, 0) << got.err;
  EXPECT_THAT(got.err, HasSubstr("installed: @mermaid-js/mermaid-cli"));
  EXPECT_THAT(provider.requests().at(1).body, HasSubstr("drawn"));
}

TEST_F(env_command, a_run_uses_what_was_installed_before) {
  ASSERT_EQ(skvm({"env", skill(), "--install"}).code, 0);
  run_with("never");
  EXPECT_THAT(provider.requests().at(1).body, HasSubstr("drawn"));
}

TEST_F(env_command, a_failing_setup_is_told_to_the_model) {
  put("bin/npm", "#!/bin/bash\necho 'registry is gone' >&2\nexit 1\n", true);
  auto got = run_with("auto");
  EXPECT_EQ(got.code, 0) << got.err;
  EXPECT_THAT(provider.requests().at(0).body, HasSubstr("registry is gone"));
}

} // namespace
} // namespace skvm
