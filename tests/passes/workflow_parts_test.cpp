#include "tests/passes/pass_fixture.hpp"

#include "compiler/guard.hpp"
#include "plugins/passes/extract_concurrency/extract_concurrency.hpp"
#include "plugins/passes/extract_concurrency/hints.hpp"
#include "plugins/passes/extract_concurrency/declarations.hpp"
#include <gmock/gmock.h>

/// What the workflow knows beside its order, and how it is said to a harness.
namespace {

using extract_concurrency::command_effects;
using extract_concurrency::effect;
using extract_concurrency::extract_concurrency_pass;
using extract_concurrency::prose;
using pass_test::skill;
using pass_test::workflow_of;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

effect effect_of(const std::string& code) {
  static const auto data = pass_test::read_text(
    pass_test::source_dir() / "config" / "command-effects.toml");
  auto known = command_effects::parse(data);
  EXPECT_TRUE(known) << known.error().text();
  auto found = pass_lang::invocations(pass_lang::read_shell(code));
  EXPECT_FALSE(found.empty()) << code;
  return known->of(found.front());
}

std::vector<skvm::edit> edits_for(const skvm::skill& subject,
                                  const std::string& harness, int level = 3) {
  auto target = pass_test::flat_profile(level);
  pass_test::fake_host host;
  return pass_test::run<extract_concurrency_pass>(subject, &target, host,
                                                  harness)
    .edits;
}

const std::string sub_agents =
  "## Steps\n\n1. Launch one sub-agent for each of these, in parallel:\n"
  "   - Explore the code.\n   - Read the documents.\n"
  "2. Join what they found in `map.md`.\n";

const std::string two_looks = "## Steps\n\n1. Look at the pods:\n\n"
                              "   ```bash\n   kubectl get pods\n   ```\n\n"
                              "2. Look at the nodes:\n\n"
                              "   ```bash\n   kubectl top nodes\n   ```\n";

} // namespace

TEST(effects, are_those_of_the_longest_entry_that_fits) {
  EXPECT_EQ(effect_of("git status"), effect::look);
  EXPECT_EQ(effect_of("git push origin main"), effect::change);
  EXPECT_EQ(effect_of("git --no-pager log -5"), effect::look);
  EXPECT_EQ(effect_of("npm run lint"), effect::check);
  EXPECT_EQ(effect_of("npm ci"), effect::change);
  EXPECT_EQ(effect_of("npx tsc --noEmit"), effect::check);
  EXPECT_EQ(effect_of("python3 -m pytest tests"), effect::check);
  EXPECT_EQ(effect_of("python3 scripts/x.py a b"), effect::named);
  EXPECT_EQ(effect_of("kubectl get pods"), effect::fetch);
  EXPECT_EQ(effect_of("kubectl apply -f a.yaml"), effect::change);
}

TEST(effects, are_changes_where_an_option_or_a_statement_writes) {
  EXPECT_EQ(effect_of("ruff check --fix ."), effect::change);
  EXPECT_EQ(effect_of("curl -s https://x/y"), effect::fetch);
  EXPECT_EQ(effect_of("curl -X POST https://x/y"), effect::change);
  EXPECT_EQ(effect_of("curl https://x/y -d a=1"), effect::change);
  EXPECT_EQ(effect_of("psql -c 'SELECT 1'"), effect::fetch);
  EXPECT_EQ(effect_of("psql -c 'DELETE FROM a'"), effect::change);
}

TEST(effects, name_the_line_that_is_wrong) {
  for (const auto* text : {"look = [\"a\"]\nlooks = [\"b\"]\n",
                           "look = [\"a\",\n  b]\n", "look = [\n\"a"}) {
    auto known = command_effects::parse(text);
    ASSERT_FALSE(known) << text;
    EXPECT_EQ(known.error().code, skvm::errc::invalid_config);
    EXPECT_THAT(known.error().message, HasSubstr("line "));
  }
  EXPECT_TRUE(command_effects::parse("# nothing\n"));
}

TEST(steps, are_found_by_the_numbers_that_a_text_names) {
  auto numbers = [](const std::string& text) {
    prose said{text};
    return extract_concurrency::step_numbers(said, 0, said.words().size());
  };
  EXPECT_THAT(numbers("as in step 2"), ElementsAre(2));
  EXPECT_THAT(numbers("run steps 2, 3 and 5"), ElementsAre(2, 3, 5));
  EXPECT_THAT(numbers("run steps 2-4 again"), ElementsAre(2, 3, 4));
  EXPECT_THAT(numbers("run steps 2 to 4"), ElementsAre(2, 3, 4));
  EXPECT_THAT(numbers("Wie in Schritt 3"), ElementsAre(3));
  EXPECT_THAT(numbers("in 2 steps"), IsEmpty());
}

TEST(items, are_files_lists_or_what_a_step_found) {
  auto flow = workflow_of(*skill(
    "## Steps\n\n1. List the open issues: `gh issue list --json number`.\n"
    "2. For each issue, write `notes/<number>.md`.\n"
    "3. Check every Markdown file in `notes/`.\n"
    "4. For each of north, south and west, write `out/<region>.txt`.\n"));
  ASSERT_EQ(flow.items.size(), 4u);
  EXPECT_FALSE(flow.items[0]);
  ASSERT_TRUE(flow.items[1]);
  EXPECT_EQ(flow.items[1]->kind, "query");
  EXPECT_EQ(flow.items[1]->value, "gh issue list --json number");
  EXPECT_EQ(flow.items[1]->from, 0);
  ASSERT_TRUE(flow.items[2]);
  EXPECT_EQ(flow.items[2]->kind, "glob");
  EXPECT_EQ(flow.items[2]->from, 1);
  ASSERT_TRUE(flow.items[3]);
  EXPECT_THAT(flow.items[3]->values, ElementsAre("north", "south", "west"));
}

TEST(items, are_the_first_column_of_a_table) {
  auto flow = workflow_of(
    *skill("## Steps\n\n1. For each endpoint, note the status:\n\n"
           "   | endpoint | method |\n   |---|---|\n   | /health | GET |\n"
           "   | /users | GET |\n"));
  ASSERT_TRUE(flow.items[0]);
  EXPECT_THAT(flow.items[0]->values, ElementsAre("/health", "/users"));
}

TEST(items, are_no_bullets_that_say_what_to_do) {
  auto flow = workflow_of(*skill("## Steps\n\n1. For each file in `in/`:\n"
                                 "   - Open it.\n   - Check its header.\n"));
  ASSERT_TRUE(flow.items[0]);
  EXPECT_EQ(flow.items[0]->kind, "glob");
}

TEST(workflow, groups_the_parts_of_one_step) {
  auto flow = workflow_of(*skill("## Steps\n\n1. Gather the context:\n"
                                 "   - Read `README.md`.\n"
                                 "   - Read `docs/design.md`.\n"
                                 "2. Describe it.\n"));
  ASSERT_EQ(flow.inner.size(), 1u);
  EXPECT_EQ(flow.inner[0].parts.size(), 2u);
  EXPECT_THAT(workflow_of(*skill("## Steps\n\n1. Prepare:\n"
                                 "   - Write `a.md`.\n   - Write `b.md`.\n"))
                .inner,
              IsEmpty());
}

TEST(workflow, says_why_with_the_lines_that_show_it) {
  auto flow = workflow_of(*skill(two_looks));
  ASSERT_EQ(flow.groups.size(), 1u);
  EXPECT_THAT(flow.groups[0].reason, HasSubstr("only read"));
  EXPECT_THAT(flow.groups[0].reason, HasSubstr("line 8"));
  auto declared =
    workflow_of(*skill("## Steps\n\nIn any order:\n\n1. Tidy.\n2. Sweep.\n"));
  ASSERT_EQ(declared.groups.size(), 1u);
  EXPECT_THAT(declared.groups[0].reason, HasSubstr("(line 8)"));
}

TEST(workflow, begins_with_what_is_called_so_though_the_order_is_free) {
  std::string rest = "\n\nConvert `in.fit` to `track.gpx`.\n\n## 2. Clean\n\n"
                     "Write `clean.gpx` from `a.gpx`.\n\n## 3. Merge\n\n"
                     "Write `merged.gpx` from `b.gpx`.\n";
  std::string free = "The steps below can be done in any order.\n\n## 1. ";
  for (const auto* title : {"Before any of them", "Setup", "Vorbereitung"}) {
    auto flow = workflow_of(*skill(free + title + rest));
    EXPECT_EQ(flow.edges.size(), 2u) << title;
    ASSERT_EQ(flow.groups.size(), 1u) << title;
    EXPECT_EQ(flow.groups[0].branches.size(), 2u) << title;
  }
  auto all = workflow_of(*skill(free + "Convert" + rest));
  EXPECT_THAT(all.edges, IsEmpty());
}

TEST(workflow, has_a_critical_path_and_an_ideal_speedup) {
  auto flow = workflow_of(*skill(two_looks + "3. Explain what you saw.\n"));
  EXPECT_EQ(flow.critical_path.size(), 2u);
  EXPECT_EQ(flow.critical_path.back(), 2);
  EXPECT_GT(flow.ideal_speedup, 1.2);
  ASSERT_EQ(flow.groups.size(), 1u);
  EXPECT_DOUBLE_EQ(flow.groups[0].estimate.sequential_seconds,
                   2 * flow.groups[0].estimate.parallel_seconds);
  auto chain = workflow_of(*skill("## Steps\n\n1. Think.\n2. Talk.\n"));
  EXPECT_DOUBLE_EQ(chain.ideal_speedup, 1);
}

TEST(workflow, passes_nothing_over_a_change_of_the_shell) {
  for (const auto* code : {"cd project", "export A=1", "npm ci", "git add -A",
                           "python3 -m http.server &", "mkdir out"}) {
    auto flow = workflow_of(*skill(
      "## Steps\n\n1. Write `a.txt` from `x.txt`.\n2. Go:\n\n   ```bash\n   "
      + std::string{code} + "\n   ```\n\n3. Write `b.txt` from `y.txt`.\n"));
    EXPECT_EQ(flow.edges.size(), 2u) << code;
    EXPECT_THAT(flow.groups, IsEmpty()) << code;
  }
}

TEST(workflow, of_a_large_text_is_found_in_linear_time) {
  std::string body = "## Steps\n\n";
  for (int i = 1; i <= 20000; ++i)
    body += std::to_string(i) + ". For each file, check step "
            + std::to_string(i % 900) + " and write `f.txt`, then go on.\n";
  EXPECT_EQ(workflow_of(*skill(body)).nodes.size(), 20000u);
}

TEST(hints, are_said_in_the_terms_of_the_harness) {
  auto subject = skill(two_looks);
  auto bare = edits_for(*subject, "bare");
  ASSERT_EQ(bare.size(), 1u);
  EXPECT_EQ(bare[0].rule, "parallel-hint");
  EXPECT_THAT(bare[0].replacement, HasSubstr("Steps 1 and 2"));
  EXPECT_THAT(bare[0].replacement, HasSubstr("into one reply"));
  EXPECT_THAT(edits_for(*subject, "pi"), IsEmpty());
  EXPECT_THAT(edits_for(*subject, "no-such-harness"), IsEmpty());
  auto items =
    skill("## Steps\n\n1. For each of north, south, east and west, write a "
          "summary to `out/`.\n");
  auto pool = edits_for(*items, "pi");
  ASSERT_EQ(pool.size(), 1u);
  EXPECT_THAT(pool[0].replacement, HasSubstr("xargs -P"));
  EXPECT_THAT(edits_for(*items, "pi", 1), IsEmpty());
}

TEST(hints, are_not_given_where_nobody_knows_that_they_pay) {
  auto items =
    skill("## Steps\n\n1. For each file in `in/`, write a summary to "
          "`out/`.\n");
  EXPECT_THAT(edits_for(*items, "pi"), IsEmpty());
}

TEST(hints, stand_below_the_first_step_and_keep_the_contract) {
  for (const auto* body : {&two_looks, &sub_agents}) {
    auto subject = skill(*body);
    for (const auto* harness : {"bare", "claude-code", "pi"}) {
      auto edits = edits_for(*subject, harness);
      for (auto& one : edits)
        one.pass = "extract-concurrency";
      auto edited = skvm::apply_edits(subject->source, edits);
      EXPECT_THAT(edited.rejected, IsEmpty());
      auto compiled = skvm::parse_skill(edited.text, "/x", {});
      ASSERT_TRUE(compiled);
      EXPECT_EQ((*compiled)->steps.size(), subject->steps.size());
      EXPECT_TRUE(
        skvm::check_contract(*subject, **compiled, edited.applied).passed);
      EXPECT_EQ(workflow_of(**compiled).edges, workflow_of(*subject).edges);
      EXPECT_THAT(edits_for(**compiled, harness), IsEmpty());
    }
  }
}

TEST(hints, give_an_order_where_there_are_no_sub_agents) {
  auto subject = skill(sub_agents);
  auto edits = edits_for(*subject, "pi");
  ASSERT_EQ(edits.size(), 1u);
  EXPECT_EQ(edits[0].rule, "sequential-form");
  EXPECT_THAT(edits[0].replacement, HasSubstr("1. “Explore the code”"));
  EXPECT_THAT(edits[0].replacement, Not(HasSubstr("instead")));
  for (const auto& one : edits_for(*subject, "claude-code"))
    EXPECT_NE(one.rule, "sequential-form");
}

TEST(hints, know_every_harness_of_the_shipped_file) {
  auto data = pass_test::read_text(pass_test::source_dir() / "config"
                                   / "harness-hints.toml");
  auto known = extract_concurrency::read_mechanisms(data);
  ASSERT_TRUE(known) << known.error().text();
  EXPECT_THAT(extract_concurrency::mechanisms_of(*known, "claude-code").agents,
              HasSubstr("Task"));
  EXPECT_FALSE(extract_concurrency::read_mechanisms("= x"));
}
