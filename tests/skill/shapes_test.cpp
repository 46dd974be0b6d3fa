#include "tests/skill/top_steps.hpp"

#include <gmock/gmock.h>

#include <string>

namespace skvm::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(shapes, sections_that_make_files_are_steps) {
  EXPECT_THAT(steps_of("# Menu\n\n## Purpose\n\nFor the canteen.\n\n"
                       "## The dishes\n\nTake the list of the cook and write "
                       "`dishes.csv`.\n\n- [ ] no nuts\n- [ ] prices\n\n"
                       "## Poster\n\n`poster.svg`, landscape, two colours.\n\n"
                       "## Handing over\n\nSend both to the printer.\n"),
              ElementsAre("The dishes", "Poster", "Handing over"));
  EXPECT_THAT(steps_of("# Bread\n\n## Dough\n\nMix it. → `dough.md`\n\n"
                       "## In between\n\nPatience.\n\n"
                       "## Oven\n\nKeep the curve in `oven.csv`.\n\n"
                       "## Loaf\n\nTake a picture and write `loaf.md`.\n"),
              ElementsAre("Dough", "In between", "Oven", "Loaf"));
}

TEST(shapes, sections_that_only_tell_are_none) {
  EXPECT_THAT(steps_of("# Brand\n\n## Colours\n\nUse the dark blue.\n\n"
                       "## Type\n\nSet it in the sans.\n\n"
                       "## Logo\n\nLeave room around it.\n"),
              IsEmpty());
  EXPECT_THAT(steps_of("# Export\n\n## On Linux\n\nWrite `a.csv`.\n\n"
                       "## On macOS\n\nWrite `b.csv`.\n\n"
                       "## On Windows\n\nWrite `c.csv`.\n"),
              IsEmpty());
}

TEST(shapes, the_parts_of_such_sections_are_steps) {
  EXPECT_THAT(
    steps_of("# Survey\n\n## Before\n\n### Fetch the maps\n\nWrite "
             "`maps.json`.\n\n### Call the owner\n\nAsk for a date.\n\n"
             "## At the house\n\nEach row produces a file of its own.\n\n"
             "| | What | File |\n|---|---|---|\n"
             "| A | Walls | `walls.md` |\n| B | Roof | `roof.md` |\n\n"
             "## After\n\n### Sum up\n\nWrite `report.md`.\n\n"
             "### Send\n\nSend it to the owner.\n"),
    ElementsAre("Fetch the maps", "Call the owner", "Walls", "Roof", "Sum up",
                "Send"));
}

TEST(shapes, rows_of_a_phase_are_steps) {
  const std::string before{"## Phase 1: Read\n\nRead it.\n\n"};
  const std::string rows{"| # | Who | What |\n|---|---|---|\n"
                         "| 2.1 | you | close the shop |\n"
                         "| 2.2 | me | move the till |\n\n"};
  const std::string after{"## Phase 3: Open\n\nOpen it.\n"};
  EXPECT_THAT(
    steps_of(before + "## Phase 2: Move\n\n**One at a time.**\n\n" + rows
             + after),
    ElementsAre("Phase 1", "close the shop", "move the till", "Phase 3"));
  EXPECT_THAT(steps_of(before
                       + "## Phase 2: Move\n\n| Room | Size |\n|---|---|\n"
                         "| hall | 40 |\n| shop | 60 |\n\n"
                       + after),
              ElementsAre("Phase 1", "Phase 2", "Phase 3"));
}

TEST(shapes, numbers_that_go_on_begin_below_any_title) {
  EXPECT_THAT(steps_of("# 装订\n\n## 准备工作\n\n一、收集稿件。\n\n"
                       "二、检查页数。\n\n## 装订\n\n三、打印。\n\n"
                       "四、装订成册。\n"),
              ElementsAre("收集稿件", "检查页数", "打印", "装订成册"));
  EXPECT_THAT(steps_of("# 装订\n\n## 准备工作\n\n一、安装软件。\n\n"
                       "二、登录。\n\n## 装订\n\n一、打印。\n\n"
                       "二、装订成册。\n"),
              ElementsAre("打印", "装订成册"));
}

TEST(shapes, a_list_in_any_order_stands_for_the_line_above_it) {
  const std::string letter{"# Fair\n\nFirst, call the hall.\n\n%\n"
                           "* Tables. Order forty.\n* Banner. Draw it.\n\n"
                           "Then open the doors.\n\nAfter that sweep up.\n\n"
                           "Check: keys, lights, windows.\n"};
  auto with = [&](const std::string& lead) {
    auto text = letter;
    return text.replace(text.find('%'), 1, lead + "\n");
  };
  EXPECT_THAT(
    steps_of(with("Now these can be done in whatever order you like:")),
    ElementsAre("First, call the hall", "Tables", "Banner",
                "Then open the doors", "After that sweep up", "Check"));
  EXPECT_THAT(steps_of(with("Now order what is missing:")),
              ElementsAre("First, call the hall", "Now order what is missing",
                          "Then open the doors", "After that sweep up",
                          "Check"));
}

TEST(shapes, a_list_of_which_one_is_taken_is_one_step) {
  const std::string list{"1. restart the pump\n2. open the valve\n"
                         "3. call the plumber\n\n"};
  EXPECT_THAT(steps_of("# Leak\n\n- [ ] look at the meter\n- [ ] take a "
                       "picture\n\n**Stop it**\n\nPick one, wait, look:\n\n"
                       + list + "**Then**\n\n- [ ] write it down\n"),
              ElementsAre("look at the meter", "take a picture", "Stop it",
                          "write it down"));
  EXPECT_THAT(
    steps_of("# Leak\n\nDo all of these:\n\n" + list),
    ElementsAre("restart the pump", "open the valve", "call the plumber"));
}

TEST(shapes, a_numbered_title_may_name_a_kind_of_thing) {
  EXPECT_THAT(steps_of("## 1. Plate\n\nRead it.\n\n## 2. Reference genes\n\n"
                       "Rank them.\n\n## 3. Report\n\nSay so.\n"),
              ElementsAre("1. Plate", "2. Reference genes", "3. Report"));
  EXPECT_THAT(steps_of("## 1. Plate\n\nRead it.\n\n## 2. Report\n\nSay so.\n\n"
                       "## 3. References\n\nRead them.\n"),
              ElementsAre("1. Plate", "2. Report"));
}

} // namespace
} // namespace skvm::test
