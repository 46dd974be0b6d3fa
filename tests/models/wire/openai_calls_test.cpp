#include "plugins/models/openai/calls.hpp"
#include <gtest/gtest.h>

namespace {

using openai::call_collector;
using openai::call_piece;
using outcome = call_collector::outcome;

std::string collected(const std::vector<call_piece>& pieces) {
  call_collector calls;
  for (const auto& piece : pieces)
    if (calls.add(piece) == outcome::orphan)
      return "orphan";
  std::string out;
  for (const auto& call : calls.take("r"))
    out += call.name + call.arguments + ";";
  return out;
}

TEST(call_collector, joins_pieces_by_index) {
  EXPECT_EQ(collected({{0, "a", "f", ""},
                       {1, "b", "g", ""},
                       {0, "", "", "{\"x\""},
                       {1, "", "", "{}"},
                       {0, "", "", ":1}"}}),
            "f{\"x\":1};g{};");
}

TEST(call_collector, joins_pieces_that_repeat_their_head) {
  EXPECT_EQ(
    collected(
      {{0, "a", "f", "{"}, {0, "a", "f", "\"x\":"}, {0, "a", "f", "1}"}}),
    "f{\"x\":1};");
  EXPECT_EQ(collected({{{}, "a", "f", "{"}, {{}, "a", "f", "}"}}), "f{};");
  EXPECT_EQ(collected({{{}, "", "f", "{"}, {{}, "", "f", "}"}}), "f{};");
}

TEST(call_collector, joins_pieces_whose_ids_change_without_a_name) {
  EXPECT_EQ(collected({{0, "a", "f", "{"}, {0, "b", "", "}"}}), "f{};");
}

TEST(call_collector, parts_whole_calls_at_one_index) {
  EXPECT_EQ(collected({{0, "a", "f", "{}"}, {0, "b", "f", "{}"}}), "f{};f{};");
  EXPECT_EQ(collected({{0, "", "f", "{}"}, {0, "", "g", "{}"}}), "f{};g{};");
  EXPECT_EQ(collected({{0, "", "f", "{\"x\":1}"}, {0, "", "f", "{\"x\":2}"}}),
            "f{\"x\":1};f{\"x\":2};");
  EXPECT_EQ(collected({{0, "a", "f", ""}, {0, "b", "f", ""}}), "f;f;");
}

TEST(call_collector, parts_whole_calls_without_index) {
  EXPECT_EQ(collected({{{}, "a", "f", "{}"}, {{}, "b", "g", "{}"}}),
            "f{};g{};");
  EXPECT_EQ(collected({{{}, "", "f", "{}"}, {{}, "", "f", "{}"}}), "f{};f{};");
  EXPECT_EQ(collected({{{}, "", "f", ""}, {{}, "", "g", "{}"}}), "f;g{};");
}

TEST(call_collector, continues_the_last_call_without_index_or_id) {
  EXPECT_EQ(
    collected({{{}, "a", "f", ""}, {{}, "", "", "{"}, {{}, "", "", "}"}}),
    "f{};");
}

TEST(call_collector, takes_a_name_that_comes_late) {
  call_collector calls;
  EXPECT_EQ(calls.add({0, "a", "", ""}), outcome::continued);
  EXPECT_EQ(calls.add({0, "", "f", ""}), outcome::began);
  EXPECT_EQ(calls.add({0, "", "", "{}"}), outcome::continued);
}

TEST(call_collector, refuses_a_piece_of_nothing) {
  EXPECT_EQ(collected({{{}, "", "", "{}"}}), "orphan");
}

TEST(call_collector, makes_up_ids_that_are_missing_or_not_unique) {
  call_collector calls;
  calls.add({0, "", "f", "{}"});
  calls.add({1, "x", "g", "{}"});
  calls.add({2, "x", "h", "{}"});
  auto made = calls.take("chatcmpl-1");
  ASSERT_EQ(made.size(), 3u);
  EXPECT_EQ(made[1].id, "x");
  EXPECT_NE(made[0].id, made[2].id);
  EXPECT_NE(made[2].id, "x");
  EXPECT_TRUE(made[0].id.starts_with("call_"));
  EXPECT_LE(made[0].id.size(), 40u);
  call_collector again;
  again.add({0, "", "f", "{}"});
  EXPECT_EQ(again.take("chatcmpl-1")[0].id, made[0].id);
  call_collector other;
  other.add({0, "", "f", "{}"});
  EXPECT_NE(other.take("chatcmpl-2")[0].id, made[0].id);
}

} // namespace
