#include "schedule/host_governor.hpp"
#include <gtest/gtest.h>

#include <numeric>

namespace skvm {
namespace {

using namespace std::chrono_literals;
using ids = std::vector<host_governor::branch_id>;

struct host_governor_test : ::testing::Test {
  host_governor_test() { begin({}); }

  void begin(host_rules changed) {
    rules = make_host_rules(90, 20, 0, 95, 30s, 2);
    rules.calm_samples = changed.calm_samples;
    rules.release_after = changed.release_after;
    it = std::make_unique<host_governor>(rules);
  }

  /// So many branches, which have had 1, 2, 3 … turns.
  void start(std::size_t count) {
    for (host_governor::branch_id id = 1; id <= count; ++id) {
      EXPECT_FALSE(it->join(id, now, false));
      turns[id] = static_cast<std::uint32_t>(id);
    }
  }

  host_governor::orders take(host_sample sample) {
    now += 1s;
    return it->take(
      now, {sample, launches_wait, [this](auto id) { return turns[id]; }});
  }

  host_governor::orders memory(double percent) {
    host_sample out;
    out[host_resource::memory] = percent;
    return take(out);
  }

  host_governor::orders cpu(double percent) {
    host_sample out;
    out[host_resource::cpu] = percent;
    return take(out);
  }

  host_rules rules;
  std::unique_ptr<host_governor> it;
  std::map<host_governor::branch_id, std::uint32_t> turns;
  bool launches_wait = false;
  time_point now{1h};
};

TEST_F(host_governor_test, leaves_all_alone_while_nothing_is_short) {
  start(8);
  auto got = memory(19);
  EXPECT_TRUE(got.suspend.empty());
  EXPECT_FALSE(it->shortage());
  EXPECT_EQ(it->launches(), host_governor::unlimited);
}

TEST_F(host_governor_test, says_what_is_short_and_how_much) {
  start(1);
  memory(33.6);
  ASSERT_TRUE(it->shortage());
  EXPECT_EQ(it->shortage()->text(), "memory pressure 34 %");
  EXPECT_EQ(it->launches(), 1U);
}

TEST_F(host_governor_test, suspends_the_least_advanced_first) {
  start(8);
  EXPECT_EQ(memory(50).suspend, (ids{1, 2, 3}));
  EXPECT_EQ(memory(50).suspend, (ids{4, 5}));
}

TEST_F(host_governor_test, suspends_the_newest_of_equals_first) {
  start(8);
  for (auto& [id, count] : turns)
    count = 3;
  EXPECT_EQ(memory(50).suspend, (ids{8, 7, 6}));
}

TEST_F(host_governor_test, lets_the_last_one_go_on_however_long_it_lasts) {
  start(8);
  for (int i = 0; i < 100; ++i)
    memory(100);
  EXPECT_EQ(it->running(), 1U);
  EXPECT_EQ(it->suspended(), 7U);
}

TEST_F(host_governor_test, lets_another_go_on_when_the_last_one_ends) {
  start(3);
  for (int i = 0; i < 10; ++i)
    memory(100);
  EXPECT_EQ(it->leave(3).go_on, ids{2});
  EXPECT_EQ(it->leave(1).go_on, ids{}) << "it did not run";
  EXPECT_EQ(it->running(), 1U);
}

TEST_F(host_governor_test, goes_on_in_the_opposite_order_and_ever_faster) {
  begin({.calm_samples = 1});
  start(9);
  for (int i = 0; i < 10; ++i)
    memory(100);
  EXPECT_EQ(memory(0).go_on, (ids{8}));
  EXPECT_EQ(memory(0).go_on, (ids{7, 6}));
  EXPECT_EQ(memory(0).go_on, (ids{5, 4, 3, 2}));
  EXPECT_EQ(memory(0).go_on, (ids{1}));
  EXPECT_EQ(memory(0).go_on, ids{});
}

TEST_F(host_governor_test, neither_suspends_nor_resumes_between_the_two_marks) {
  begin({.calm_samples = 1});
  start(8);
  memory(20);
  auto before = it->running();
  for (int i = 0; i < 20; ++i) {
    auto got = memory(i % 2 == 0 ? 19 : 11);
    EXPECT_TRUE(got.suspend.empty() && got.go_on.empty());
  }
  EXPECT_EQ(it->running(), before);
  EXPECT_TRUE(it->shortage());
}

TEST_F(host_governor_test, is_calm_only_after_some_low_samples_in_a_row) {
  begin({.calm_samples = 3});
  start(8);
  memory(20);
  memory(0);
  memory(0);
  memory(15);
  memory(0);
  memory(0);
  EXPECT_TRUE(it->shortage());
  EXPECT_EQ(memory(0).go_on.size(), 1U);
  EXPECT_FALSE(it->shortage());
}

TEST_F(host_governor_test, who_comes_under_pressure_waits_and_is_last) {
  begin({.calm_samples = 1});
  start(1);
  memory(50);
  EXPECT_TRUE(it->join(2, now, false));
  EXPECT_TRUE(it->join(3, now, false));
  EXPECT_EQ(memory(0).go_on, ids{2});
  EXPECT_TRUE(it->join(4, now, false)) << "3 waits for longer";
  EXPECT_EQ(memory(0).go_on, (ids{3, 4}));
}

TEST_F(host_governor_test, the_first_to_come_never_waits) {
  memory(100);
  EXPECT_FALSE(it->join(1, now, true));
  EXPECT_TRUE(it->join(2, now, true));
}

TEST_F(host_governor_test,
       who_cannot_be_suspended_counts_as_the_one_that_runs) {
  start(3);
  it->fix(1);
  for (int i = 0; i < 10; ++i)
    memory(100);
  EXPECT_EQ(it->running(), 1U);
  EXPECT_EQ(it->leave(1).go_on, ids{3});
}

TEST_F(host_governor_test, a_busy_cpu_holds_launches_but_no_conversation) {
  start(8);
  EXPECT_TRUE(cpu(99).suspend.empty());
  EXPECT_EQ(it->launches(), 2U) << "one a core";
  EXPECT_FALSE(it->join(9, now, false));
}

TEST_F(host_governor_test, a_busy_cpu_suspends_once_launches_wait) {
  start(8);
  launches_wait = true;
  EXPECT_EQ(cpu(99).suspend, (ids{1, 2, 3}));
  for (int i = 0; i < 10; ++i)
    cpu(99);
  EXPECT_EQ(it->running(), 2U) << "one a core";
}

TEST_F(host_governor_test, releases_what_was_suspended_for_long_once) {
  begin({.calm_samples = 1, .release_after = 5s});
  start(2);
  EXPECT_EQ(memory(50).suspend, ids{1});
  for (int i = 0; i < 4; ++i)
    EXPECT_TRUE(memory(50).release.empty());
  EXPECT_EQ(memory(50).release, ids{1});
  EXPECT_TRUE(memory(50).release.empty());
}

TEST_F(host_governor_test, releases_nothing_for_a_busy_cpu) {
  begin({.calm_samples = 1, .release_after = 1s});
  start(8);
  launches_wait = true;
  for (int i = 0; i < 10; ++i)
    EXPECT_TRUE(cpu(99).release.empty());
}

TEST_F(host_governor_test, does_not_watch_what_has_no_mark) {
  host_sample sample;
  sample[host_resource::io] = 100;
  start(8);
  EXPECT_TRUE(take(sample).suspend.empty());
}

TEST_F(host_governor_test, memory_in_use_goes_on_five_points_lower) {
  begin({.calm_samples = 1});
  start(4);
  host_sample sample;
  sample[host_resource::memory_used] = 96;
  EXPECT_FALSE(take(sample).suspend.empty());
  sample[host_resource::memory_used] = 91;
  EXPECT_TRUE(take(sample).go_on.empty());
  sample[host_resource::memory_used] = 89;
  EXPECT_FALSE(take(sample).go_on.empty());
}

} // namespace
} // namespace skvm
