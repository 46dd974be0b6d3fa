#include "run/part_history.hpp"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace skvm {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

message_ptr calls(std::vector<tool_call> all) {
  message out{role::assistant, {}};
  for (auto& each : all)
    out.parts.emplace_back(std::move(each));
  return std::make_shared<const message>(std::move(out));
}

message_ptr results(std::vector<tool_result> all) {
  message out{role::tool, {}};
  for (auto& each : all)
    out.parts.emplace_back(std::move(each));
  return std::make_shared<const message>(std::move(out));
}

std::vector<message_ptr> listing() {
  return {user_message("go"),
          calls({{"1", "execute_command", R"({"command":"ls data | sort"})"}}),
          results({{"1", "execute_command", "b\n\n a \nexit code: 0", false}})};
}

const tool_result& result_in(const message_ptr& msg) {
  return std::get<tool_result>(msg->parts.at(0));
}

TEST(part_history, ends_with_the_answer) {
  auto said = answered_with(listing(), "two files");
  ASSERT_EQ(said.size(), 4u);
  EXPECT_EQ(said.back()->who, role::assistant);
  EXPECT_EQ(text_of(*said.back()), "two files");
}

TEST(part_history, an_empty_answer_is_no_empty_message) {
  EXPECT_EQ(text_of(*answered_with({}, "\n").back()), "(no answer)");
}

TEST(part_history, cuts_long_results_and_keeps_their_calls) {
  auto said = listing();
  said.push_back(calls({{"2", "read_file", R"({"path":"log"})"}}));
  said.push_back(results({{"2", "read_file", std::string(9000, 'x'), false}}));
  auto out = shortened(said, 1, 1 << 20);
  ASSERT_EQ(out.size(), 4u);
  EXPECT_EQ(calls_of(*out[2]).at(0).id, "2");
  EXPECT_LT(result_in(out[3]).content.size(), 4200u);
  EXPECT_THAT(result_in(out[3]).content, HasSubstr("bytes left out"));
  EXPECT_EQ(result_in(out[1]).content, "b\n\n a \nexit code: 0");
}

TEST(part_history, cuts_long_arguments_to_valid_ones) {
  auto long_text =
    R"({"path":"a","content":")" + std::string(9000, 'y') + "\"}";
  auto out = shortened({calls({{"1", "write_file", long_text}})}, 0, 1 << 20);
  auto call = calls_of(*out.at(0)).at(0);
  EXPECT_LT(call.arguments.size(), 2300u);
  EXPECT_THAT(call.arguments, HasSubstr(R"("path":"a")"));
  EXPECT_EQ(call.arguments.back(), '}');
}

TEST(part_history, drops_the_oldest_results_first) {
  std::vector<message_ptr> said;
  for (int i = 0; i < 4; ++i)
    said.push_back(results({{"1", "t", std::string(1000, 'z'), false}}));
  auto out = shortened(said, 0, 2500);
  EXPECT_THAT(result_in(out[0]).content, HasSubstr("1000 bytes left out"));
  EXPECT_THAT(result_in(out[1]).content, HasSubstr("1000 bytes left out"));
  EXPECT_EQ(result_in(out[3]).content.size(), 1000u);
}

TEST(part_history, finds_the_lines_that_a_command_printed) {
  EXPECT_THAT(lines_printed_by("ls data", listing()), ElementsAre("b", "a"));
  EXPECT_THAT(lines_printed_by("find data", listing()), IsEmpty());
}

TEST(part_history, a_command_that_failed_printed_no_items) {
  auto said = listing();
  said.push_back(calls({{"2", "execute_command", R"({"command":"ls data"})"}}));
  said.push_back(
    results({{"2", "execute_command", "ls: no\nexit code: 2", true}}));
  EXPECT_THAT(lines_printed_by("ls data", said), IsEmpty());
}

} // namespace
} // namespace skvm
