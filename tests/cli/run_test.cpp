#include "tests/cli/program.hpp"
#include "tests/cli/provider_replies.hpp"

#include <gmock/gmock.h>

namespace skvm {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

struct run_command : test::program {
  void use(const std::string& more = {}) {
    route_to(provider.url(), "openai",
             "[routes.options]\nstream = false\n" + more);
  }

  test::ended run(std::vector<std::string> more = {}) {
    std::vector<std::string> words{"run",     "--no-skill", "do it",
                                   "--model", "test/m",     "--json"};
    words.insert(words.end(), more.begin(), more.end());
    return skvm(std::move(words));
  }

  test::local_provider provider;
};

TEST_F(run_command, runs_tools_and_prints_the_answer) {
  use();
  provider.script(
    test::calls("write_file", R"({\"path\":\"a.txt\",\"content\":\"hi\"})"));
  provider.script(
    test::calls("execute_command", R"({\"command\":\"cat a.txt\"})", "stop"));
  provider.script(test::says("all done"));
  auto got = run();
  EXPECT_EQ(got.code, 0) << got.err;
  EXPECT_EQ(got.json().at("status"), "ok");
  EXPECT_EQ(got.json().at("text"), "all done");
  EXPECT_EQ(got.json().at("turns"), 3);
  EXPECT_EQ(got.json().at("usage").at("total"), 330);
  EXPECT_EQ(*read_file(work / "a.txt"), "hi");
  auto requests = provider.requests();
  ASSERT_EQ(requests.size(), 3U);
  EXPECT_THAT(requests[2].body, HasSubstr("hi"));
  EXPECT_EQ(requests[0].find("authorization"), "Bearer sk-of-the-test");
}

TEST_F(run_command, each_request_extends_the_one_before_byte_for_byte) {
  use();
  for (int i = 0; i < 3; ++i)
    provider.script(test::calls("list_directory", "{}"));
  provider.script(test::says("done"));
  EXPECT_EQ(run().code, 0);
  auto requests = provider.requests();
  ASSERT_EQ(requests.size(), 4U);
  for (std::size_t i = 1; i < requests.size(); ++i) {
    auto before = requests[i - 1].body;
    // All but the end of the message list and of the object.
    auto prefix = before.substr(0, before.rfind(']'));
    EXPECT_EQ(requests[i].body.substr(0, prefix.size()), prefix);
  }
}

TEST_F(run_command, the_key_appears_nowhere) {
  use();
  provider.script(
    {401, {}, R"({"error":{"message":"bad key sk-of-the-test"}})"});
  auto got = run({"--record", (root / "session.jsonl").string()});
  EXPECT_EQ(got.code, 3);
  EXPECT_EQ(got.json().at("status"), "infrastructure");
  EXPECT_EQ(got.json().at("error").at("code"), "auth");
  EXPECT_THAT(*read_file(root / "session.jsonl"),
              Not(HasSubstr("sk-of-the-test")));
}

TEST_F(run_command, a_missing_key_is_named_before_anything_is_sent) {
  route_to("https://provider.invalid/v1");
  env.pop_back();
  auto got = run();
  EXPECT_EQ(got.code, 3);
  EXPECT_THAT(got.err, HasSubstr("TEST_KEY is not set"));
}

TEST_F(run_command, a_server_on_this_machine_needs_no_key) {
  use();
  env.pop_back();
  provider.script(test::says("x"));
  EXPECT_EQ(run().code, 0);
  EXPECT_EQ(provider.requests().at(0).find("authorization"), "");
}

TEST_F(run_command, retries_what_passes_and_then_succeeds) {
  use();
  provider.script({503, {}, "busy"});
  provider.script({429, {{"retry-after", "0"}}, "slow down"});
  provider.script(test::says("ok"));
  auto got = run();
  EXPECT_EQ(got.code, 0) << got.err;
  EXPECT_EQ(got.json().at("turns"), 1);
}

TEST_F(run_command, an_in_band_error_under_200_is_an_error) {
  use();
  test::scripted_reply reply;
  reply.body = R"({"error":{"message":"model exploded","code":400}})";
  provider.script(reply);
  auto got = run();
  EXPECT_NE(got.code, 0);
  EXPECT_THAT(got.err, HasSubstr("model exploded"));
}

TEST_F(run_command, each_limit_has_its_own_status) {
  use("[[prices]]\nmatch = \"test/*\"\ninput = 1000.0\noutput = 1000.0\n");
  for (int i = 0; i < 8; ++i)
    provider.script(test::calls("list_directory", "{}"));
  auto turns = run({"--max-turns", "2"});
  EXPECT_EQ(turns.code, 1);
  EXPECT_EQ(turns.json().at("status"), "budget");
  EXPECT_EQ(turns.json().at("turns"), 2);
  auto tokens = run({"--max-tokens", "150"});
  EXPECT_EQ(tokens.json().at("status"), "budget");
  EXPECT_THAT(tokens.err, HasSubstr("150 tokens"));
  auto money = run({"--max-money", "0.15"});
  EXPECT_EQ(money.json().at("status"), "budget");
  EXPECT_THAT(money.err, HasSubstr("dollars"));
}

TEST_F(run_command, a_silent_provider_ends_in_a_timeout) {
  use();
  test::scripted_reply silent;
  silent.held = true;
  provider.script(silent);
  auto got = run({"--timeout", "100ms"});
  EXPECT_EQ(got.code, 1);
  EXPECT_EQ(got.json().at("status"), "timeout");
  provider.release();
}

TEST_F(run_command, runs_are_recorded) {
  use();
  provider.script(test::says("fine"));
  auto id = std::string{run().json().at("run").as_string()};
  auto list = skvm({"runs", "--json"}).json();
  ASSERT_EQ(list.at("runs").as_array().size(), 1U);
  EXPECT_EQ(list.at("runs").at(0).at("status"), "ok");
  auto shown = skvm({"runs", "show", id.substr(0, 14), "--json"}).json();
  EXPECT_EQ(shown.at("result").at("text"), "fine");
  EXPECT_GE(shown.at("events").as_array().size(), 4U);
  EXPECT_EQ(skvm({"runs", "show", "zzz"}).code, 2);
}

TEST_F(run_command, a_recorded_session_replays_to_the_same_answer) {
  use();
  provider.script(test::calls("list_directory", "{}"));
  provider.script(test::says("two turns"));
  auto session = root / "s.jsonl";
  EXPECT_EQ(run({"--record", session.string()}).code, 0);
  configure("[[routes]]\nmatch = \"again/*\"\nplugin = \"replay\"\n"
            "[routes.files]\nsession = \""
            + session.string() + "\"\n");
  auto got =
    skvm({"run", "--no-skill", "do it", "--model", "again/x", "--json"});
  EXPECT_EQ(got.code, 0) << got.err;
  EXPECT_EQ(got.json().at("text"), "two turns");
  EXPECT_EQ(got.json().at("turns"), 2);
}

TEST_F(run_command, only_the_answer_goes_to_standard_output) {
  use();
  provider.script(test::says("plain"));
  auto got = skvm({"run", "--no-skill", "do it", "--model", "test/m"});
  EXPECT_EQ(got.out, "plain\n");
  EXPECT_THAT(got.err, HasSubstr("sandbox: "));
  provider.script(test::says("plain"));
  auto quiet =
    skvm({"run", "--no-skill", "do it", "--model", "test/m", "--quiet"});
  EXPECT_EQ(quiet.out, "plain\n");
  EXPECT_EQ(quiet.err, "");
}

TEST_F(run_command, a_sandbox_that_is_off_is_loud) {
  use();
  provider.script(test::says("x"));
  EXPECT_THAT(run({"--sandbox", "off"}).err, HasSubstr("WARNING"));
}

TEST_F(run_command, tools_see_neither_home_nor_keys) {
  use();
  ASSERT_TRUE(write_file(root / "user" / "secret", "top secret"));
  provider.script(test::calls("execute_command",
                              R"({\"command\":\"cat )"
                                + (root / "user" / "secret").string()
                                + R"(; env\"})",
                              "stop"));
  provider.script(test::says("x"));
  EXPECT_EQ(run().code, 0);
  auto body = provider.requests().at(1).body;
  EXPECT_THAT(body, Not(HasSubstr("top secret")));
  EXPECT_THAT(body, Not(HasSubstr("sk-of-the-test")));
}

TEST_F(run_command, skills_reach_the_model_in_both_ways) {
  use();
  auto skill = example("skills/sales-report");
  for (const auto* delivery : {"inject", "discover"}) {
    provider.script(test::says("x"));
    EXPECT_EQ(skvm({"run", skill, "do it", "--model", "test/m", "--original",
                    "--delivery", delivery})
                .code,
              0);
  }
  auto requests = provider.requests();
  EXPECT_THAT(requests.at(0).body, HasSubstr("Regional offices export"));
  EXPECT_THAT(requests.at(1).body, Not(HasSubstr("Regional offices export")));
  EXPECT_THAT(requests.at(1).body, HasSubstr("regional sales exports"));
  EXPECT_THAT(requests.at(1).body, HasSubstr("SKILL.md"));
}

TEST_F(run_command, a_folder_that_holds_home_or_our_data_is_refused) {
  use();
  std::filesystem::create_directories(root / "user");
  std::filesystem::create_directories(root / "home");
  for (const auto& given :
       {std::string{"/"}, root.string(), (root / "user").string(),
        (root / "home").string()}) {
    auto got = run({"--workdir", given});
    EXPECT_EQ(got.code, 2) << given;
    EXPECT_THAT(got.err, HasSubstr("tools must not see")) << given;
  }
  EXPECT_TRUE(provider.requests().empty());
}

TEST_F(run_command, an_unknown_pass_is_a_usage_error) {
  use();
  auto got = skvm({"run", example("skills/sales-report"), "x", "--model",
                   "test/m", "--passes", "no-such"});
  EXPECT_EQ(got.code, 2);
  EXPECT_THAT(got.err, HasSubstr("no such pass"));
}

TEST_F(run_command, an_unknown_model_or_harness_is_a_usage_error) {
  auto model = skvm({"run", "--no-skill", "x", "--model", "opnai/x"});
  EXPECT_EQ(model.code, 2);
  EXPECT_THAT(model.err, HasSubstr("did you mean 'openai/*'?"));
  auto harness = skvm(
    {"run", "--no-skill", "x", "--model", "sim/small", "--harness", "bear"});
  EXPECT_EQ(harness.code, 2);
  EXPECT_THAT(harness.err, HasSubstr("did you mean 'bare'?"));
}

struct branches : run_command {
  /// The example, by a simulated model that answers at once.
  test::ended run_example() {
    std::filesystem::copy(example("tasks/sales-report/data"), work / "data",
                          std::filesystem::copy_options::recursive);
    configure("[[routes]]\nmatch = \"sim/*\"\nplugin = \"sim\"\n"
              "[routes.files]\npersonality = \""
              + example("../config/sim/small.toml")
              + "\"\n[routes.options]\nlatency_scale = 0\n");
    return skvm({"run", example("skills/sales-report"),
                 "Write the report for 2025 Q2.", "--model", "sim/small",
                 "--branches", "--json"});
  }
};

TEST_F(branches, leave_what_one_conversation_leaves) {
  ASSERT_EQ(run_example().code, 0);
  // What a branch printed is what the last part writes the warning from.
  auto report = read_file(work / "report.md");
  ASSERT_TRUE(report);
  EXPECT_THAT(report->substr(report->find("## Data quality")),
              HasSubstr("south"));
}

TEST_F(branches, can_be_looked_at_afterwards) {
  auto value = run_example().json();
  std::string id{value.at("run").as_string()};
  auto drawing = (root / "timeline.svg").string();
  auto shown = skvm({"runs", "show", id, "--svg", drawing});
  ASSERT_EQ(shown.code, 0) << shown.err;
  EXPECT_THAT(shown.out, HasSubstr("* main-2"));
  EXPECT_THAT(shown.out, HasSubstr("branch-1-2"));
  EXPECT_THAT(*read_file(drawing), HasSubstr("branch-1-1"));
}

TEST_F(branches, run_side_by_side_and_are_merged) {
  auto got = run_example();
  ASSERT_EQ(got.code, 0) << got.out << got.err;
  auto json = got.json();
  EXPECT_EQ(json.at("path"), "branches");
  std::vector<std::string> parts;
  for (const auto& each : json.at("parts").as_array())
    parts.emplace_back(each.at("id").as_string());
  EXPECT_THAT(parts, ::testing::ElementsAre("main-1", "branch-1-1",
                                            "branch-1-2", "main-2"));
  for (const auto* file : {"clean/north.csv", "totals.json", "rejects.csv"})
    EXPECT_TRUE(std::filesystem::exists(work / file)) << file;
  auto views = root / "home" / "cache" / "views";
  EXPECT_TRUE(!std::filesystem::exists(views)
              || std::filesystem::is_empty(views));
}

} // namespace
} // namespace skvm
