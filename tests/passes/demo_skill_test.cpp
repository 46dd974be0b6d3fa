#include "tests/passes/pass_fixture.hpp"

#include "compiler/guard.hpp"
#include "plugins/passes/bind_env/bind_env.hpp"
#include "plugins/passes/extract_candidates/extract_candidates.hpp"
#include "plugins/passes/extract_concurrency/extract_concurrency.hpp"
#include "plugins/passes/rewrite_skill/figures.hpp"
#include "plugins/passes/rewrite_skill/rewrite_skill.hpp"
#include <gmock/gmock.h>
#include <unistd.h>

#include <cstdlib>
#include <random>

/// The passes on the skills that ship as examples.
namespace {

using rewrite_skill::rewrite_skill_pass;
using testing::Contains;
using testing::IsEmpty;

std::vector<skvm::skill_ptr> examples() {
  std::vector<skvm::skill_ptr> out;
  for (const auto& entry : std::filesystem::directory_iterator{
         pass_test::source_dir() / "examples" / "skills"}) {
    auto loaded = skvm::load_skill(entry.path());
    EXPECT_TRUE(loaded) << loaded.error().text();
    if (loaded)
      out.push_back(*loaded);
  }
  EXPECT_FALSE(out.empty());
  return out;
}

skvm::skill_ptr sales_report() {
  auto loaded = skvm::load_skill(pass_test::source_dir() / "examples" / "skills"
                                 / "sales-report");
  EXPECT_TRUE(loaded) << loaded.error().text();
  return *loaded;
}

} // namespace

TEST(example_skills, pass_the_guard_for_targets_of_every_level) {
  for (const auto& subject : examples())
    for (int level = 0; level <= 3; ++level) {
      auto target = pass_test::flat_profile(level);
      auto edits = pass_test::run<rewrite_skill_pass>(*subject, &target).edits;
      for (auto& one : edits)
        one.pass = "rewrite-skill";
      auto more = pass_test::run<extract_concurrency::extract_concurrency_pass>(
                    *subject, &target)
                    .edits;
      for (auto& one : more)
        one.pass = "extract-concurrency";
      edits.insert(edits.end(), more.begin(), more.end());
      auto edited = skvm::apply_edits(subject->source, edits);
      EXPECT_THAT(edited.rejected, IsEmpty()) << subject->name << level;
      auto compiled =
        skvm::parse_skill(edited.text, "/variants/v1/skill", subject->files);
      ASSERT_TRUE(compiled);
      auto report = skvm::check_contract(*subject, **compiled, edited.applied);
      for (const auto& violation : report.violations)
        ADD_FAILURE() << subject->name << " at L" << level << ": "
                      << violation.rule << ": " << violation.message;
    }
}

TEST(example_skills, are_left_alone_once_compiled) {
  for (const auto& subject : examples())
    for (int level = 0; level <= 2; ++level) {
      auto target = pass_test::flat_profile(level);
      auto text = pass_test::compiled(
        *subject, pass_test::run<rewrite_skill_pass>(*subject, &target));
      auto again =
        skvm::parse_skill(text, "/variants/v1/skill", subject->files);
      ASSERT_TRUE(again);
      auto second = pass_test::run<rewrite_skill_pass>(**again, &target);
      EXPECT_THAT(pass_test::rules(second), IsEmpty())
        << subject->name << " at L" << level;
    }
}

TEST(example_skills, give_the_same_output_every_time) {
  for (const auto& subject : examples()) {
    auto target = pass_test::flat_profile(1);
    auto first = pass_test::run<rewrite_skill_pass>(*subject, &target);
    auto second = pass_test::run<rewrite_skill_pass>(*subject, &target);
    EXPECT_EQ(first.artifacts, second.artifacts);
    EXPECT_EQ(pass_test::compiled(*subject, first),
              pass_test::compiled(*subject, second));
  }
}

TEST(example_skills, pass_the_guard_after_random_damage) {
  static constexpr std::string_view pieces[] = {
    "`",  "```\n",     "\n1. ",      "<x>",  "|",    "\"",
    "'",  "$(",        "{",          "> ",   "\r\n", "- ",
    "\\", "If a, b; ", "import x\n", "\xff", "\n\n"};
  std::mt19937 random{7};
  auto below = [&](std::size_t bound) { return random() % bound; };
  auto target = pass_test::flat_profile(0);
  for (const auto& subject : examples())
    for (int round = 0; round < 40; ++round) {
      auto text = subject->source;
      for (auto left = 1 + below(12); left > 0; --left) {
        auto at = below(text.size());
        if (below(2) == 0)
          text.erase(at, below(20));
        else
          text.insert(at, pieces[below(std::size(pieces))]);
      }
      auto damaged = skvm::parse_skill(text, "/x", subject->files);
      if (!damaged)
        continue;
      auto out = pass_test::run<rewrite_skill_pass>(**damaged, &target);
      pass_test::run<bind_env::bind_env_pass>(**damaged);
      pass_test::run<extract_concurrency::extract_concurrency_pass>(**damaged);
      pass_test::run<extract_candidates::extract_candidates_pass>(**damaged);
      auto edited = skvm::apply_edits((*damaged)->source, out.edits);
      EXPECT_THAT(edited.rejected, IsEmpty()) << text;
      auto compiled =
        skvm::parse_skill(edited.text, "/variants/v1/skill", subject->files);
      ASSERT_TRUE(compiled);
      auto report = skvm::check_contract(**damaged, **compiled, edited.applied);
      for (const auto& violation : report.violations)
        ADD_FAILURE() << violation.rule << ": " << violation.message << "\n"
                      << text;
      EXPECT_THAT(pass_test::run<rewrite_skill_pass>(**compiled, &target).edits,
                  IsEmpty())
        << text;
    }
}

TEST(sales_report, shows_a_weak_target_every_command) {
  auto subject = sales_report();
  auto target = pass_test::flat_profile(1);
  auto out = pass_test::run<rewrite_skill_pass>(*subject, &target);
  auto names = pass_test::rules(out);
  for (const auto* rule :
       {"absolute-path", "explicit-command", "delegate-arithmetic"})
    EXPECT_THAT(names, Contains(rule));
}

TEST(sales_report, needs_python_and_nothing_else) {
  auto out = pass_test::run<bind_env::bind_env_pass>(*sales_report());
  auto list = pass_test::json(out, "dependencies").as_array();
  ASSERT_EQ(list.size(), 1u);
  EXPECT_EQ(list[0].at("name").as_string(), "python3");
}

TEST(sales_report, cleans_side_by_side_and_collects_beside_it) {
  auto out = pass_test::run<extract_concurrency::extract_concurrency_pass>(
    *sales_report());
  auto flow = pass_test::json(out, "workflow");
  std::vector<std::string> kinds;
  for (const auto& one : flow.at("groups").as_array())
    kinds.emplace_back(one.at("kind").as_string());
  EXPECT_THAT(kinds, testing::ElementsAre("dlp", "tlp"));
}

TEST(sales_report, has_candidates_for_its_commands_and_examples) {
  auto out = pass_test::run<extract_candidates::extract_candidates_pass>(
    *sales_report());
  EXPECT_EQ(pass_test::json(out, "candidates").as_array().size(), 6u);
}

TEST(figures_script, prints_the_figures_of_tables) {
  if (std::system("python3 -c pass >/dev/null 2>&1") != 0)
    GTEST_SKIP() << "there is no python3";
  auto pattern =
    (std::filesystem::temp_directory_path() / "skvm-figures-XXXXXX").string();
  ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
  std::filesystem::path dir{pattern};
  std::ofstream{dir / "figures.py"} << rewrite_skill::figures_script();
  std::ofstream{dir / "a.csv"} << "region,units\nnorth,2\nsouth,4\nnorth,6\n";
  std::ofstream{dir / "b.json"} << R"({"x": {"sum": 3}, "y": {"sum": 5}})";
  auto status = std::system(
    ("cd '" + pattern + "' && python3 figures.py a.csv b.json > out.txt")
      .c_str());
  EXPECT_EQ(status, 0);
  auto printed = pass_test::read_text(dir / "out.txt");
  EXPECT_THAT(printed, testing::HasSubstr(
                         "units: count 3, sum 12, mean 4, min 2, max 6"));
  EXPECT_THAT(printed, testing::HasSubstr("north 2 (66.67 %)"));
  EXPECT_THAT(printed, testing::HasSubstr("sum 8"));
  std::filesystem::remove_all(dir);
}
