#include "tests/support/skill_invariants.hpp"

#include "base/files.hpp"
#include "base/text.hpp"
#include "skill/skill_loader.hpp"
#include <gmock/gmock.h>

#include <cstdlib>
#include <filesystem>

namespace skvm::test {
namespace {

namespace fs = std::filesystem;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const fs::path examples{SKVM_SOURCE_DIR "/examples"};

TEST(examples, have_no_diagnostics) {
  for (const auto& entry : fs::directory_iterator{examples / "skills"}) {
    auto loaded = load_skill(entry.path());
    ASSERT_TRUE(loaded.has_value()) << loaded.error().text();
    expect_sound(**loaded);
    for (const auto& one : (*loaded)->diagnostics)
      ADD_FAILURE() << entry.path() << ":" << one.line << " " << one.message;
  }
}

TEST(examples, include_a_report_with_a_parallel_and_two_independent_steps) {
  auto loaded = load_skill(examples / "skills/sales-report");
  ASSERT_TRUE(loaded.has_value());
  const auto& steps = (*loaded)->steps;
  ASSERT_EQ(steps.size(), 8u);
  EXPECT_THAT(steps[1].writes, Contains("clean/<region>.csv"));
  EXPECT_THAT(steps[2].writes, Contains("totals.json"));
  EXPECT_THAT(steps[3].writes, Contains("rejects.csv"));
  for (const auto& name : steps[2].writes)
    EXPECT_THAT(steps[3].reads, ::testing::Not(Contains(name)));
  for (const auto& name : steps[3].writes)
    EXPECT_THAT(steps[2].reads, ::testing::Not(Contains(name)));
}

TEST(examples, include_scripts_that_make_the_report) {
  if (std::system("python3 -c pass") != 0)
    GTEST_SKIP() << "there is no python3";
  auto made = make_temporary_folder(fs::temp_directory_path(), "skvm-test-");
  ASSERT_TRUE(made.has_value());
  temporary_folder work{*made};
  fs::copy(examples / "tasks/sales-report/data", work.path() / "data",
           fs::copy_options::recursive);
  auto scripts =
    shell_quoted((examples / "skills/sales-report/scripts").string());
  auto command = "cd " + shell_quoted(work.path().string())
                 + " && export PYTHONDONTWRITEBYTECODE=1"
                   " && for f in data/*.csv; do python3 "
                 + scripts
                 + "/clean.py $f clean/${f#data/} --rejects "
                   "rejects.csv || exit 1; done && python3 "
                 + scripts
                 + "/summarize.py clean/*.csv -o totals.json && "
                   "python3 "
                 + scripts
                 + "/render.py totals.json -o report.md --target "
                   "40000 --warning 'south: 7.7 %' >/dev/null";
  ASSERT_EQ(std::system(command.c_str()), 0);
  auto report = read_file(work.path() / "report.md");
  ASSERT_TRUE(report.has_value());
  EXPECT_THAT(*report,
              HasSubstr("Total revenue: 45995.05 EUR from 136 orders"));
  EXPECT_THAT(*report, HasSubstr("Target attainment: 115.0 %"));
  EXPECT_THAT(*report, HasSubstr("- south: 7.7 %"));
  auto totals = read_file(work.path() / "totals.json");
  ASSERT_TRUE(totals.has_value());
  EXPECT_THAT(*totals, HasSubstr("\"revenue\": 45995.05"));
}

} // namespace
} // namespace skvm::test
