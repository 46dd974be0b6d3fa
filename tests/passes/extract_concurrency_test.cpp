#include "tests/passes/pass_fixture.hpp"

#include "plugins/passes/extract_concurrency/extract_concurrency.hpp"
#include "plugins/passes/extract_concurrency/names.hpp"
#include <gmock/gmock.h>

using extract_concurrency::extract_concurrency_pass;
using extract_concurrency::may_be_same;
using pass_test::skill;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

namespace {

std::vector<std::pair<int, int>> edges(const std::string& body) {
  return pass_test::workflow_of(*skill(body)).edges;
}

std::vector<std::string> kinds(const std::string& body) {
  std::vector<std::string> out;
  for (const auto& one : pass_test::workflow_of(*skill(body)).groups)
    out.push_back(one.kind);
  return out;
}

const std::string two_reports =
  "## Workflow\n\n"
  "1. Count the words:\n\n   ```bash\n   wc -w a.txt > words.txt\n   ```\n\n"
  "2. Count the lines:\n\n   ```bash\n   wc -l b.txt > lines.txt\n   ```\n\n"
  "3. Join them:\n\n   ```bash\n   paste words.txt lines.txt > all.txt\n"
  "   ```\n";

} // namespace

TEST(names, meet_where_they_may_mean_one_file) {
  EXPECT_TRUE(may_be_same("./a.csv", "a.csv"));
  EXPECT_TRUE(may_be_same("out/<region>.csv", "out/north.csv"));
  EXPECT_TRUE(may_be_same("data/*.csv", "data/x.csv"));
  EXPECT_TRUE(may_be_same("clean/", "clean/a/b.csv"));
  EXPECT_TRUE(may_be_same("report.md", "out/report.md"));
  EXPECT_TRUE(may_be_same("$OUT", "anything.txt"));
  EXPECT_FALSE(may_be_same("a.csv", "b.csv"));
  EXPECT_FALSE(may_be_same("data/*.csv", "data/x.json"));
  EXPECT_FALSE(may_be_same("clean/*.csv", "rejects.csv"));
  EXPECT_FALSE(may_be_same("clean", "cleaned/a.csv"));
  EXPECT_FALSE(may_be_same("<name>.ts", "<name>.test.ts"));
  EXPECT_TRUE(may_be_same("<name>.ts", "<other>.test.ts"));
  EXPECT_TRUE(may_be_same("out/<name>.ts", "<name>.ts"));
}

TEST(workflow, orders_steps_by_the_files_they_touch) {
  EXPECT_THAT(edges(two_reports), ElementsAre(Pair(0, 2), Pair(1, 2)));
  EXPECT_THAT(kinds(two_reports), ElementsAre("ilp"));
}

TEST(workflow, keeps_the_order_where_independence_is_not_shown) {
  EXPECT_THAT(edges("## Steps\n\n1. Think about it.\n2. Talk about it.\n"
                    "3. Write it to `a.txt`.\n"),
              ElementsAre(Pair(0, 1), Pair(1, 2)));
}

TEST(workflow, has_no_shortcut_that_a_path_implies) {
  EXPECT_THAT(
    edges("## Steps\n\n1. Write `a.txt`.\n2. Read `a.txt` and write `b.txt`.\n"
          "3. Read `a.txt` and `b.txt` and write `c.txt`.\n"),
    ElementsAre(Pair(0, 1), Pair(1, 2)));
}

TEST(workflow, orders_writers_of_one_file_and_writers_after_readers) {
  EXPECT_THAT(edges("## Steps\n\n1. Write the sums to `a.txt`.\n"
                    "2. Write the means to `a.txt`.\n"),
              ElementsAre(Pair(0, 1)));
  EXPECT_THAT(edges("## Steps\n\n1. Read `a.txt` and write `b.txt`.\n"
                    "2. Write the end to `a.txt`.\n"),
              ElementsAre(Pair(0, 1)));
}

TEST(workflow, believes_words_that_order) {
  auto with = [](const std::string& lead) {
    return edges("## Steps\n\n1. Write the sums to `a.txt`.\n2. " + lead
                 + " `b.txt`.\n");
  };
  EXPECT_THAT(with("Write the means to"), IsEmpty());
  EXPECT_THAT(with("Then write the means to"), ElementsAre(Pair(0, 1)));
  EXPECT_THAT(with("After that, write the means to"), ElementsAre(Pair(0, 1)));
  EXPECT_THAT(with("Using the output of step 1, write the means to"),
              ElementsAre(Pair(0, 1)));
  EXPECT_THAT(with("Finally, write the means to"), ElementsAre(Pair(0, 1)));
}

TEST(workflow, lets_nothing_pass_a_step_that_stops_or_asks) {
  EXPECT_THAT(edges("## Steps\n\n1. Write the sums to `a.txt`.\n"
                    "2. Read `x.txt` and write `y.txt`; ask the user whether "
                    "to go on.\n3. Write the means to `b.txt`.\n"),
              ElementsAre(Pair(0, 1), Pair(1, 2)));
}

TEST(workflow, keeps_what_a_step_found_out_before_its_use) {
  // The first step writes nothing: its result is in the conversation.
  EXPECT_THAT(edges("## Steps\n\n1. Read `in.csv` and find the worst region.\n"
                    "2. Write a letter about it to `letter.md`.\n"),
              ElementsAre(Pair(0, 1)));
}

TEST(workflow, believes_a_list_that_says_its_order_does_not_matter) {
  auto flow = pass_test::workflow_of(*skill(
    "## Steps\n\nThese checks are independent of each other, do them in any "
    "order:\n\n1. Look for dead links.\n2. Look for bad spelling.\n"
    "3. Look for old dates.\n"));
  EXPECT_THAT(flow.edges, IsEmpty());
  ASSERT_EQ(flow.groups.size(), 1u);
  EXPECT_EQ(flow.groups[0].branches.size(), 3u);
}

TEST(workflow, does_not_read_a_denial_as_independence) {
  EXPECT_THAT(edges("## Steps\n\nThese steps are not independent:\n\n"
                    "1. Look for dead links.\n2. Look for bad spelling.\n"),
              ElementsAre(Pair(0, 1)));
}

TEST(workflow, keeps_a_single_step_over_many_items) {
  auto flow = pass_test::workflow_of(*skill(
    "## Steps\n\n1. For each file in `in/`, write a summary to `out/`.\n"));
  ASSERT_EQ(flow.groups.size(), 1u);
  EXPECT_EQ(flow.groups[0].kind, "dlp");
  EXPECT_EQ(flow.groups[0].mechanism, "worker-pool");
}

TEST(workflow, sees_items_that_build_on_each_other) {
  EXPECT_THAT(kinds("## Steps\n\n1. For each row in `a.csv`, add the amount to "
                    "the running total and write `b.csv`.\n"),
              IsEmpty());
}

TEST(workflow, groups_no_members_that_depend_on_each_other) {
  auto flow = pass_test::workflow_of(*skill(two_reports));
  ASSERT_EQ(flow.groups.size(), 1u);
  for (const auto& left : flow.groups[0].branches)
    for (const auto& right : flow.groups[0].branches)
      for (auto a : left)
        for (auto b : right)
          if (&left != &right) {
            EXPECT_THAT(flow.edges,
                        testing::Not(testing::Contains(Pair(a, b))));
          }
}

TEST(workflow, calls_chains_of_steps_sub_tasks) {
  auto flow = pass_test::workflow_of(
    *skill("## Steps\n\n1. Read `a.txt` and write `a1.txt`.\n"
           "2. Read `b.txt` and write `b1.txt`.\n"
           "3. Read `a1.txt` and write `a2.txt`.\n"
           "4. Read `b1.txt` and write `b2.txt`.\n"));
  ASSERT_EQ(flow.groups.size(), 1u);
  EXPECT_EQ(flow.groups[0].kind, "tlp");
  EXPECT_THAT(flow.groups[0].branches,
              ElementsAre(ElementsAre(0, 2), ElementsAre(1, 3)));
}

TEST(workflow, takes_a_very_long_list_as_a_sequence) {
  std::string body = "## Steps\n\n";
  for (int i = 1; i <= 400; ++i)
    body += std::to_string(i) + ". Write `f" + std::to_string(i) + ".txt`.\n";
  auto flow = pass_test::workflow_of(*skill(body));
  EXPECT_EQ(flow.edges.size(), 399u);
}

TEST(extract_concurrency, writes_the_documented_artifact) {
  auto out = pass_test::run<extract_concurrency_pass>(*skill(two_reports));
  auto flow = pass_test::json(out, "workflow").as_object();
  ASSERT_EQ(flow.at("steps").as_array().size(), 3u);
  const auto& first = flow.at("steps").as_array()[0].as_object();
  EXPECT_EQ(first.at("id").as_string(), "s1");
  EXPECT_EQ(first.at("line").as_int64(), 8);
  EXPECT_EQ(boost::json::serialize(flow.at("edges")),
            R"([["s1","s3"],["s2","s3"]])");
  const auto& group = flow.at("groups").as_array()[0].as_object();
  EXPECT_EQ(boost::json::serialize(group.at("steps")), R"(["s1","s2"])");
  EXPECT_EQ(group.at("kind").as_string(), "ilp");
}

TEST(extract_concurrency, hints_only_at_a_target_that_can_batch) {
  auto subject = skill(two_reports);
  EXPECT_THAT(pass_test::run<extract_concurrency_pass>(*subject).edits,
              IsEmpty());
  auto weak = pass_test::profile({{"tool.call.batch", 1}});
  EXPECT_THAT(pass_test::run<extract_concurrency_pass>(*subject, &weak).edits,
              IsEmpty());
  auto strong = pass_test::profile({{"tool.call.batch", 2}});
  auto out = pass_test::run<extract_concurrency_pass>(*subject, &strong);
  ASSERT_THAT(pass_test::rules(out), ElementsAre("parallel-hint"));
  EXPECT_EQ(out.edits[0].where.begin, subject->source.find("\n\n2."));
  auto text = pass_test::compiled(*subject, out);
  auto again = skvm::parse_skill(text, "/x", {});
  ASSERT_TRUE(again);
  EXPECT_EQ((*again)->steps.size(), subject->steps.size());
  EXPECT_THAT(pass_test::run<extract_concurrency_pass>(**again, &strong).edits,
              IsEmpty());
}

TEST(extract_concurrency, speaks_of_sub_agents_where_a_harness_has_them) {
  auto subject = skill("## Steps\n\n1. Read `a.txt` and write `a1.txt`.\n"
                       "2. Read `b.txt` and write `b1.txt`.\n"
                       "3. Read `a1.txt` and write `a2.txt`.\n"
                       "4. Read `b1.txt` and write `b2.txt`.\n");
  auto strong = pass_test::flat_profile(3);
  pass_test::fake_host host;
  EXPECT_THAT(
    pass_test::run<extract_concurrency_pass>(*subject, &strong, host, "bare")
      .edits,
    IsEmpty());
  EXPECT_EQ(pass_test::run<extract_concurrency_pass>(*subject, &strong, host,
                                                     "claude-code")
              .edits.size(),
            1u);
}

TEST(workflow, believes_what_a_step_says_it_needs) {
  EXPECT_THAT(edges("## Workflow\n\n1. List the manifests.\n"
                    "2. Scan the packages.\n"
                    "3. Collect the licences. Needs the manifests only.\n"),
              ElementsAre(Pair(0, 1), Pair(0, 2)));
  // Who is free of a step is free of what waits for it.
  EXPECT_THAT(edges("## Workflow\n\n1. Sort the findings.\n"
                    "2. Trace them.\n3. Plan the repair.\n"
                    "4. Draw a map. It need not wait for step 2.\n"),
              ElementsAre(Pair(0, 1), Pair(0, 3), Pair(1, 2)));
}

TEST(workflow, takes_a_folder_that_a_command_is_given_as_read) {
  EXPECT_THAT(
    edges("## Workflow\n\n1. Make the sheets:\n\n   ```bash\n"
          "   python3 sheet.py in/a.log --out sheets/a.csv\n   ```\n\n"
          "2. Sum up:\n\n   ```bash\n"
          "   python3 payroll.py sheets --out payroll.csv\n   ```\n"),
    ElementsAre(Pair(0, 1)));
}
