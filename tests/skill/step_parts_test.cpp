#include "tests/skill/top_steps.hpp"

#include <gmock/gmock.h>

#include <string>

namespace skvm::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::string before{"## 1. Read\n\nRead it.\n\n"};
const std::string after{"\n## 3. Report\n\nSay so.\n"};

TEST(step_parts, are_sub_headings_that_start_together) {
  EXPECT_THAT(
    steps_of(before
             + "## 2. Checks\n\nStart them together.\n\n### Names\n\nA.\n\n"
               "### Types\n\nB.\n"
             + after),
    ElementsAre("1. Read", "Names", "Types", "3. Report"));
}

TEST(step_parts, are_sub_headings_that_say_what_to_do) {
  EXPECT_THAT(steps_of(before
                       + "## 2. Sides\n\n### Usage\n\nCount them.\n\n"
                         "### Cost\n\nSum it.\n"
                       + after),
              ElementsAre("1. Read", "Usage", "Cost", "3. Report"));
}

TEST(step_parts, may_be_commands_right_below_their_titles) {
  EXPECT_THAT(
    steps_of(before
             + "## 2. Sides\n\n### Usage\n```bash\nnpm run usage\n```\n\n"
               "### Cost\n```bash\nnpm run cost\n```\n"
             + after),
    ElementsAre("1. Read", "Usage", "Cost", "3. Report"));
}

TEST(step_parts, are_not_ways_of_which_one_is_chosen) {
  EXPECT_THAT(steps_of(before
                       + "## 2. Install\n\n### On Linux\n\nRun it.\n\n"
                         "### On Windows\n\nRun it.\n"
                       + after),
              ElementsAre("1. Read", "2. Install", "3. Report"));
}

TEST(step_parts, are_not_calls_of_one_turn) {
  EXPECT_THAT(steps_of(before
                       + "## 2. Scan\n\nMake these calls in one turn.\n\n"
                         "### 2a\n\n`a > a.json`\n\n### 2b\n\n`b > b.json`\n"
                       + after),
              ElementsAre("1. Read", "2. Scan", "3. Report"));
}

TEST(step_parts, are_not_what_is_denied_to_be_independent) {
  EXPECT_THAT(steps_of(before
                       + "## 2. Edit\n\nThey cannot be done in parallel.\n\n"
                         "- **A** the one\n- **B** the other\n"
                       + after),
              ElementsAre("1. Read", "2. Edit", "3. Report"));
}

TEST(step_parts, are_items_that_each_make_a_file) {
  EXPECT_THAT(steps_of(before
                       + "## 2. Export\n\n- `a.png`: small\n- `b.png`: big\n"
                       + after),
              ElementsAre("1. Read", "a.png", "b.png", "3. Report"));
  EXPECT_THAT(steps_of(before + "## 2. Write\n\n- short\n- friendly\n" + after),
              ElementsAre("1. Read", "2. Write", "3. Report"));
}

TEST(step_parts, are_items_in_bold_for_agents_of_their_own) {
  EXPECT_THAT(steps_of(before
                       + "## 2. Explore\n\nSpawn one agent for each topic.\n\n"
                         "1. **Build**: how\n2. **Tests**: where\n"
                       + after),
              ElementsAre("1. Read", "Build", "Tests", "3. Report"));
}

TEST(step_parts, are_rows_with_an_output_each) {
  EXPECT_THAT(steps_of(before
                       + "## 2. Tables\n\n| Name | Output |\n|---|---|\n"
                         "| age | `age.csv` |\n| sex | `sex.csv` |\n"
                       + after),
              ElementsAre("1. Read", "age", "sex", "3. Report"));
  EXPECT_THAT(steps_of(before
                       + "## 2. Decide\n\n| load | meaning |\n|---|---|\n"
                         "| high | stop |\n| low | go on |\n"
                       + after),
              ElementsAre("1. Read", "2. Decide", "3. Report"));
}

TEST(step_parts, are_what_is_listed_below_phases_and_days) {
  EXPECT_THAT(
    steps_of("## Phase 1: Get\n\n1. Read it.\n2. Sort it.\n\n"
             "## Phase 2: Give\n\n1. Write it.\n2. Send it.\n\n"
             "## Phase 3: Rest\n\nDo nothing.\n"),
    ElementsAre("Read it", "Sort it", "Write it", "Send it", "Phase 3"));
  EXPECT_THAT(steps_of("## Monday\n\n- Read it.\n- Sort it.\n\n"
                       "## 10-15 minutes\n\n- Write it.\n- Send it.\n"),
              ElementsAre("Read it", "Sort it", "Write it", "Send it"));
}

TEST(step_parts, open_a_heading_without_a_number_where_nothing_else_is_one) {
  EXPECT_THAT(steps_of("# T\n\n## Before\n\nRead it.\n\n## Checks\n\n"
                       "Independent of each other.\n\n### Names\n\nA.\n\n"
                       "### Types\n\nB.\n\n## Verdict\n\nSay so.\n"),
              ElementsAre("Before", "Names", "Types", "Verdict"));
}

TEST(step_parts, may_be_named_below_how_it_works) {
  EXPECT_THAT(steps_of("## How it works\n\n**Step 1 - Ask:** them.\n\n"
                       "**Step 2 - Tell:** them.\n"),
              ElementsAre("Step 1 - Ask", "Step 2 - Tell"));
  EXPECT_THAT(steps_of("## How it works\n\n**Ask:** them.\n"), IsEmpty());
}

TEST(step_parts, stand_right_below_a_tag) {
  EXPECT_THAT(steps_of("<workflow>\n1. Read it\n2. Send it\n</workflow>\n"),
              ElementsAre("Read it", "Send it"));
  EXPECT_THAT(steps_of("<example>\n1. Read it\n2. Send it\n</example>\n"),
              IsEmpty());
}

} // namespace
} // namespace skvm::test
