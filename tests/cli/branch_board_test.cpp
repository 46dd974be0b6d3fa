#include "cli/branch_board.hpp"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace skvm::cli {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

run_event event_of(run_event::kind what, const std::string& part,
                   const std::string& name = {}, const std::string& text = {}) {
  run_event out;
  out.what = what;
  out.part = part;
  out.name = name;
  out.text = text;
  return out;
}

struct branch_board_test : ::testing::Test {
  void begin(const std::string& part, bool critical = false) {
    board.apply(
      event_of(run_event::kind::part_started, part, critical ? "critical" : ""),
      0ms);
  }

  [[nodiscard]] std::string line_of(const std::string& part,
                                    std::chrono::milliseconds now = 0ms) const {
    for (const auto& each : board.lines(now, 100))
      if (each.substr(2).starts_with(part))
        return each;
    return {};
  }

  branch_board board;
};

TEST_F(branch_board_test, shows_what_each_branch_does) {
  begin("branch-1-1");
  auto turn = event_of(run_event::kind::turn_started, "branch-1-1");
  turn.turn = 2;
  board.apply(turn, 0ms);
  EXPECT_THAT(line_of("branch-1-1"), HasSubstr("turn 2"));
  EXPECT_THAT(line_of("branch-1-1"), HasSubstr("waits for the model"));
  auto answer = event_of(run_event::kind::turn_finished, "branch-1-1");
  answer.spent = usage{700, 42, 0, 0, 0};
  board.apply(answer, 0ms);
  EXPECT_THAT(line_of("branch-1-1"), HasSubstr("742 tokens"));
  board.apply(event_of(run_event::kind::tool_started, "branch-1-1",
                       "execute_command", "make all"),
              0ms);
  EXPECT_THAT(line_of("branch-1-1"), HasSubstr("execute_command make all"));
  EXPECT_THAT(line_of("branch-1-1", 61s), HasSubstr("61.00 s"));
}

TEST_F(branch_board_test, marks_the_critical_path) {
  begin("branch-1-1");
  begin("branch-1-2", true);
  EXPECT_THAT(board.lines(0ms, 10), ElementsAre(StartsWith("  branch-1-1"),
                                                StartsWith("* branch-1-2")));
}

TEST_F(branch_board_test, says_what_holds_a_branch_and_when_it_goes_on) {
  begin("branch-1-1");
  board.apply(
    event_of(run_event::kind::held, "branch-1-1", {}, "memory pressure 34 %"),
    0ms);
  EXPECT_THAT(line_of("branch-1-1"), HasSubstr("held: memory pressure 34 %"));
  board.apply(event_of(run_event::kind::went_on, "branch-1-1"), 0ms);
  EXPECT_THAT(line_of("branch-1-1"), HasSubstr("goes on"));
}

TEST_F(branch_board_test, forgets_what_has_ended) {
  begin("branch-1-1");
  board.apply(event_of(run_event::kind::part_finished, "branch-1-1"), 0ms);
  EXPECT_THAT(board.lines(0ms, 10), IsEmpty());
}

TEST_F(branch_board_test, says_how_many_there_is_no_room_for) {
  for (int i = 1; i <= 9; ++i)
    begin("branch-1-" + std::to_string(i));
  auto lines = board.lines(0ms, 4);
  ASSERT_EQ(lines.size(), 4U);
  EXPECT_EQ(lines.back(), "  and 6 more");
}

} // namespace
} // namespace skvm::cli
