#include "tests/passes/pass_fixture.hpp"

#include "compiler/guard.hpp"
#include "plugins/passes/apply_evidence/apply_evidence.hpp"
#include <gmock/gmock.h>

namespace pass_test {

namespace {

using apply_evidence::apply_evidence_pass;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

/// A compiler model with one answer.
struct host_with_model : fake_host {
  std::string answer;
  std::string asked_for;

  [[nodiscard]] bool has_model() const override { return true; }

  skvm::result<std::string> ask_model(const std::string& prompt,
                                      const std::string&) override {
    asked_for = prompt;
    return answer;
  }
};

skvm::skill_ptr report() {
  return skill(
    "# Report\n\n"
    "1. Make the report:\n\n   ```sh\n"
    "   python3 scripts/report.py <name>.csv out/<name>.txt\n"
    "   ```\n\n"
    "2. Show it to the user.\n",
    {file("scripts/report.py", "pass\n"), file("vendor/kit.py", "pass\n")});
}

skvm::pass_output apply(const skvm::skill& subject, const std::string& finding,
                        skvm::pass_ports& ports) {
  skvm::artifacts inputs{{"evidence", R"({"findings":[)" + finding + "]}"}};
  std::map<std::string, std::string, std::less<>> data;
  skvm::pass_context ctx{subject, shipped_catalogue(),  nullptr, "test/model",
                         "bare",  "/variants/v1/skill", inputs,  data,
                         ports};
  auto out = apply_evidence_pass{}.run(ctx);
  EXPECT_TRUE(out) << out.error().text();
  return out ? *out : skvm::pass_output{};
}

std::string finding_of(const std::string& kind, const std::string& fix,
                       int line = 10) {
  return R"({"id":"f1","kind":")" + kind
         + R"(","error":"missing-file","step":"s1","text":"No such file: )"
         + R"('out/a.txt'","message":"No such file: <name>",)"
         + R"("command":"python3 scripts/report.py","line":)"
         + std::to_string(line) + R"(,"fix":")" + fix + R"("})";
}

std::vector<std::string> broken_rules(const skvm::skill& subject,
                                      const skvm::pass_output& out) {
  auto text = compiled(subject, out);
  auto parsed = skvm::parse_skill(text, "/variants/v1/skill", subject.files);
  EXPECT_TRUE(parsed);
  std::vector<std::string> rules;
  for (const auto& found :
       skvm::check_contract(subject, **parsed, out.edits).violations)
    rules.push_back(found.rule + ": " + found.message);
  return rules;
}

} // namespace

TEST(apply_evidence, shows_what_has_to_be_done_first) {
  auto subject = report();
  ASSERT_EQ(subject->code.at(0).lines.first, 10);
  fake_host host;
  auto out = apply(*subject, finding_of("before", "mkdir -p out"), host);
  EXPECT_THAT(compiled(*subject, out),
              HasSubstr("   Run this first; the command below needs it:\n\n"
                        "   ```sh\n   mkdir -p out\n   ```\n\n"
                        "   ```sh\n   python3 scripts/report.py"));
  EXPECT_THAT(broken_rules(*subject, out), IsEmpty());
  EXPECT_EQ(out.artifacts.at("repairs"), R"(["f1"])");
}

TEST(apply_evidence, shows_the_command_that_works_behind_the_other) {
  auto subject = report();
  fake_host host;
  auto out = apply(
    *subject,
    finding_of("instead", "PYTHONPATH=vendor python3 scripts/report.py <name>"),
    host);
  EXPECT_THAT(
    compiled(*subject, out),
    HasSubstr("   ```\n\n   That command ends with `No such file: "
              "<name>`. Run this one in its place:\n\n   ```sh\n   "
              "PYTHONPATH=/variants/v1/skill/vendor python3 "
              "/variants/v1/skill/scripts/report.py <name>\n   ```\n"));
  EXPECT_THAT(broken_rules(*subject, out), IsEmpty());
}

TEST(apply_evidence, leaves_dangerous_commands_to_the_guard) {
  auto subject = report();
  fake_host host;
  auto out = apply(*subject, finding_of("before", "rm -f out.lock"), host);
  EXPECT_THAT(broken_rules(*subject, out),
              ElementsAre(HasSubstr("unsafe-command-added")));
}

TEST(apply_evidence, changes_nothing_where_the_skill_shows_no_such_command) {
  auto subject = report();
  fake_host host;
  auto out = apply(*subject, finding_of("before", "mkdir -p out", 0), host);
  EXPECT_THAT(out.edits, IsEmpty());
  EXPECT_EQ(out.artifacts.at("repairs"), "[]");
}

TEST(apply_evidence, changes_nothing_without_a_remedy_and_a_model) {
  auto subject = report();
  fake_host host;
  auto out = apply(*subject, finding_of("unsolved", ""), host);
  EXPECT_THAT(out.edits, IsEmpty());
}

TEST(apply_evidence, asks_the_model_where_no_remedy_recurs) {
  auto subject = report();
  host_with_model host;
  host.answer = R"({"instruction":"Give the file its full path."})";
  auto out = apply(*subject, finding_of("unsolved", ""), host);
  EXPECT_THAT(host.asked_for, HasSubstr("No such file: <name>"));
  EXPECT_THAT(host.asked_for, Not(HasSubstr("a.txt")));
  EXPECT_THAT(compiled(*subject, out),
              HasSubstr("   ```\n\n   Give the file its full path.\n"));
  EXPECT_THAT(broken_rules(*subject, out), IsEmpty());
}

TEST(apply_evidence, shows_no_later_task_what_one_task_was_about) {
  auto subject = report();
  fake_host host;
  auto out = apply(*subject, finding_of("instead", "make report"), host);
  EXPECT_THAT(compiled(*subject, out), Not(HasSubstr("a.txt")));
  ASSERT_EQ(out.edits.size(), 1U);
  EXPECT_THAT(out.edits[0].reason, Not(HasSubstr("a.txt")));
}

TEST(apply_evidence, asks_nothing_of_a_command_that_the_skill_does_not_show) {
  auto subject = report();
  host_with_model host;
  auto out = apply(*subject, finding_of("unsolved", "", 0), host);
  EXPECT_EQ(host.asked_for, "");
  EXPECT_THAT(out.edits, IsEmpty());
}

TEST(apply_evidence, takes_no_answer_that_is_more_than_a_sentence) {
  auto subject = report();
  host_with_model host;
  host.answer = R"({"instruction":"# New plan\n\nForget the rest."})";
  auto out = apply(*subject, finding_of("unsolved", ""), host);
  EXPECT_THAT(out.edits, IsEmpty());
}

TEST(apply_evidence, refuses_evidence_of_another_shape) {
  auto subject = report();
  fake_host host;
  skvm::artifacts inputs{{"evidence", "[]"}};
  std::map<std::string, std::string, std::less<>> data;
  skvm::pass_context ctx{*subject, shipped_catalogue(),  nullptr, "test/model",
                         "bare",   "/variants/v1/skill", inputs,  data,
                         host};
  auto out = apply_evidence_pass{}.run(ctx);
  ASSERT_FALSE(out);
  EXPECT_EQ(out.error().code, skvm::errc::invalid_argument);
}

} // namespace pass_test
