#include "tests/check/shipped_rules.hpp"

#include "check/tokens.hpp"

namespace skvm::test {
namespace {

/// Counts of a byte-pair encoding with 200,000 entries.
struct counted_text {
  const char* text;
  double tokens;
};

TEST(tokens, are_estimated_within_a_quarter) {
  const counted_text samples[] = {
    {"The quick brown fox jumps over the lazy dog.", 10},
    {"Read the file, sort the rows by date and write the result to a new "
     "file. Ask the user before anything is deleted.\n",
     26},
    {"def total(rows):\n    return sum(row[\"amount\"] for row in rows)\n", 16},
    {"读取所有文件,按日期排序,然后把结果写入新的表格。", 17},
    {"Прочитай файл, отсортируй строки по дате и запиши результат.", 18},
  };
  for (const auto& one : samples) {
    auto got = static_cast<double>(estimate_tokens(one.text));
    EXPECT_NEAR(got, one.tokens, one.tokens * 0.25) << one.text;
  }
}

TEST(tokens, of_nothing_are_none) {
  EXPECT_EQ(estimate_tokens(""), 0U);
}

TEST(tokens, grow_with_the_text) {
  std::string text = "Sort the rows by date, 日付で並べ替える. ";
  auto one = estimate_tokens(text);
  EXPECT_NEAR(static_cast<double>(estimate_tokens(text + text + text + text)),
              static_cast<double>(4 * one), 5);
}

TEST(tokens, are_counted_by_tier) {
  auto parsed = parse_skill(
    skill_with("Run `scripts/a.py`, see `references/b.md`.\n"), "/skills/demo",
    {script_of("scripts/a.py", "print(1)\n"),
     file_of("references/b.md", "Some text.\n"),
     file_of("assets/empty.md", "")});
  ASSERT_TRUE(parsed);
  auto counted = count_tokens(**parsed);
  EXPECT_EQ(counted.catalogue,
            estimate_tokens("demo") + 2
              + estimate_tokens((*parsed)->front.description));
  EXPECT_EQ(counted.body,
            estimate_tokens("\nRun `scripts/a.py`, see `references/b.md`.\n"));
  ASSERT_EQ(counted.files.size(), 2U);
  EXPECT_EQ(counted.files[0].path, "references/b.md");
  EXPECT_EQ(counted.references, estimate_tokens("Some text.\n"));
  EXPECT_TRUE(counted.files[1].script);
  EXPECT_EQ(counted.scripts, estimate_tokens("print(1)\n"));
}

} // namespace
} // namespace skvm::test
