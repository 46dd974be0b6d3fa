#include "tests/support/skill_text.hpp"

#include <gmock/gmock.h>

#include <string>

namespace skvm::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::StartsWith;

std::vector<std::string> titles_of(const skill& doc) {
  std::vector<std::string> titles;
  for (const auto& one : doc.steps)
    titles.push_back(one.title);
  return titles;
}

TEST(sections, cover_the_body_without_gaps) {
  auto doc = parse_body("before\n\n# One\n\ntext\n## Two\nSetext\n===\nend\n");
  ASSERT_EQ(doc->sections.size(), 4u);
  EXPECT_EQ(doc->sections[0].level, 0);
  EXPECT_EQ(doc->sections[0].lines, (line_range{5, 6}));
  EXPECT_EQ(doc->sections[1].title, "One");
  EXPECT_EQ(doc->sections[1].lines, (line_range{7, 9}));
  EXPECT_EQ(doc->sections[2].lines, (line_range{10, 10}));
  EXPECT_EQ(doc->sections[3].title, "Setext");
  EXPECT_EQ(doc->sections[3].lines, (line_range{11, 13}));
  EXPECT_EQ(doc->text(doc->sections[1].where), "# One\n\ntext\n");
}

TEST(sections, are_not_made_by_comments_in_code) {
  auto doc = parse_body("# One\n\n```sh\n# not a heading\n```\n");
  EXPECT_EQ(doc->sections.size(), 1u);
}

TEST(sections, have_plain_titles) {
  auto doc = parse_body("## **Bold** `code` and [link](x.md) ##\n");
  ASSERT_EQ(doc->sections.size(), 1u);
  EXPECT_EQ(doc->sections[0].title, "Bold code and link");
}

TEST(steps, come_from_numbered_lists_with_their_numbers) {
  auto doc = parse_body("3. Read it. Twice.\n4. Write it:\n   more\n");
  ASSERT_EQ(doc->steps.size(), 2u);
  EXPECT_THAT(titles_of(*doc), ElementsAre("Read it", "Write it: more"));
  EXPECT_EQ(doc->steps[0].number, 3);
  EXPECT_EQ(doc->steps[1].number, 4);
  EXPECT_EQ(doc->steps[1].text, "4. Write it:\n   more");
  EXPECT_EQ(doc->steps[1].lines, (line_range{6, 7}));
}

TEST(steps, nest) {
  auto doc = parse_body("1. A\n   1. A one\n   2. A two\n\n2. B\n");
  EXPECT_THAT(titles_of(*doc), ElementsAre("A", "A one", "A two", "B"));
  EXPECT_EQ(doc->steps[1].parent, 0);
  EXPECT_EQ(doc->steps[1].depth, 1);
  EXPECT_EQ(doc->steps[3].parent, -1);
  EXPECT_EQ(doc->steps[0].lines, (line_range{5, 7}));
}

TEST(steps, come_from_headings_with_a_word_and_a_number) {
  auto doc = parse_body("## Step 1: Fetch\n\ntext\n\n### Detail\n\nmore\n\n"
                        "## Step two - Build\n\n## Notes\n\nend\n");
  ASSERT_EQ(doc->steps.size(), 2u);
  EXPECT_EQ(doc->steps[0].source, step_source::heading);
  EXPECT_EQ(doc->steps[0].lines, (line_range{5, 11}));
  EXPECT_EQ(doc->steps[1].number, 2);
  EXPECT_EQ(doc->steps[1].lines, (line_range{13, 13}));
}

TEST(steps, come_from_a_series_of_numbered_headings) {
  auto doc = parse_body("## 1. Fetch\n\n## 2. Build\n");
  EXPECT_THAT(titles_of(*doc), ElementsAre("1. Fetch", "2. Build"));
  EXPECT_THAT(parse_body("## 1. Only one\n\ntext\n")->steps, IsEmpty());
}

TEST(steps, in_a_heading_step_are_its_children) {
  auto doc = parse_body("## Phase 1\n\n1. A\n2. B\n\n## Phase 2\n\n1. C\n");
  ASSERT_EQ(doc->steps.size(), 5u);
  EXPECT_EQ(doc->steps[1].parent, 0);
  EXPECT_EQ(doc->steps[2].parent, 0);
  EXPECT_EQ(doc->steps[4].parent, 3);
}

TEST(steps, come_from_task_lists) {
  auto doc = parse_body("- [ ] Do it\n- [x] Done\n- no task\n");
  ASSERT_EQ(doc->steps.size(), 2u);
  EXPECT_EQ(doc->steps[0].source, step_source::task_list);
  EXPECT_EQ(doc->steps[0].title, "Do it");
}

TEST(steps, come_from_bullets_only_in_a_section_about_procedure) {
  auto doc = parse_body("## Workflow\n\n- Fetch\n  - detail\n- Build\n\n"
                        "## Notes\n\n- A note\n");
  EXPECT_THAT(titles_of(*doc), ElementsAre("Fetch", "Build"));
  EXPECT_EQ(doc->steps[0].source, step_source::bullet_list);
}

TEST(steps, are_not_bullets_beside_a_numbered_list) {
  auto doc = parse_body("## Workflow\n\n- Mind this\n\ntext\n\n1. Fetch\n");
  EXPECT_THAT(titles_of(*doc), ElementsAre("Fetch"));
}

TEST(steps, are_not_in_quotes_nor_in_examples) {
  EXPECT_THAT(parse_body("> 1. Quoted\n")->steps, IsEmpty());
  EXPECT_THAT(parse_body("## Examples\n\n1. Ask\n")->steps, IsEmpty());
}

TEST(steps, keep_a_code_block_that_interrupts_the_list) {
  auto doc = parse_body("1. Run:\n\n```bash\nls\n```\n\n2. Next\n");
  ASSERT_EQ(doc->steps.size(), 2u);
  ASSERT_EQ(doc->code.size(), 1u);
  EXPECT_EQ(doc->code[0].step, 0);
  EXPECT_THAT(doc->steps[0].code, ElementsAre(0));
  EXPECT_EQ(doc->steps[1].number, 2);
}

TEST(steps, know_the_code_of_their_sub_steps) {
  auto doc =
    parse_body("1. A\n   1. B\n\n      ```bash\n      ls\n      ```\n");
  ASSERT_EQ(doc->steps.size(), 2u);
  EXPECT_THAT(doc->steps[0].code, ElementsAre(0));
  EXPECT_THAT(doc->steps[1].code, ElementsAre(0));
  EXPECT_EQ(doc->code[0].step, 1);
}

TEST(steps, leave_a_block_outside_of_the_list_to_the_outermost_step) {
  auto doc = parse_body("1. A\n   1. B\n\n```bash\nls\n```\n");
  ASSERT_EQ(doc->code.size(), 1u);
  EXPECT_EQ(doc->code[0].step, 0);
  EXPECT_THAT(doc->steps[1].code, IsEmpty());
}

TEST(steps, have_spans_that_start_at_the_marker) {
  auto doc = parse_body("- note\n\n1. A\n   10) B\n\ntext\n");
  for (const auto& one : doc->steps) {
    EXPECT_EQ(doc->text(one.where), one.text);
    EXPECT_THAT(one.text, StartsWith(std::to_string(one.number)));
  }
}

TEST(positions, agree_with_a_body_after_tabs_and_wide_characters) {
  auto doc = parse_body("\xC3\xA9\xC3\xA9\n\n1.\tA\n\t1. B \xE2\x86\x92 c\n");
  ASSERT_EQ(doc->steps.size(), 2u);
  EXPECT_EQ(doc->steps[1].text, "1. B \xE2\x86\x92 c");
}

} // namespace
} // namespace skvm::test
