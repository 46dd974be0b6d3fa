#include "adapt/observation.hpp"
#include "skill/skill_loader.hpp"
#include <gmock/gmock.h>

namespace skvm::adapt::test {

namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

skill_ptr report_skill() {
  return *parse_skill("---\nname: report\ndescription: Reports.\n---\n\n"
                      "1. Make the report:\n\n   ```sh\n"
                      "   python3 scripts/report.py <input.csv> "
                      "out/<input>.txt\n   ```\n\n"
                      "2. Show it:\n\n   ```sh\n   sort out/all.txt\n   ```\n",
                      "/tmp/report");
}

traced_call call(std::uint32_t turn, std::string command, std::string result,
                 bool failed) {
  return {"",    turn, "execute_command", std::move(command), std::move(result),
          failed};
}

const char* no_folder =
  "stderr:\nTraceback (most recent call last):\n"
  "FileNotFoundError: [Errno 2] No such file or directory: "
  "'out/north.txt'\nexit code: 1";

} // namespace

TEST(signature, reads_the_same_whatever_the_task_is_about) {
  EXPECT_EQ(normalised("No such file or directory: 'out/north.txt' (line 12)"),
            normalised("No such file or directory: 'b/south 2.txt' (line 7)"));
  EXPECT_EQ(normalised("error: unrecognized arguments: --input a.csv"),
            "error: unrecognized arguments: <option> <path>");
}

TEST(signature, names_the_class_of_an_error) {
  EXPECT_EQ(classify(no_folder), "missing-file");
  EXPECT_EQ(classify("sh: 1: jqq: not found\nexit code: 127"),
            "missing-command");
  EXPECT_EQ(classify("ModuleNotFoundError: No module named 'yaml'"),
            "missing-module");
  EXPECT_EQ(classify("x.py: error: unrecognized arguments: --in"),
            "bad-option");
  EXPECT_EQ(classify("UnicodeDecodeError: 'utf-8' codec can't decode byte"),
            "encoding");
  EXPECT_EQ(classify("it went wrong\nexit code: 3"), "failed");
}

TEST(signature, finds_the_name_of_what_is_missing) {
  using thing = missing_thing;
  EXPECT_EQ(missing_in("ModuleNotFoundError: No module named 'yaml'"),
            (thing{"python", "yaml"}));
  EXPECT_EQ(missing_in("ImportError: Missing optional dependency 'openpyxl'."),
            (thing{"python", "openpyxl"}));
  EXPECT_EQ(missing_in("Error: Cannot find module 'left-pad'"),
            (thing{"node", "left-pad"}));
  EXPECT_EQ(missing_in("sh: 1: jqq: not found"), (thing{"system", "jqq"}));
  EXPECT_EQ(missing_in("bash: line 1: jqq: command not found"),
            (thing{"system", "jqq"}));
  EXPECT_EQ(missing_in(R"(exec: "jqq": executable file not found in $PATH)"),
            (thing{"system", "jqq"}));
  EXPECT_EQ(missing_in("nothing of the kind"), thing{});
}

TEST(failures, of_the_infrastructure_are_left_out) {
  trace run;
  run.calls = {call(1, "python3 scripts/report.py a.csv out/a.txt",
                    "OSError: [Errno 28] No space left on device\n"
                    "exit code: 1",
                    true)};
  EXPECT_THAT(failures_of(run, *report_skill()), IsEmpty());
}

TEST(failures, know_the_step_that_shows_the_command) {
  trace run;
  run.calls = {
    call(1, "python3 /x/scripts/report.py a.csv out/a.txt", no_folder, true)};
  auto found = failures_of(run, *report_skill());
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].signature.step, "s1");
  EXPECT_EQ(found[0].shown,
            "python3 scripts/report.py <input.csv> out/<input>.txt");
  EXPECT_EQ(found[0].at_line, 8);
  EXPECT_EQ(found[0].what, remedy::none);
}

TEST(failures, name_what_was_done_before_it_worked) {
  auto failing = "python3 /x/scripts/report.py a.csv out/a.txt";
  trace run;
  run.calls = {call(1, failing, no_folder, true), call(2, "ls", "a.csv", false),
               call(3, "mkdir -p out", "exit code: 0", false),
               call(4, failing, "exit code: 0", false)};
  run.turn_tokens = {0, 100, 110, 120, 130, 140};
  auto found = failures_of(run, *report_skill());
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].what, remedy::before);
  EXPECT_EQ(found[0].fix, "mkdir -p out");
  EXPECT_EQ(found[0].wasted_turns, 3U);
  EXPECT_EQ(found[0].wasted_tokens, 110U + 120U + 130U);
}

TEST(failures, name_the_form_that_worked_instead) {
  trace run;
  run.calls = {call(1, "sort --reverse-order out/all.txt",
                    "sort: unrecognized option '--reverse-order'\nexit code: 2",
                    true),
               call(2, "sort --reverse out/all.txt", "exit code: 0", false)};
  auto found = failures_of(run, *report_skill());
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].what, remedy::instead);
  EXPECT_EQ(found[0].fix, "sort --reverse out/all.txt");
  EXPECT_EQ(found[0].signature.step, "s2");
}

TEST(failures, know_their_step_by_the_program_alone) {
  auto subject = *parse_skill("---\nname: a\ndescription: A.\n---\n\n"
                              "1. Run:\n\n   ```sh\n   ./scripts/make.sh "
                              "<name>.csv\n   ```\n",
                              "/tmp/a");
  trace run;
  run.calls = {call(1, "scripts/make.sh north.csv",
                    "sh: 1: scripts/make.sh: Permission denied", true)};
  auto found = failures_of(run, *subject);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].shown, "./scripts/make.sh <name>.csv");
}

TEST(failures, that_went_away_by_themselves_have_no_remedy_to_learn) {
  trace run;
  run.calls = {call(1, "sort out/all.txt", "it went wrong\nexit code: 3", true),
               call(2, "sort out/all.txt", "exit code: 0", false)};
  auto found = failures_of(run, *report_skill());
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].what, remedy::again);
}

TEST(trace, tells_calls_of_one_turn_apart_by_their_number) {
  auto event = [](const char* kind, std::string data) {
    return event_record{"r", 0, 0, kind, std::move(data)};
  };
  auto run = trace_of(
    {event("tool-started", R"({"turn":1,"call":0,"name":"execute_command",)"
                           R"("text":"{\"command\":\"a\"}"})"),
     event("tool-started", R"({"turn":1,"call":1,"name":"execute_command",)"
                           R"("text":"{\"command\":\"b\"}"})"),
     event("tool-finished", R"({"turn":1,"call":1,"text":"of b",)"
                            R"("is_error":true})"),
     event("tool-finished", R"({"turn":1,"call":0,"text":"of a"})"),
     event("turn-finished", R"({"turn":1,"usage":{"total":42}})"),
     event("tool-finished", "no JSON")});
  ASSERT_THAT(run.calls, SizeIs(2));
  EXPECT_EQ(run.calls[0].command, "a");
  EXPECT_EQ(run.calls[0].result, "of a");
  EXPECT_TRUE(run.calls[1].is_error);
  EXPECT_EQ(run.turn_tokens.at(1), 42U);
}

TEST(observation, survives_the_way_through_the_store) {
  observation seen;
  seen.run = "r1";
  seen.task = "t1";
  seen.made_by = 2;
  seen.experiment = 3;
  seen.canary = true;
  seen.succeeded = true;
  seen.tokens = 1234;
  failure one;
  one.signature = {"execute_command", "missing-file", "s1", "<path>"};
  one.what = remedy::before;
  one.fix = "mkdir -p out";
  one.at_line = 8;
  seen.failures.push_back(one);
  auto read = observation_from(to_json(seen));
  ASSERT_TRUE(read);
  EXPECT_EQ(to_json(*read), to_json(seen));
  EXPECT_FALSE(observation_from("no JSON"));
}

TEST(failures, take_another_form_of_a_command_that_only_looks_for_a_remedy) {
  trace run;
  run.calls = {call(1, "sort --numbers out/all.txt",
                    "sort: unrecognized option '--numbers'", true),
               call(2, "sort --help", "Usage: sort", false),
               call(3, "wc --chars out/all.txt", "3", false)};
  run.calls[0].command = "wc --characters out/all.txt";
  run.calls[1].command = "wc --help";
  auto found = failures_of(run, *report_skill());
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].what, remedy::instead);
  EXPECT_EQ(found[0].fix, "wc --chars out/all.txt");
}

TEST(failures, know_a_command_by_its_likest_part) {
  trace run;
  run.calls = {call(1, "python3 scripts/report.py a.csv out/a.txt",
                    "ValueError: could not convert string", true),
               call(2,
                    "tail -n +2 a.csv > a.rows.csv && python3 "
                    "scripts/report.py a.rows.csv out/a.txt",
                    "", false)};
  EXPECT_EQ(failures_of(run, *report_skill()).at(0).what, remedy::instead);
}

TEST(failures, keep_what_another_form_of_a_command_needed_first) {
  trace run;
  run.calls = {
    call(1, "python3 scripts/report.py --in a.csv out/a.txt",
         "error: unrecognized arguments: --in", true),
    call(2, "python3 scripts/report.py a.csv out/a.txt", no_folder, true),
    call(3, "mkdir -p out", "", false),
    call(4, "python3 scripts/report.py a.csv out/a.txt", "", false)};
  auto found = failures_of(run, *report_skill());
  ASSERT_THAT(found, SizeIs(2));
  EXPECT_EQ(found[0].fix,
            "mkdir -p out\npython3 scripts/report.py a.csv out/a.txt");
  EXPECT_EQ(found[1].fix, "mkdir -p out");
}

TEST(failures, read_the_shell_of_any_harness) {
  auto got = trace_of({{"r", 1, 1, "tool-started",
                        R"({"turn":1,"call":1,"name":"bash",)"
                        R"("text":"{\"command\":\"a b\"}"})"}});
  ASSERT_THAT(got.calls, SizeIs(1));
  EXPECT_EQ(got.calls[0].command, "a b");
  EXPECT_EQ(telling_line("a: no such thing\n\nCommand exited with code 1"),
            "a: no such thing");
}

} // namespace skvm::adapt::test
