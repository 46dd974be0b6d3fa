#include "tests/support/skill_text.hpp"

#include <gmock/gmock.h>

#include <string>

namespace skvm::test {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

step step_of(std::string_view text) {
  auto doc = parse_body("1. " + std::string{text} + "\n");
  EXPECT_EQ(doc->steps.size(), 1u);
  return doc->steps.empty() ? step{} : doc->steps[0];
}

step shell_step(const std::string& line) {
  return step_of("Run\n\n   ```bash\n   " + line + "\n   ```");
}

step python_step(const std::string& line) {
  return step_of("Run\n\n   ```python\n   " + line + "\n   ```");
}

TEST(flow, follows_the_verbs_of_a_sentence) {
  auto one = step_of("Read data.csv and write the totals to totals.json.");
  EXPECT_THAT(one.reads, ElementsAre("data.csv"));
  EXPECT_THAT(one.writes, ElementsAre("totals.json"));
}

TEST(flow, follows_prepositions) {
  auto one = step_of("Create `report.md` from `totals.json` using "
                     "`assets/page.html`.");
  EXPECT_THAT(one.reads, ElementsAre("totals.json", "assets/page.html"));
  EXPECT_THAT(one.writes, ElementsAre("report.md"));
  one = step_of("Convert a.csv into b.json.");
  EXPECT_THAT(one.reads, ElementsAre("a.csv"));
  EXPECT_THAT(one.writes, ElementsAre("b.json"));
}

TEST(flow, reads_what_is_listed_somewhere) {
  auto one = step_of("Collect the sources listed in refs.md.");
  EXPECT_THAT(one.reads, ElementsAre("refs.md"));
  EXPECT_THAT(one.writes, IsEmpty());
}

TEST(flow, takes_an_update_for_both) {
  auto one = step_of("Update config.yaml.");
  EXPECT_THAT(one.reads, ElementsAre("config.yaml"));
  EXPECT_THAT(one.writes, ElementsAre("config.yaml"));
  one = step_of("Write the entry at the top of `CHANGELOG.md`.");
  EXPECT_THAT(one.reads, ElementsAre("CHANGELOG.md"));
  EXPECT_THAT(one.writes, ElementsAre("CHANGELOG.md"));
}

TEST(flow, takes_a_name_without_a_verb_for_read) {
  EXPECT_THAT(step_of("Look again: notes.md").reads, ElementsAre("notes.md"));
}

TEST(flow, keeps_placeholders_and_patterns_as_written) {
  auto one = step_of("Read <input.csv> and `data/*.csv`.");
  EXPECT_THAT(one.reads, ElementsAre("<input.csv>", "data/*.csv"));
}

TEST(flow, names_the_results_of_other_steps) {
  EXPECT_THAT(step_of("Sort the output of step 2.").reads,
              ElementsAre("step 2"));
  EXPECT_THAT(step_of("Fix the input of step 2.").reads, IsEmpty());
}

TEST(flow, does_not_take_addresses_and_products_for_files) {
  auto one = step_of("Use Node.js, see https://example.com/a.html or "
                     "v1.2 and/or me@example.md.");
  EXPECT_THAT(one.reads, IsEmpty());
  EXPECT_THAT(one.writes, IsEmpty());
}

TEST(flow, reads_redirections_and_options_of_commands) {
  auto one = shell_step("sort in.txt > out.txt 2> err.txt");
  EXPECT_THAT(one.reads, ElementsAre("in.txt"));
  EXPECT_THAT(one.writes, ElementsAre("out.txt"));
  one = shell_step("python3 run.py a.csv -o b.json --config=c.toml");
  EXPECT_THAT(one.reads, ElementsAre("c.toml", "run.py", "a.csv"));
  EXPECT_THAT(one.writes, ElementsAre("b.json"));
  one = shell_step("cat a.txt | tee b.txt && cp b.txt backup");
  EXPECT_THAT(one.reads, ElementsAre("a.txt", "b.txt"));
  EXPECT_THAT(one.writes, ElementsAre("b.txt", "backup"));
}

TEST(flow, counts_the_last_argument_of_a_script_as_read_and_made) {
  auto one = shell_step("python3 run.py a.csv b.csv");
  EXPECT_THAT(one.reads, ElementsAre("run.py", "a.csv", "b.csv"));
  EXPECT_THAT(one.writes, ElementsAre("b.csv"));
}

TEST(flow, joins_continued_lines) {
  auto one = shell_step("python3 run.py \\\n     -o b.json");
  EXPECT_THAT(one.writes, ElementsAre("b.json"));
}

TEST(flow, reads_calls_of_programs) {
  auto one = python_step("df = pd.read_csv('a.csv'); df.to_json(\"b.json\")");
  EXPECT_THAT(one.reads, ElementsAre("a.csv"));
  EXPECT_THAT(one.writes, ElementsAre("b.json"));
  one = python_step("x = open('a.txt'); y = open('b.txt', 'w')");
  EXPECT_THAT(one.reads, ElementsAre("a.txt"));
  EXPECT_THAT(one.writes, ElementsAre("b.txt"));
  one = python_step("Path('c.md').write_text('hi')");
  EXPECT_THAT(one.writes, ElementsAre("c.md"));
}

TEST(flow, reads_commands_in_code_spans) {
  auto one = step_of("Run `python3 fit.py a.csv -o b.json` now.");
  EXPECT_THAT(one.reads, ElementsAre("fit.py", "a.csv"));
  EXPECT_THAT(one.writes, ElementsAre("b.json"));
}

TEST(flow, ignores_templates_and_outputs) {
  auto one = step_of("It prints:\n\n   ```\n   cat a.txt > b.txt\n   ```");
  EXPECT_THAT(one.writes, IsEmpty());
}

TEST(flow, of_a_step_includes_its_sub_steps) {
  auto doc = parse_body("1. All\n   1. Read a.csv.\n   2. Write b.csv.\n");
  ASSERT_EQ(doc->steps.size(), 3u);
  EXPECT_THAT(doc->steps[0].reads, ElementsAre("a.csv"));
  EXPECT_THAT(doc->steps[0].writes, ElementsAre("b.csv"));
  EXPECT_THAT(doc->steps[1].writes, Not(Contains("b.csv")));
}

} // namespace
} // namespace skvm::test
