#include "run/tools.hpp"

#include <filesystem>
#include <future>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/files.hpp"
#include "base/text.hpp"

namespace skvm {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

struct tools : ::testing::Test {
  tools() : below(*make_temporary_folder(::testing::TempDir(), "tools-")) {
    auto root = fs::canonical(below.path());
    fs::create_directories(root / "work");
    fs::create_directories(root / "skill");
    EXPECT_TRUE(write_file(root / "skill" / "SKILL.md", "the skill"));
    scope->files.work_dir = (root / "work").string();
    scope->files.readable = {(root / "skill").string()};
    scope->skill_dir = (root / "skill").string();
    scope->box = std::make_shared<const sandbox>(sandbox::disabled());
    scope->enclosure.work_dir = scope->files.work_dir;
  }

  tool_report call(std::string name, std::string arguments) {
    std::promise<tool_report> waiting;
    host.start({"c1", std::move(name), std::move(arguments)}, scope,
               [&](tool_report report) { waiting.set_value(std::move(report)); });
    return waiting.get_future().get();
  }

  temporary_folder below;
  launcher processes;
  transport net;
  tool_host host{processes, net};
  std::shared_ptr<tool_scope> scope = std::make_shared<tool_scope>();
};

TEST_F(tools, write_read_edit_and_list_files) {
  EXPECT_FALSE(
    call("write_file", R"({"path":"d/a.txt","content":"one\ntwo\nthree\n"})")
      .result.is_error);
  EXPECT_EQ(call("read_file", R"({"path":"d/a.txt"})").result.content,
            "one\ntwo\nthree\n");
  EXPECT_EQ(call("read_file", R"({"path":"d/a.txt","offset":2,"limit":1})")
              .result.content,
            "two\n");
  EXPECT_FALSE(
    call("edit_file",
         R"({"path":"d/a.txt","old_text":"two","new_text":"2"})")
      .result.is_error);
  EXPECT_EQ(call("read_file", R"({"path":"d/a.txt"})").result.content,
            "one\n2\nthree\n");
  EXPECT_EQ(call("list_directory", "").result.content, "d/\n");
}

TEST_F(tools, an_ambiguous_edit_changes_nothing) {
  call("write_file", R"({"path":"a","content":"x x"})");
  auto report
    = call("edit_file", R"({"path":"a","old_text":"x","new_text":"y"})");
  EXPECT_TRUE(report.result.is_error);
  EXPECT_THAT(report.result.content, HasSubstr("more than once"));
  EXPECT_EQ(call("read_file", R"({"path":"a"})").result.content, "x x");
  call("edit_file",
       R"({"path":"a","old_text":"x","new_text":"y","replace_all":true})");
  EXPECT_EQ(call("read_file", R"({"path":"a"})").result.content, "y y");
}

TEST_F(tools, commands_give_output_and_exit_code) {
  auto report = call("execute_command",
                     R"({"command":"echo out; echo err >&2; exit 3"})");
  EXPECT_EQ(report.result.content, "out\nstderr:\nerr\nexit code: 3");
  EXPECT_TRUE(report.result.is_error);
  EXPECT_EQ(report.exit_code, 3);
  EXPECT_EQ(report.result.call_id, "c1");
}

TEST_F(tools, commands_run_in_the_work_folder) {
  call("execute_command", R"({"command":"echo x > made"})");
  EXPECT_TRUE(fs::exists(fs::path{scope->files.work_dir} / "made"));
}

TEST_F(tools, a_command_over_its_time_is_ended_and_says_so) {
  scope->time_limit = std::chrono::milliseconds{50};
  auto report = call("execute_command",
                     R"({"command":"echo first; exec sleep 1000"})");
  EXPECT_TRUE(report.timed_out);
  EXPECT_THAT(report.result.content, HasSubstr("first"));
  EXPECT_THAT(report.result.content, HasSubstr("time limit"));
}

TEST_F(tools, cancel_ends_a_command_at_once) {
  std::promise<tool_report> waiting;
  auto ticket
    = host.start({"c", "execute_command", R"({"command":"exec sleep 1000"})"},
                 scope, [&](tool_report report) {
                   waiting.set_value(std::move(report));
                 });
  host.cancel(ticket);
  EXPECT_THAT(waiting.get_future().get().result.content,
              HasSubstr("cancelled"));
}

TEST_F(tools, long_output_keeps_its_ends) {
  scope->output_limit = 1000;
  auto report = call("execute_command",
                     R"({"command":"echo start; seq 100000; echo finish"})");
  EXPECT_THAT(report.result.content, HasSubstr("start\n1\n2"));
  EXPECT_THAT(report.result.content, HasSubstr("finish"));
  EXPECT_LT(report.result.content.size(), 1200U);
}

TEST_F(tools, output_that_is_no_utf8_is_mended) {
  auto report
    = call("execute_command", R"({"command":"printf 'a\\377b'"})");
  EXPECT_THAT(report.result.content, HasSubstr("a\xEF\xBF\xBD" "b"));
  EXPECT_TRUE(is_utf8(report.result.content));
}

TEST_F(tools, bad_arguments_are_answered_not_thrown) {
  for (const auto* arguments : {"not json", "[]", "{\"path\":3}", "{}", "\"x\""})
    EXPECT_TRUE(call("read_file", arguments).result.is_error) << arguments;
  EXPECT_THAT(call("read_file", "{").result.content,
              HasSubstr("no JSON object"));
}

TEST_F(tools, an_unknown_tool_is_answered_with_those_there_are) {
  auto report = call("delete_everything", "{}");
  EXPECT_TRUE(report.result.is_error);
  EXPECT_THAT(report.result.content, HasSubstr("read_file"));
}

TEST_F(tools, allowed_tools_are_enforced) {
  scope->allowed = tool_policy{{"Read", "Bash(echo:*)"}};
  EXPECT_TRUE(
    call("write_file", R"({"path":"a","content":""})").result.is_error);
  EXPECT_TRUE(
    call("execute_command", R"({"command":"touch a"})").result.is_error);
  EXPECT_FALSE(
    call("execute_command", R"({"command":"echo a"})").result.is_error);
  EXPECT_FALSE(fs::exists(fs::path{scope->files.work_dir} / "a"));
}

TEST_F(tools, the_skill_s_own_files_are_readable_whatever_is_allowed) {
  scope->allowed = tool_policy{{"Bash(echo:*)"}};
  auto path = R"({"path":")" + scope->skill_dir + R"(/SKILL.md"})";
  EXPECT_EQ(call("read_file", path).result.content, "the skill");
  EXPECT_TRUE(call("read_file", R"({"path":"a"})").result.is_error);
}

TEST_F(tools, the_network_is_off_unless_allowed) {
  auto report = call("web_fetch", R"({"url":"http://127.0.0.1:1/"})");
  EXPECT_TRUE(report.result.is_error);
  EXPECT_THAT(report.result.content, HasSubstr("network is off"));
  for (const auto& tool : tool_definitions(*scope))
    EXPECT_NE(tool.name, "web_fetch");
}

TEST_F(tools, a_fetch_never_reaches_private_addresses) {
  scope->network = true;
  for (const auto* url :
       {"http://127.0.0.1:1/", "http://[::1]:1/", "http://localhost:1/",
        "http://10.0.0.1/", "http://169.254.169.254/", "file:///etc/passwd"}) {
    auto report = call("web_fetch", std::string{R"({"url":")"} + url + "\"}");
    EXPECT_TRUE(report.result.is_error) << url;
    EXPECT_THAT(report.result.content, ::testing::Not(HasSubstr("refused")))
      << url;
  }
}

TEST(fit_output, cuts_between_characters) {
  std::string text;
  for (int i = 0; i < 100; ++i)
    text += "ä";
  auto cut = fit_output(text, 21);
  EXPECT_TRUE(is_utf8(cut));
  EXPECT_THAT(cut, HasSubstr("bytes left out"));
  EXPECT_EQ(fit_output("short", 21), "short");
}

} // namespace
} // namespace skvm
