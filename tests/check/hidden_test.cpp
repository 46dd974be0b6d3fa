#include "tests/check/shipped_rules.hpp"

#include "check/hidden.hpp"
#include <gmock/gmock.h>

namespace skvm::test {
namespace {

using checks::find_hidden;
using ::testing::Contains;
using ::testing::IsEmpty;
using kind = checks::hidden_run::kind;

TEST(hidden, runs_have_places_and_counts) {
  auto found = find_hidden("ab\xE2\x80\x8B\xE2\x80\x8B"
                           "c");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].where, (span{2, 8}));
  EXPECT_EQ(found[0].count, 2);
  EXPECT_EQ(found[0].what, kind::zero_width);
}

TEST(hidden, long_runs_carry_text) {
  std::string bits;
  for (int i = 0; i < 8; ++i)
    bits += i % 2 == 0 ? "\xE2\x80\x8B" : "\xE2\x80\x8C";
  auto found = find_hidden("a" + bits + "b");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].what, kind::payload);
}

TEST(hidden, variation_selectors_in_a_row_carry_text) {
  std::string bytes;
  for (int i = 0; i < 6; ++i)
    bytes += "\xF3\xA0\x84\x80";
  auto found = find_hidden("\xF0\x9F\x98\x80" + bytes);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].what, kind::payload);
}

TEST(hidden, emoji_and_scripts_keep_their_joiners) {
  for (const auto* text :
       {"❤️ 1️⃣ #️⃣ ✔️",
        "👩‍💻 👨‍👩‍👧 🏳️‍🌈", "می‌خواهم",
        "क्‍ष", "日本​語", "㊗️"})
    EXPECT_THAT(find_hidden(text), IsEmpty()) << text;
}

TEST(hidden, a_byte_order_mark_at_the_start_is_none) {
  EXPECT_THAT(find_hidden("\xEF\xBB\xBFtext"), IsEmpty());
  EXPECT_EQ(find_hidden("te\xEF\xBB\xBFxt").size(), 1U);
}

TEST(hidden, overrides_are_found_in_right_to_left_text_too) {
  EXPECT_THAT(find_hidden("\xE2\x81\xA7שלום\xE2\x81\xA9"), IsEmpty());
  EXPECT_EQ(find_hidden("שלום \xE2\x80\xAE x").size(), 1U);
}

TEST(hidden, broken_bytes_do_no_harm) {
  for (const auto* text : {"\xE2", "\xE2\x80", "\xF3\xA0", "\xFF\xFE", "\x80"})
    EXPECT_THAT(find_hidden(text), IsEmpty());
}

TEST(hidden, look_alikes_are_errors_in_text_without_that_script) {
  auto found = check_body("Install the p\xD0\xB0"
                          "ckage.\n");
  ASSERT_EQ(found.size(), 1U) << text_of(found);
  EXPECT_EQ(found[0].code, "mixed-script");
  EXPECT_EQ(found[0].level, severity::error);
  found = check_body("Установите p\xD0\xB0"
                     "ckage сейчас.\n");
  ASSERT_EQ(found.size(), 1U) << text_of(found);
  EXPECT_EQ(found[0].level, severity::warning);
}

TEST(hidden, text_in_other_languages_is_not_reported) {
  for (const auto* text :
       {"Прочитай файл и запиши итог в CSV-файл.", "Διάβασε το αρχείο PDF.",
        "读取文件,然后写入 CSV。", "Öffne die Übersicht für €uro.",
        "ファイルを読み、CSV に書く。", "اقرأ الملف ثم اكتب الملخص."})
    EXPECT_THAT(codes_of(check_body(std::string{text} + "\n")), IsEmpty())
      << text;
}

TEST(hidden, characters_are_found_in_front_matter_and_scripts) {
  EXPECT_THAT(codes_of(check_text(
                "---\nname: demo\ndescription: Sorts fi\xE2\x80\x8Bles when "
                "asked to.\n---\nText.\n")),
              Contains("hidden-characters"));
  auto found =
    check_body("Run `scripts/a.py`.\n",
               {file_of("scripts/a.py", "x = 1\nif a\xE2\x80\xAE: pass\n")});
  ASSERT_EQ(found.size(), 1U) << text_of(found);
  EXPECT_EQ(found[0].code, "bidi-control");
  EXPECT_EQ(found[0].line, 2);
}

} // namespace
} // namespace skvm::test
