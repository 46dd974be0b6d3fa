#include "tests/passes/pass_fixture.hpp"

#include "plugins/passes/extract_concurrency/extract_concurrency.hpp"
#include <gmock/gmock.h>

/// What keeps steps in order though they name different things.
namespace {

using pass_test::skill;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

std::vector<std::pair<int, int>> edges(const std::string& body) {
  return pass_test::workflow_of(*skill(body)).edges;
}

const auto in_order = ElementsAre(Pair(0, 1));

} // namespace

TEST(order, stays_where_findings_are_gone_through) {
  EXPECT_THAT(edges("## Steps\n\n1. Evaluate the risks with `find_risks`.\n"
                    "2. Map findings to `frameworks.md`.\n"),
              in_order);
  EXPECT_THAT(edges("## Steps\n\n1. Check the links with `linkcheck`.\n"
                    "2. Rank results by `severity`.\n"),
              in_order);
  // Noting down is no use of them.
  EXPECT_THAT(edges("## Steps\n\n1. Check `a.md` for dead links. Note findings "
                    "by line.\n2. Check `b.md` for typos. Note findings by "
                    "line.\n"),
              IsEmpty());
}

TEST(order, stays_where_what_was_fetched_is_analysed) {
  EXPECT_THAT(edges("## Steps\n\n### Step 1: Fetch the requests\n\n"
                    "```bash\ngh pr list\n```\n\n"
                    "### Step 2: Analyze and categorize\n\n"
                    "New apps are below `kubernetes/apps/`.\n"),
              in_order);
  // It says what it analyses.
  EXPECT_THAT(edges("## Steps\n\n### Step 1: Fetch the requests\n\n"
                    "```bash\ngh pr list\n```\n\n"
                    "### Step 2: Analyze `kubernetes/apps/`\n\n"
                    "Say which are new.\n"),
              IsEmpty());
}

TEST(order, stays_between_numbered_phases) {
  EXPECT_THAT(edges("## Phase 1: Look\n\nRead `a.md`.\n\n"
                    "## Phase 2: Compare\n\nRead `b.md`.\n"),
              in_order);
  EXPECT_THAT(edges("## Fase 0 — Inizio\n\nCrea `stato.md`.\n\n"
                    "## Fase 1 — Ricerca\n\nLeggi `crm.md`.\n"),
              in_order);
  EXPECT_THAT(edges("## Workflow\n\n### Phase II: Look\n\nRead `a.md`.\n\n"
                    "### Phase III: Compare\n\nRead `b.md`.\n"),
              in_order);
  EXPECT_THAT(edges("## Workflow\n\n### Phase Two: Look\n\nRead `a.md`.\n\n"
                    "### Phase Three: Compare\n\nRead `b.md`.\n"),
              in_order);
  EXPECT_THAT(edges("## 流程\n\n### 第二阶段：调研\n\n读取 `a.md`。\n\n"
                    "### 第三阶段：比较\n\n读取 `b.md`。\n"),
              in_order);
  EXPECT_THAT(edges("## Step 1: Look\n\nRead `a.md`.\n\n"
                    "## Step 2: Compare\n\nRead `b.md`.\n"),
              IsEmpty());
  EXPECT_THAT(edges("# T\n\nThe phases can run in parallel.\n\n"
                    "## Phase 1: Look\n\nRead `a.md`.\n\n"
                    "## Phase 2: Compare\n\nRead `b.md`.\n"),
              IsEmpty());
}

TEST(order, stays_where_the_text_calls_it_a_sequence) {
  EXPECT_THAT(edges("## Stages\n\nEach run follows this sequence. They may be "
                    "asked for one by one or all at once.\n\n"
                    "### Stage 1: Talk\n\nRead `a.md`.\n\n"
                    "### Stage 2: Write\n\nWrite `b.md`.\n"),
              in_order);
}

TEST(order, is_free_for_reviews_of_different_sides) {
  EXPECT_THAT(edges("## Steps\n\n1. **Security review**: injection, secrets\n"
                    "2. **Speed review** (hot paths): loops\n"
                    "3. **Style review**: names\n4. Write `report.md`.\n"),
              ElementsAre(Pair(0, 3), Pair(1, 3), Pair(2, 3)));
  EXPECT_THAT(edges("## Procedimiento\n\n1. **Revisión léxica:** términos\n"
                    "2. **Revisión pronominal:** vos\n"
                    "3. **Revisión verbal:** tiempos\n"),
              IsEmpty());
  // Two are no row, a last one looks at all, and analyses build on each other.
  EXPECT_THAT(edges("## Steps\n\n1. **Security review**: secrets\n"
                    "2. **Speed review**: loops\n"),
              in_order);
  EXPECT_THAT(edges("## Steps\n\n1. **Security review**: secrets\n"
                    "2. **Speed review**: loops\n"
                    "3. **Final review**: both\n"),
              ElementsAre(Pair(0, 1), Pair(1, 2)));
  EXPECT_THAT(edges("## Steps\n\n1. **Gap analysis**: what lacks\n"
                    "2. **Impact analysis**: whom it hits\n"
                    "3. **Cost analysis**: what it takes\n"),
              ElementsAre(Pair(0, 1), Pair(1, 2)));
}

TEST(order, stays_between_lists_of_which_the_task_needs_one) {
  const std::string events =
    "## On approve\n\n1. Read `a.json`.\n2. Write `yes.json`.\n\n"
    "## On reject\n\n1. Read `b.json`.\n2. Write `no.json`.\n";
  EXPECT_THAT(edges(events), testing::Contains(Pair(1, 2)));
  const std::string flows =
    "## Audit flow\n\n1. Read `a.md`.\n2. Write `audit.md`.\n\n"
    "## Debate flow\n\n1. Read `b.md`.\n2. Write `debate.md`.\n";
  EXPECT_THAT(edges(flows), testing::Contains(Pair(1, 2)));
  EXPECT_THAT(edges("## Workflow\n\n1. Read `a.md`.\n2. Read `b.md`.\n"),
              IsEmpty());
}

TEST(order, is_free_where_files_are_read_in_german) {
  EXPECT_THAT(edges("## Vorgehen\n\n1. `ARCHITEKTUR.md` lesen\n"
                    "2. `docs/PLAN.md` lesen\n"),
              IsEmpty());
  EXPECT_THAT(edges("## Vorgehen\n\n1. `ARCHITEKTUR.md` schreiben\n"
                    "2. `docs/PLAN.md` schreiben\n"),
              in_order);
}
