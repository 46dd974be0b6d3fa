#include "skill/skill_loader.hpp"
#include <gmock/gmock.h>

#include <random>
#include <string>

namespace skvm::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

edit change(std::size_t begin, std::size_t end, std::string text,
            std::string pass = "p") {
  edit one;
  one.where = {begin, end};
  one.replacement = std::move(text);
  one.pass = std::move(pass);
  return one;
}

TEST(edits, of_nothing_leave_every_byte) {
  const std::string source{"a\r\nb\0c\xFF", 7};
  EXPECT_EQ(apply_edits(source, {}).text, source);
}

TEST(edits, replace_insert_and_delete) {
  auto out = apply_edits(
    "one two three", {change(8, 13, "3"), change(0, 0, ">"), change(3, 7, "")});
  EXPECT_EQ(out.text, ">one 3");
  EXPECT_THAT(out.applied, SizeIs(3));
  EXPECT_THAT(out.rejected, IsEmpty());
}

TEST(edits, of_a_later_pass_lose_against_an_earlier_one) {
  auto out = apply_edits("abcdef", {change(2, 4, "X", "first"),
                                    change(0, 3, "Y", "second"),
                                    change(4, 6, "Z", "second")});
  EXPECT_EQ(out.text, "abXZ");
  ASSERT_THAT(out.rejected, SizeIs(1));
  EXPECT_EQ(out.rejected[0].replacement, "Y");
}

TEST(edits, of_one_pass_are_taken_by_offset) {
  auto out = apply_edits("abcdef", {change(2, 4, "X"), change(0, 3, "Y")});
  EXPECT_EQ(out.text, "Ydef");
}

TEST(edits, may_insert_at_the_ends_of_a_change_but_not_within) {
  auto out =
    apply_edits("abcdef", {change(2, 4, "X", "a"), change(2, 2, "<", "b"),
                           change(4, 4, ">", "b"), change(3, 3, "!", "b")});
  EXPECT_EQ(out.text, "ab<X>ef");
  ASSERT_THAT(out.rejected, SizeIs(1));
  EXPECT_EQ(out.rejected[0].replacement, "!");
}

TEST(edits, may_not_swallow_an_insertion) {
  auto out =
    apply_edits("abcdef", {change(3, 3, "!", "a"), change(2, 4, "X", "b")});
  EXPECT_EQ(out.text, "abc!def");
  EXPECT_THAT(out.rejected, SizeIs(1));
}

TEST(edits, insert_at_one_place_in_pass_order) {
  auto out =
    apply_edits("ab", {change(1, 1, "1", "x"), change(1, 1, "2", "y")});
  EXPECT_EQ(out.text, "a12b");
}

TEST(edits, out_of_range_or_within_a_character_are_rejected) {
  auto out = apply_edits(
    "\xC3\xA9z", {change(1, 2, "x"), change(2, 9, "x"), change(3, 2, "x")});
  EXPECT_EQ(out.text, "\xC3\xA9z");
  EXPECT_THAT(out.rejected, SizeIs(3));
}

TEST(edits, know_their_line) {
  auto out = apply_edits("a\nb\nc\n", {change(4, 5, "x"), change(0, 1, "y")});
  ASSERT_THAT(out.applied, SizeIs(2));
  EXPECT_EQ(out.applied[0].line, 1);
  EXPECT_EQ(out.applied[1].line, 3);
}

TEST(edits, never_touch_a_byte_outside_of_those_applied) {
  std::mt19937 random{7};
  const std::string source = "0123456789abcdefghijklmnopqrstuvwxyz";
  for (int round = 0; round < 500; ++round) {
    std::vector<edit> edits;
    for (int i = 0; i < 12; ++i) {
      auto begin = random() % source.size();
      auto end = begin + random() % 5;
      edits.push_back(change(begin, std::min<std::size_t>(end, source.size()),
                             "#", std::to_string(random() % 3)));
    }
    auto out = apply_edits(source, edits);
    EXPECT_EQ(out.applied.size() + out.rejected.size(), edits.size());
    std::string expected = source;
    for (auto i = out.applied.size(); i-- > 0;)
      expected.replace(out.applied[i].where.begin, out.applied[i].where.size(),
                       "#");
    EXPECT_EQ(out.text, expected);
  }
}

} // namespace
} // namespace skvm::test
