#include "adapt/finding.hpp"
#include <gmock/gmock.h>

namespace skvm::adapt::test {

namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

failure no_folder(const std::string& name, const std::string& fix) {
  failure out;
  out.signature = {"execute_command", "missing-file", "s1", "<path>"};
  out.command = "report.py " + name + ".csv out/" + name + "/all.txt";
  out.shown = "report.py <name>.csv out/<name>/all.txt";
  out.at_line = 8;
  out.what = remedy::before;
  out.fix = fix;
  return out;
}

observation run_of(const std::string& task, std::vector<failure> failures) {
  observation out;
  out.task = task;
  out.failures = std::move(failures);
  return out;
}

} // namespace

TEST(diagnosis, calls_a_failure_of_three_tasks_in_three_systematic) {
  std::vector<observation> runs;
  for (const auto* task : {"a", "b", "c"})
    runs.push_back(run_of(task, {no_folder(task, "mkdir -p out")}));
  auto found = diagnose(runs);
  ASSERT_THAT(found.systematic, SizeIs(1));
  EXPECT_EQ(found.systematic[0].kind, "before");
  EXPECT_EQ(found.systematic[0].fix, "mkdir -p out");
  EXPECT_EQ(found.systematic[0].tasks, 3U);
  EXPECT_NEAR(found.systematic[0].p, 0.001, 1e-9);
}

TEST(diagnosis, counts_one_task_once_however_often_it_fails) {
  std::vector<observation> runs;
  for (int i = 0; i < 50; ++i)
    runs.push_back(run_of("a", {no_folder("a", "mkdir -p out")}));
  auto found = diagnose(runs);
  EXPECT_THAT(found.systematic, IsEmpty());
  EXPECT_THAT(found.others, SizeIs(1));
}

TEST(diagnosis, takes_three_in_thirty_tasks_for_chance) {
  std::vector<observation> runs;
  for (int i = 0; i < 30; ++i) {
    auto task = std::to_string(i);
    runs.push_back(run_of(task, i < 3
                                  ? std::vector{no_folder(task, "mkdir -p out")}
                                  : std::vector<failure>{}));
  }
  EXPECT_THAT(diagnose(runs).systematic, IsEmpty());
}

TEST(diagnosis, asks_for_more_the_more_signatures_there_are) {
  std::vector<observation> runs;
  for (const auto* task : {"a", "b", "c"}) {
    std::vector<failure> all;
    for (int i = 0; i < 20; ++i) {
      all.push_back(no_folder(task, "mkdir -p out"));
      all.back().signature.message = std::to_string(i);
    }
    runs.push_back(run_of(task, all));
  }
  EXPECT_THAT(diagnose(runs).systematic, IsEmpty());
}

TEST(diagnosis, puts_a_remedy_into_the_words_of_the_skill) {
  std::vector<observation> runs;
  for (std::string task : {"north", "south", "west"})
    runs.push_back(run_of(task, {no_folder(task, "mkdir -p out/" + task)}));
  auto found = diagnose(runs);
  ASSERT_THAT(found.systematic, SizeIs(1));
  EXPECT_EQ(found.systematic[0].fix, "mkdir -p out/<name>");
}

TEST(diagnosis, learns_nothing_from_remedies_that_have_nothing_in_common) {
  std::vector<observation> runs;
  for (std::string task : {"north", "south", "west"})
    runs.push_back(run_of(
      task,
      {no_folder(task, "touch " + std::string{task.rbegin(), task.rend()})}));
  auto found = diagnose(runs);
  ASSERT_THAT(found.systematic, SizeIs(1));
  EXPECT_EQ(found.systematic[0].kind, "unsolved");
}

TEST(diagnosis, replaces_what_was_replaced_everywhere) {
  std::vector<observation> runs;
  for (std::string task : {"north", "south", "west"}) {
    auto one = no_folder(task, "");
    one.shown = "sum.py --input <name>.csv -v";
    one.command = "sum.py --input " + task + ".csv -v";
    one.what = remedy::instead;
    one.fix = "sum.py --csv " + task + ".csv -v";
    runs.push_back(run_of(task, {one}));
  }
  auto found = diagnose(runs);
  ASSERT_THAT(found.systematic, SizeIs(1));
  EXPECT_EQ(found.systematic[0].kind, "instead");
  EXPECT_EQ(found.systematic[0].fix, "sum.py --csv <name>.csv -v");
}

TEST(diagnosis, follows_a_file_to_where_it_was_found) {
  std::vector<observation> runs;
  for (std::string task : {"north", "south", "west"}) {
    auto one = no_folder(task, "");
    one.shown = "sum.py data/<name>.csv";
    one.command = "sum.py data/" + task + ".csv";
    one.what = remedy::instead;
    one.fix = "sum.py inputs/" + task + ".csv";
    runs.push_back(run_of(task, {one}));
  }
  auto found = diagnose(runs);
  ASSERT_THAT(found.systematic, SizeIs(1));
  EXPECT_EQ(found.systematic[0].fix, "sum.py inputs/<name>.csv");
}

TEST(diagnosis, takes_no_task_s_own_words_for_a_remedy) {
  std::vector<observation> runs;
  for (std::string task : {"north", "south", "west"}) {
    auto one = no_folder(task, "sh make.sh " + task + ".csv");
    one.shown.clear();
    one.command = "make.sh " + task + ".csv";
    one.what = remedy::instead;
    runs.push_back(run_of(task, {one}));
  }
  EXPECT_EQ(diagnose(runs).systematic.at(0).kind, "unsolved");
}

TEST(diagnosis, tells_nothing_that_only_one_task_printed) {
  std::vector<observation> runs;
  for (std::string task : {"north", "south", "west"}) {
    auto one = no_folder(task, "mkdir -p out");
    one.line = "No such file: 'out/" + task + "/all.txt'";
    one.signature.message = normalised(one.line);
    runs.push_back(run_of(task, {one}));
  }
  auto found = diagnose(runs);
  ASSERT_THAT(found.systematic, SizeIs(1));
  EXPECT_EQ(found.systematic[0].text, "No such file: <name>");
}

TEST(diagnosis, names_a_dependency_that_nothing_mended) {
  std::vector<observation> runs;
  for (const auto* task : {"a", "b", "c"}) {
    auto one = no_folder(task, "");
    one.what = remedy::none;
    one.signature.error = "missing-module";
    one.missing = {"python", "yaml"};
    runs.push_back(run_of(task, {one}));
  }
  auto found = diagnose(runs);
  ASSERT_THAT(found.systematic, SizeIs(1));
  EXPECT_EQ(found.systematic[0].kind, "dependency");
  EXPECT_EQ(found.systematic[0].fix, "yaml");
  EXPECT_EQ(found.systematic[0].manager, "python");
}

TEST(diagnosis, takes_what_runs_installed_for_a_dependency) {
  std::vector<observation> runs;
  for (const auto* task : {"a", "b", "c"}) {
    auto one = no_folder(task, "pip install -q PyYAML");
    one.signature.error = "missing-module";
    one.missing = {"python", "yaml"};
    runs.push_back(run_of(task, {one}));
  }
  auto found = diagnose(runs).systematic.at(0);
  EXPECT_EQ(found.kind, "dependency");
  EXPECT_EQ(found.fix, "yaml");
}

TEST(diagnosis, learns_all_lines_of_another_form) {
  std::vector<observation> runs;
  for (const auto* task : {"a", "b", "c"}) {
    auto name = std::string{task};
    auto one = no_folder(task, "");
    one.what = remedy::instead;
    one.fix = "mkdir -p out/" + name + "\ntail -n +2 " + name + ".csv > " + name
              + ".rows.csv && report.py " + name + ".rows.csv out/" + name
              + "/all.txt";
    runs.push_back(run_of(task, {one}));
  }
  EXPECT_EQ(diagnose(runs).systematic.at(0).fix,
            "mkdir -p out/<name>\ntail -n +2 <name>.csv > <name>.rows.csv && "
            "report.py <name>.rows.csv out/<name>/all.txt");
}

TEST(binomial_tail, is_what_tables_say) {
  EXPECT_NEAR(binomial_tail(3, 3, 0.1), 0.001, 1e-12);
  EXPECT_NEAR(binomial_tail(3, 5, 0.1), 0.00856, 1e-5);
  EXPECT_NEAR(binomial_tail(0, 5, 0.1), 1, 1e-12);
}

TEST(findings, survive_the_way_through_an_artifact) {
  std::vector<observation> runs;
  for (const auto* task : {"a", "b", "c"})
    runs.push_back(run_of(task, {no_folder(task, "mkdir -p out")}));
  auto found = diagnose(runs).systematic;
  EXPECT_EQ(findings_from(to_json(found)), found);
  EXPECT_THAT(findings_from("no JSON"), IsEmpty());
}

TEST(diagnosis, keeps_of_commands_what_all_tasks_have) {
  std::vector<observation> runs;
  for (const auto* task : {"a", "b", "c"}) {
    auto one = no_folder(task, "mkdir -p out");
    one.shown.clear();
    runs.push_back(run_of(task, {one}));
  }
  auto found = diagnose(runs);
  ASSERT_THAT(found.systematic, SizeIs(1));
  EXPECT_EQ(found.systematic[0].command, "report.py … …");
}

TEST(diagnosis, tells_nobody_of_keys) {
  std::vector<observation> runs;
  for (const auto* task : {"a", "b", "c"}) {
    auto one = no_folder(task, "export API_KEY=abc123");
    one.shown.clear();
    one.command = "curl -H 'Authorization: Bearer abc123def' host/data";
    auto other = no_folder(task, "mkdir -p out");
    other.signature.message = "password=hunter2 is wrong";
    runs.push_back(run_of(task, {one, other}));
  }
  auto found = diagnose(runs);
  ASSERT_THAT(found.systematic, SizeIs(1));
  EXPECT_EQ(found.systematic[0].command, "curl …");
  EXPECT_EQ(found.systematic[0].fix, "");
  EXPECT_EQ(found.systematic[0].kind, "unsolved");
}

} // namespace skvm::adapt::test
