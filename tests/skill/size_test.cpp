#include "tests/support/skill_invariants.hpp"
#include "tests/support/skill_text.hpp"

#include <gmock/gmock.h>

#include <string>

namespace skvm::test {
namespace {

using ::testing::Contains;
using ::testing::SizeIs;

std::string repeated(std::string_view text, std::size_t times) {
  std::string out;
  out.reserve(text.size() * times);
  for (std::size_t i = 0; i < times; ++i)
    out += text;
  return out;
}

// Each of these takes minutes or a crash where something is not linear, so the
// time limit of the test run is what they assert beside their result.

TEST(size, of_many_headings_does_not_matter) {
  auto doc = parse_body(repeated("# a\n", 100'000));
  EXPECT_THAT(doc->sections, SizeIs(100'000));
}

TEST(size, of_many_steps_does_not_matter) {
  EXPECT_THAT(parse_body(repeated("1. read a.csv\n", 50'000))->steps,
              SizeIs(50'000));
  EXPECT_THAT(parse_body(repeated("## Step 1\n", 50'000))->steps,
              SizeIs(50'000));
}

TEST(size, of_a_list_in_a_guide_does_not_matter) {
  EXPECT_THAT(
    parse_body("# Parser guide\n\n" + repeated("- [ ] A version\n", 50'000))
      ->steps,
    SizeIs(0));
  EXPECT_THAT(parse_body("# Parser guide\n\n"
                         + repeated("- [ ] A version\n\nText.\n\n", 20'000))
                ->steps,
              SizeIs(0));
}

TEST(size, of_a_long_text_cuts_the_analysis_and_says_so) {
  auto body = repeated("Text that is long.\n\n", 450'000);
  auto doc = parse_body(body);
  EXPECT_EQ(doc->source.size(), body.size() + 40);
  EXPECT_THAT(codes_of(*doc), Contains("analysis-cut"));
  ASSERT_THAT(doc->sections, SizeIs(1));
  EXPECT_EQ(doc->sections[0].where.end, doc->source.size());
}

TEST(size, of_nesting_does_not_matter) {
  for (std::string_view opening : {"> ", "- ", "1. ", ">"})
    expect_sound(*parse_body(repeated(opening, 10'000) + "a\n"));
  std::string stairs;
  for (std::size_t i = 0; i < 1'000; ++i)
    stairs += std::string(3 * i, ' ') + "1. a\n";
  auto doc = parse_body(stairs);
  EXPECT_THAT(doc->steps, SizeIs(9));
}

TEST(size, of_what_cmark_reads_slowly_does_not_matter) {
  for (std::string_view scrap :
       {"![[]()", "a<?", "a<!A ", "a<![CDATA[", "[", "[a](", "` ", "**a ",
        "<a ", "&a", "_a*", "|a"})
    expect_sound(*parse_body(repeated(scrap, 200'000)));
}

TEST(size, of_one_sentence_does_not_matter) {
  for (std::string_view scrap :
       {"if a then b ", "step 2 and ", "for each a.csv ", "then, ", "n'a ",
        "如果", "步骤2"})
    expect_sound(*parse_body(repeated(scrap, 200'000)));
}

TEST(size, of_steps_in_other_forms_does_not_matter) {
  EXPECT_THAT(parse_body("| Step | Do |\n|--|--|\n"
                         + repeated("| 1 | see step 2 |\n", 50'000))
                ->steps,
              SizeIs(50'000));
  EXPECT_THAT(
    parse_body(repeated("**Step 1:** the previous step\n\n", 30'000))->steps,
    SizeIs(30'000));
  EXPECT_THAT(parse_body(repeated("First, go. Then stop.\n\n", 30'000))->steps,
              SizeIs(60'000));
}

TEST(size, of_a_script_does_not_matter) {
  for (std::string_view scrap :
       {"open(", ").write_text(a)", "p.add_argument('--x',", "'''", "=/[",
        "`${`", "]=process.argv.slice(2)", "$1", "case \"$1\" in ", "<<E "}) {
    auto text = repeated(scrap, 20'000);
    auto doc =
      parse_body("Text.\n", {file_of("a.py", text), file_of("b.js", text),
                             file_of("c.sh", text)});
    EXPECT_THAT(doc->scripts, SizeIs(3));
  }
}

TEST(size, of_a_table_does_not_matter) {
  auto table = repeated("|a", 1'000) + "\n" + repeated("|-", 1'000) + "\n"
               + repeated("a\n", 50'000);
  expect_sound(*parse_body(table));
}

TEST(size, of_code_with_masked_marks_keeps_its_text) {
  auto code = repeated("![x](y) <!-- z --> <?php\n", 1'500);
  auto doc = parse_body("```\n" + code + "```\n");
  ASSERT_THAT(doc->code, SizeIs(1));
  EXPECT_EQ(doc->code[0].text, code);
}

TEST(size, of_diagnostics_is_bounded) {
  auto doc = parse_body(repeated("[a](gone.md)\n", 10'000));
  EXPECT_THAT(doc->links, SizeIs(10'000));
  EXPECT_THAT(doc->diagnostics, SizeIs(51)); // 50 and the length of the body
}

} // namespace
} // namespace skvm::test
