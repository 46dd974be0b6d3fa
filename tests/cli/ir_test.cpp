#include <gmock/gmock.h>

#include "tests/cli/program.hpp"

namespace skvm {
namespace {

using ::testing::HasSubstr;

struct ir_command : test::program {};

TEST_F(ir_command, shows_a_tree_with_lines) {
  auto got = skvm({"ir", example("skills/sales-report")});
  EXPECT_EQ(got.code, 0) << got.err;
  EXPECT_THAT(got.out, HasSubstr("   30  ## Workflow\n"));
  EXPECT_THAT(got.out, HasSubstr("[numbered-list]"));
  EXPECT_THAT(got.out, HasSubstr("writes totals.json"));
  EXPECT_THAT(got.out, HasSubstr("scripts/summarize.py  python3"));
}

TEST_F(ir_command, gives_all_of_it_as_json) {
  auto got = skvm({"ir", example("skills/sales-report"), "--json"});
  EXPECT_EQ(got.code, 0) << got.err;
  auto all = got.json();
  for (const auto* name :
       {"skill", "dir", "digest", "front_matter", "sections", "steps",
        "references", "marks", "code", "links", "constraints", "controls",
        "scripts", "files", "diagnostics"})
    EXPECT_TRUE(all.as_object().contains(name)) << name;
  const auto& steps = all.at("steps").as_array();
  ASSERT_EQ(steps.size(), 8U);
  const auto& use = steps[2].at("uses").as_array().front();
  EXPECT_EQ(use.at("name"), "totals.json");
  EXPECT_EQ(use.at("kind"), "writes");
  EXPECT_EQ(use.at("source"), "prose");
  EXPECT_EQ(use.at("line"), 46);
  const auto& depends = steps[6].at("depends").as_array();
  ASSERT_EQ(depends.size(), 1U);
  EXPECT_EQ(depends[0].at("to"), "s6");
  const auto& script = all.at("scripts").as_array().front();
  EXPECT_EQ(script.at("path"), "scripts/clean.py");
  EXPECT_GT(script.at("arguments").as_array().size(), 0U);
}

TEST_F(ir_command, says_what_cannot_be_read) {
  auto got = skvm({"ir", "nowhere"});
  EXPECT_EQ(got.code, 2);
  EXPECT_THAT(got.err, HasSubstr("nowhere"));
}

} // namespace
} // namespace skvm
