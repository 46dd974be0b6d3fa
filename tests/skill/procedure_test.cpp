#include "tests/support/skill_text.hpp"

#include <gmock/gmock.h>

#include <string>

namespace skvm::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// The titles of the steps at the top.
std::vector<std::string> steps_of(std::string_view body) {
  std::vector<std::string> out;
  auto doc = parse_body(body);
  for (const auto& one : doc->steps)
    if (one.depth == 0)
      out.push_back(one.title);
  return out;
}

TEST(procedure, is_the_headings_below_its_title) {
  EXPECT_THAT(steps_of("# Top\n\n## Workflow\n\n### Forms\n\n- a\n- b\n\n"
                       "### Accounts\n\ntext\n\n## Rules\n\n### None\n"),
              ElementsAre("Forms", "Accounts"));
  EXPECT_THAT(steps_of("# Top\n\n## Workflow\n\n1. a\n2. b\n\n### More\n\n"
                       "### Other\n"),
              ElementsAre("a", "b"));
}

TEST(procedure, is_headings_with_numbers_but_no_period) {
  EXPECT_THAT(steps_of("# T\n\n### 1 Baseline\n\n### 2 Test\n\n### 3 Plan\n"),
              ElementsAre("1 Baseline", "2 Test", "3 Plan"));
  EXPECT_THAT(steps_of("# T\n\n### 1 Baseline\n\n### 3 Plan\n"), IsEmpty());
  EXPECT_THAT(steps_of("# T\n\n### 90 days\n\n### 91 days\n"), IsEmpty());
}

TEST(procedure, is_headings_with_letters_or_roman_numerals) {
  EXPECT_THAT(steps_of("## A. Get\n\n## B. Clean\n\n## C. Send\n"),
              ElementsAre("A. Get", "B. Clean", "C. Send"));
  EXPECT_THAT(steps_of("## I. Get\n\n## II. Clean\n"),
              ElementsAre("I. Get", "II. Clean"));
}

TEST(procedure, is_a_chapter_where_the_numbers_are_those_of_chapters) {
  EXPECT_THAT(steps_of("## 1. Scope\n\n## 2. Workflow\n\n### 2.1 Fetch\n\n"
                       "### 2.2 Clean\n\n## 3. Terms\n"),
              ElementsAre("2.1 Fetch", "2.2 Clean"));
}

TEST(procedure, goes_on_with_headings_that_say_so) {
  EXPECT_THAT(steps_of("## Step 1: A\n\n## Step 2: B\n\n## Put together\n\n"
                       "## Finally\n\n## Colours\n"),
              ElementsAre("Step 1: A", "Step 2: B", "Put together", "Finally"));
}

TEST(procedure, is_headings_from_a_verb_that_opens_to_one_that_closes) {
  EXPECT_THAT(
    steps_of("# Review\n\n## Get the change\n\ntext\n\n"
             "## Understand\n\n## The summary\n\n## Post\n\n"
             "## Colours\n"),
    ElementsAre("Get the change", "Understand", "The summary", "Post"));
  EXPECT_THAT(steps_of("# Tools\n\n## Merge files\n\n## Split files\n\n"
                       "## Check a file\n"),
              IsEmpty());
}

TEST(procedure, is_headings_with_numbered_lists_of_their_own) {
  EXPECT_THAT(steps_of("# T\n\n## Scope\n\n1. Ask.\n2. Note.\n\n"
                       "## Sources\n\n1. Look.\n2. Note.\n\n"
                       "## Text\n\n1. Draft.\n2. Polish.\n\n## Colours\n"),
              ElementsAre("Scope", "Sources", "Text"));
  EXPECT_THAT(steps_of("# T\n\n## Scope\n\n1. Ask.\n2. Note.\n\n"
                       "## Sources\n\n3. Look.\n4. Sort.\n\n"
                       "## Text\n\n5. Draft.\n6. Polish.\n"),
              ElementsAre("Ask", "Note", "Look", "Sort", "Draft", "Polish"));
}

TEST(procedure, has_the_parts_of_a_heading_that_says_they_are_independent) {
  EXPECT_THAT(
    steps_of("## Step 1: A\n\n## Step 2: B\n\n"
             "## Then, in any order\n\n### Links\n\n### Quotes\n\n"
             "## Finally\n"),
    ElementsAre("Step 1: A", "Step 2: B", "Links", "Quotes", "Finally"));
  EXPECT_THAT(steps_of("## 1. Read\n\n## 2. Passes\n\nGive each to one "
                       "sub-agent.\n\n### Style\n\n### Speed\n"),
              ElementsAre("1. Read", "Style", "Speed"));
}

TEST(procedure, is_paragraphs_that_start_in_bold_below_its_title) {
  std::string_view body{"## Process\n\n**Plan it.** In words.\n\n"
                        "**Write it.** In C.\n\n```c\nint a;\n```\n\nMore.\n\n"
                        "**Show it** to all.\n\n**Note:** slow.\n\n"
                        "## Words\n\n**A.** b\n\n**C.** d\n\n**E.** f\n"};
  EXPECT_THAT(steps_of(body),
              ElementsAre("Plan it", "Write it", "Show it to all"));
  EXPECT_EQ(parse_body(body)->steps[1].lines, (line_range{9, 15}));
}

TEST(procedure, is_lines_with_signs_below_its_title) {
  EXPECT_THAT(steps_of("Steps:\n\n➡️ fetch it\n➡️ clean it\n"),
              ElementsAre("➡️ fetch it", "➡️ clean it"));
  EXPECT_THAT(steps_of("## Workflow\n\nWrite it\n→ `a.md`\n\nSend it\n"
                       "→ `b.md`\n"),
              IsEmpty());
}

TEST(procedure, may_stand_below_a_line_in_bold) {
  EXPECT_THAT(steps_of("**You need**\n\n1. Get a key.\n2. Get a disk.\n\n"
                       "**How it goes**\n\n- Fetch.\n- Send.\n\n"
                       "**Rules**\n\n1. Write less.\n"),
              ElementsAre("Fetch", "Send"));
}

TEST(procedure, has_no_items_of_the_list_below_rules) {
  EXPECT_THAT(steps_of("Rules:\n\n1. Be kind.\n\nThe work:\n\n1. Fetch.\n"),
              ElementsAre("Fetch"));
}

TEST(procedure, is_not_a_list_about_something_else) {
  EXPECT_THAT(steps_of("## Steps\n\n1. Read.\n2. Send.\n\n"
                       "## Language packs\n\n1. Copy.\n2. Edit.\n"),
              ElementsAre("Read", "Send"));
  EXPECT_THAT(steps_of("## Setup\n\n1. Install it.\n\n## Adding a theme\n\n"
                       "1. Copy it.\n"),
              IsEmpty());
  EXPECT_THAT(steps_of("## Steps\n\n1. Read.\n2. Sort.\n\n## Then\n\n"
                       "3. Send.\n"),
              ElementsAre("Read", "Sort", "Send"));
  EXPECT_THAT(steps_of("## Steps\n\n1. Read.\n2. Send.\n\n## Restore\n\n"
                       "1. Stop.\n2. Look.\n3. Copy.\n4. Start.\n"),
              ElementsAre("Read", "Send"));
}

TEST(procedure, is_paragraphs_that_start_with_verbs_below_its_title) {
  EXPECT_THAT(steps_of("## Workflow\n\nRead the file.\n\nSort it.\n\n"
                       "```\nsort\n```\n\nSend it.\n"),
              ElementsAre("Read the file", "Sort it", "Send it"));
  EXPECT_THAT(steps_of("## Workflow\n\nThe file.\n\nNo text.\n\n"
                       "Send it.\n"),
              IsEmpty());
}

TEST(procedure, is_no_english_list_without_a_verb) {
  std::string text{"Keep the text, the code and the tables of the user.\n\n"};
  EXPECT_THAT(steps_of(text + "1. line endings stay\n2. no colours\n"),
              IsEmpty());
  EXPECT_THAT(steps_of(text + "1. **Baseline.** Run it.\n2. more of it\n"),
              ElementsAre("Baseline", "more of it"));
}

TEST(procedure, is_bullets_from_a_first_verb_to_a_last) {
  EXPECT_THAT(steps_of("- Open the file.\n- Convert it.\n- Check it.\n"),
              ElementsAre("Open the file", "Convert it", "Check it"));
  EXPECT_THAT(steps_of("- Merge files.\n- Split files.\n- Check files.\n"),
              IsEmpty());
}

TEST(procedure, counts_to_seven_in_words) {
  EXPECT_THAT(steps_of("First: look.\n\nSecond, copy. Then wait.\n\n"
                       "Third the rest.\n\nSixth TEST it.\n"),
              ElementsAre("First: look", "Second, copy", "Third the rest",
                          "Sixth TEST it"));
}

TEST(procedure, goes_on_in_prose_with_emoji_and_words_of_order) {
  EXPECT_THAT(
    steps_of("First get them.\n\nWhile you are at it draw one.\n\n"
             "🔖 Bookmarks.\n\n⚠️ No colours.\n\nAnd now glue.\n"),
    ElementsAre("First get them", "While you are at it draw one", "🔖 Bookmarks",
                "And now glue"));
}

TEST(procedure, does_not_swallow_a_closing_remark) {
  auto doc = parse_body("**Step 1:** a\n\n**Step 2:** b\n\nHave fun.\n");
  ASSERT_EQ(doc->steps.size(), 2u);
  EXPECT_EQ(doc->steps[1].lines, (line_range{7, 7}));
  doc = parse_body("**Step 1:** a\n\nmore\n\n**Step 2:** b\n\nmore\n\n***\n\n"
                   "Have fun.\n");
  EXPECT_EQ(doc->steps[1].lines, (line_range{9, 11}));
}

TEST(procedure, may_be_a_table_with_letters) {
  EXPECT_THAT(steps_of("| Nr | What |\n|--|--|\n| A | look |\n| B | fix |\n"
                       "| D | send |\n"),
              ElementsAre("look", "fix", "send"));
}

TEST(procedure, may_be_html) {
  std::string_view body{"<h2>Workflow</h2>\n\n<ol>\n<li>Fetch <b>it</b></li>\n"
                        "<li>Clean it\n<ul><li>x</li></ul></li>\n"
                        "<li>Send it\n</ol>\n\nDone.\n"};
  EXPECT_THAT(steps_of(body), ElementsAre("Fetch it", "Clean it", "Send it"));
  auto doc = parse_body(body);
  EXPECT_EQ(doc->sections[0].title, "Workflow");
  EXPECT_EQ(doc->steps[0].number, 1);
  EXPECT_EQ(doc->steps[1].lines, (line_range{9, 10}));
  EXPECT_THAT(steps_of("<table>\n<tr><th>Step</th><th>Do</th></tr>\n"
                       "<tr><td>1</td><td>Fetch</td></tr>\n"
                       "<tr><td>2</td><td>Send</td></tr>\n</table>\n"),
              ElementsAre("Fetch", "Send"));
  EXPECT_THAT(steps_of("<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n<ol>\n<li"),
              IsEmpty());
}

TEST(procedure, ends_an_open_fence_with_its_item) {
  auto doc = parse_body("1. a\n\n   ```sh\n   ls\n2. b\n");
  ASSERT_EQ(doc->code.size(), 1u);
  EXPECT_EQ(doc->code[0].lines, (line_range{7, 8}));
  EXPECT_EQ(doc->code[0].body_lines, (line_range{8, 8}));
}

} // namespace
} // namespace skvm::test
