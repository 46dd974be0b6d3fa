#include "adapt/adaptation.hpp"
#include <gmock/gmock.h>

namespace skvm::adapt::test {

namespace {

struct adapting : ::testing::Test {
  observation seen(const std::string& run, bool good) const {
    auto use = state.assign(run);
    observation out;
    out.run = run;
    out.time_ms = now;
    out.task = run;
    out.made_by = use.made_by;
    out.experiment = use.experiment;
    out.watch = use.watch;
    out.canary = use.canary;
    out.succeeded = good;
    out.tokens = 100;
    if (!good) {
      failure one;
      one.signature = {"execute_command", "missing-file", "s1", "<path>"};
      one.command = one.shown = "report.py in.csv out/all.txt";
      one.what = remedy::before;
      one.fix = "mkdir -p out";
      out.failures.push_back(one);
    }
    return out;
  }

  void put(const observation& what) {
    records.push_back(adaptation::record_of("s", what));
    state.add(records.back());
  }

  /// Takes the next decision, if there is one.
  std::optional<decision> decide() {
    auto next = state.next(now);
    if (next) {
      records.push_back(adaptation::record_of("s", *next));
      state.add(records.back());
    }
    return next;
  }

  void start() {
    for (int i = 0; i < 3; ++i)
      put(seen("task" + std::to_string(i), false));
    ASSERT_TRUE(decide());
  }

  /// Runs until something is decided; the canary is good or not.
  decision run_on(bool canary_good, bool baseline_good) {
    for (int i = 0; i < 2000; ++i) {
      auto id = "run" + std::to_string(++last);
      auto good = state.assign(id).canary ? canary_good : baseline_good;
      put(seen(id, good));
      if (auto made = decide())
        return *made;
    }
    ADD_FAILURE() << "nothing was decided";
    return {};
  }

  std::int64_t now = 1'000'000;
  adaptation state;
  std::vector<adaptation_record> records;
  int last = 0;
};

} // namespace

TEST_F(adapting, starts_an_experiment_once_a_failure_is_systematic) {
  put(seen("a", false));
  put(seen("b", false));
  EXPECT_FALSE(decide());
  put(seen("c", false));
  auto made = decide();
  ASSERT_TRUE(made);
  EXPECT_EQ(made->what, decision::kind::start);
  ASSERT_EQ(made->findings.size(), 1U);
  EXPECT_EQ(made->findings[0].fix, "mkdir -p out");
  EXPECT_FALSE(decide()) << "one experiment at a time";
}

TEST_F(adapting, waits_longer_where_no_remedy_is_known) {
  for (int i = 0; i < 6; ++i) {
    EXPECT_FALSE(decide()) << i;
    auto one = seen("task" + std::to_string(i), false);
    one.failures[0].what = remedy::none;
    put(one);
  }
  auto made = decide();
  ASSERT_TRUE(made);
  EXPECT_EQ(made->findings[0].kind, "unsolved");
}

TEST_F(adapting, gives_the_canary_its_share_of_runs_and_the_evidence) {
  start();
  int canaries = 0;
  for (int i = 0; i < 1000; ++i) {
    auto use = state.assign(std::to_string(i));
    canaries += use.canary ? 1 : 0;
    EXPECT_EQ(use.canary, !use.evidence.empty());
  }
  EXPECT_NEAR(canaries, 500, 60);
  EXPECT_EQ(state.assign("x").canary, state.assign("x").canary);
}

TEST_F(adapting, promotes_what_mends_the_failure) {
  start();
  EXPECT_EQ(run_on(true, false).what, decision::kind::promote);
  ASSERT_EQ(state.best().size(), 1U);
  EXPECT_TRUE(state.running()->watch);
}

TEST_F(adapting, keeps_some_runs_on_the_old_variant_after_a_promotion) {
  start();
  run_on(true, false);
  int old = 0;
  for (int i = 0; i < 1000; ++i)
    old += state.assign(std::to_string(i)).made_by == 0 ? 1 : 0;
  EXPECT_NEAR(old, 100, 40);
}

TEST_F(adapting, takes_a_promotion_back_that_turns_out_worse) {
  start();
  run_on(true, false);
  auto made = run_on(false, true);
  EXPECT_EQ(made.what, decision::kind::roll_back);
  EXPECT_TRUE(state.best().empty());
  EXPECT_FALSE(state.running());
}

TEST_F(adapting, rolls_back_and_waits_longer_each_time) {
  start();
  std::int64_t waited = 0;
  for (int round = 0; round < 3; ++round) {
    auto made = run_on(false, true);
    ASSERT_EQ(made.what, decision::kind::roll_back) << made.reason;
    EXPECT_TRUE(state.best().empty());
    for (int i = 0; i < 100; ++i)
      put(seen("again" + std::to_string(++last), false));
    EXPECT_FALSE(state.next(now));
    auto failed = state.current().systematic.at(0);
    auto wait = state.waits_until(failed) - now;
    EXPECT_GE(wait, 2 * waited);
    EXPECT_GT(wait, 0);
    waited = wait;
    now += wait;
    ASSERT_TRUE(decide());
  }
}

TEST_F(adapting, settles_after_a_watch_that_found_nothing) {
  start();
  run_on(true, false);
  auto made = run_on(true, true);
  EXPECT_EQ(made.what, decision::kind::settle);
  EXPECT_EQ(state.best().size(), 1U);
  EXPECT_FALSE(state.assign("x").evidence.empty());
}

TEST_F(adapting, ends_an_experiment_whose_variant_the_guard_refuses) {
  start();
  auto one = seen("refused", true);
  one.canary = true;
  one.refused = "step-lost";
  put(one);
  auto made = decide();
  ASSERT_TRUE(made);
  EXPECT_EQ(made->what, decision::kind::roll_back);
  EXPECT_EQ(made->reason, "the variant was refused: step-lost");
}

TEST_F(adapting, stops_when_the_user_says_so) {
  EXPECT_FALSE(state.stop(now));
  start();
  auto made = state.stop(now);
  ASSERT_TRUE(made);
  state.add(adaptation::record_of("s", *made));
  EXPECT_FALSE(state.running());
  EXPECT_FALSE(state.next(now)) << "it cools down";
}

TEST_F(adapting, is_what_its_records_add_up_to) {
  start();
  run_on(true, false);
  run_on(true, true);
  adaptation again;
  for (const auto& record : records)
    again.add(record);
  // A decision that another process made too changes nothing.
  again.add(records[3]);
  EXPECT_EQ(again.best(), state.best());
  EXPECT_EQ(again.log().size(), state.log().size());
  EXPECT_EQ(again.assign("x").evidence, state.assign("x").evidence);
}

TEST_F(adapting, declares_a_dependency_for_all_variants_without_a_trial) {
  for (int i = 0; i < 3; ++i) {
    auto run = seen("task" + std::to_string(i), false);
    run.failures[0].signature.error = "missing-module";
    run.failures[0].what = remedy::none;
    run.failures[0].missing = {"python", "yaml"};
    put(run);
  }
  auto made = decide();
  ASSERT_TRUE(made);
  EXPECT_EQ(made->what, decision::kind::declare);
  EXPECT_EQ(made->reason, "missing-module in 3 of 3 tasks");
  EXPECT_FALSE(state.running());
  EXPECT_FALSE(decide()) << "it is declared";
  ASSERT_EQ(state.declared().size(), 1U);
  EXPECT_EQ(state.assign("x").made_by, 0U);
  EXPECT_EQ(findings_from(state.assign("x").evidence), state.declared());
}

TEST_F(adapting, tries_a_corrected_level_where_runs_found_no_way_out) {
  std::vector<correction> believed{
    {"tool.exec", level::l3, level::l1, {0, 9}, 0.002}};
  for (int i = 0; i < 5; ++i) {
    auto run = seen("task" + std::to_string(i), false);
    run.failures[0].what = remedy::none;
    run.broke = {{"tool.exec", level::l2, false}};
    put(run);
    EXPECT_FALSE(state.next(now, believed)) << "the next may show a way out";
  }
  auto sixth = seen("task5", false);
  sixth.failures[0].what = remedy::none;
  sixth.broke = {{"tool.exec", level::l2, false}};
  put(sixth);
  auto made = state.next(now, believed);
  ASSERT_TRUE(made);
  EXPECT_EQ(made->what, decision::kind::start);
  ASSERT_EQ(made->findings.size(), 1U) << "a model is asked last";
  EXPECT_EQ(made->findings[0].fix, "tool.exec L1");
  EXPECT_EQ(made->findings[0].tasks, 6U);
}

TEST_F(adapting, tries_what_runs_found_before_any_level) {
  std::vector<correction> believed{
    {"tool.exec", level::l3, level::l1, {0, 9}, 0.002}};
  for (int i = 0; i < 6; ++i) {
    auto run = seen("task" + std::to_string(i), false);
    run.broke = {{"tool.exec", level::l2, false}};
    put(run);
  }
  auto made = state.next(now, believed);
  ASSERT_TRUE(made);
  ASSERT_EQ(made->findings.size(), 1U);
  EXPECT_EQ(made->findings[0].kind, "before");
}

TEST_F(adapting, mends_what_hides_behind_a_defect_in_one_experiment) {
  start();
  for (int i = 0; i < 40 && state.running()->number == 1; ++i) {
    auto run = seen("run" + std::to_string(i), false);
    if (run.canary) {
      run.failures[0].signature.message = "behind it";
      run.failures[0].fix = "touch lock";
    }
    put(run);
    decide();
  }
  ASSERT_TRUE(state.running());
  EXPECT_EQ(state.running()->number, 2U);
  EXPECT_EQ(state.running()->added, 2U);
  ASSERT_EQ(state.running()->findings.size(), 2U);
  EXPECT_EQ(state.running()->findings[1].fix, "touch lock");
  EXPECT_EQ(state.running()->trial.numbers().pairs, 0U);
  EXPECT_EQ(state.log().back().reason,
            "with what experiment 1 repairs; missing-file in 3 of 3 tasks");
}

TEST_F(adapting, has_one_experiment_at_a_time) {
  start();
  auto running = state.running()->number;
  for (int i = 0; i < 10; ++i) {
    auto run = seen("other" + std::to_string(i), false);
    if (!run.canary)
      run.failures[0].signature.message = "another";
    put(run);
    EXPECT_FALSE(decide());
    ASSERT_TRUE(state.running());
    EXPECT_EQ(state.running()->number, running);
  }
}

TEST(places, are_read_from_their_scope) {
  place where{"report", "abc", "sim/small", "bare"};
  EXPECT_EQ(place_of(scope_of(where)), where);
  EXPECT_FALSE(place_of("something else"));
}

} // namespace skvm::adapt::test
