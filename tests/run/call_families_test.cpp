#include "run/call_families.hpp"
#include "run/tool_batches.hpp"
#include "skill/skill_loader.hpp"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace skvm {
namespace {

using testing::ElementsAre;

/// Three checks that wait for nothing, and one file after the other.
std::vector<call_family> families() {
  auto skill = parse_skill("---\nname: demo\ndescription: D.\n---\n\n"
                           "1. Lint:\n\n   ```bash\n   python3 "
                           "scripts/lint.py src\n   ```\n\n"
                           "2. Audit:\n\n   ```bash\n   python3 "
                           "scripts/audit.py --all\n   ```\n\n"
                           "3. Clean each:\n\n   ```bash\n   python3 "
                           "scripts/clean.py data/<name>.csv\n   ```\n",
                           "/skills/demo");
  return call_families(R"({"groups":[
    {"kind":"ilp","steps":["s1","s2"]},{"kind":"dlp","steps":["s3"]},
    {"kind":"tlp","steps":["s1","s3"]}]})",
                       **skill);
}

auto batches(const std::vector<std::string>& commands) {
  std::vector<tool_call> calls;
  for (const auto& command : commands)
    calls.push_back(
      {"id", "execute_command", R"({"command":")" + command + "\"}"});
  return independent_batches(calls, "/work", families());
}

TEST(call_families, are_the_commands_of_independent_steps) {
  auto found = families();
  ASSERT_EQ(found.size(), 3u);
  EXPECT_THAT(found[0].words, ElementsAre("python3", "lint.py", "src"));
  EXPECT_THAT(found[1].words, ElementsAre("python3", "audit.py"));
  EXPECT_TRUE(found[2].per_item);
}

TEST(call_families, let_calls_of_one_turn_run_side_by_side) {
  EXPECT_THAT(batches({"python3 /s/scripts/lint.py src",
                       "python3 /s/scripts/audit.py --all --json"}),
              ElementsAre(ElementsAre(0, 1)));
}

TEST(call_families, let_items_of_one_step_run_side_by_side) {
  EXPECT_THAT(
    batches({"python3 clean.py data/a.csv", "python3 clean.py data/b.csv"}),
    ElementsAre(ElementsAre(0, 1)));
}

TEST(call_families, promise_nothing_of_the_same_call_twice) {
  EXPECT_THAT(
    batches({"python3 clean.py data/a.csv", "python3 clean.py data/a.csv"}),
    ElementsAre(ElementsAre(0), ElementsAre(1)));
}

TEST(call_families, promise_nothing_of_other_groups_and_commands) {
  EXPECT_THAT(batches({"python3 lint.py src", "python3 clean.py data/a.csv",
                       "python3 lint.py src && rm x", "python3 other.py"}),
              ElementsAre(ElementsAre(0), ElementsAre(1), ElementsAre(2),
                          ElementsAre(3)));
}

} // namespace
} // namespace skvm
