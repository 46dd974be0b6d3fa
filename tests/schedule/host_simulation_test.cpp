#include "schedule/host_governor.hpp"
#include <gtest/gtest.h>

#include <random>
#include <set>

namespace skvm {
namespace {

using id = host_governor::branch_id;

/// Branches on a host whose memory pressure is what its neighbours make of it,
/// and what the branches themselves do. Virtual seconds, one a sample.
class host_model {
public:
  host_model(std::size_t branches, std::uint32_t turns, unsigned seed)
    : governor_(rules()), turns_of_each_(turns), chance_(seed) {
    for (id one = 1; one <= branches; ++one)
      to_come_.push_back(one);
  }

  /// Returns the seconds until all were done; fails where one never was.
  int run(const std::function<double(int)>& neighbours) {
    for (int second = 0; second < 100'000; ++second) {
      arrive();
      sample(neighbours(second));
      work();
      if (done_ == all_)
        return second;
    }
    ADD_FAILURE() << "not all came to their end: " << done_ << " of " << all_;
    return -1;
  }

  std::size_t suspensions = 0;
  std::size_t most_suspended = 0;

private:
  static host_rules rules() {
    return make_host_rules(90, 20, 0, 95, std::chrono::seconds{10}, 2);
  }

  void arrive() {
    for (int i = 0; i < 50 && !to_come_.empty(); ++i) {
      auto one = to_come_.front();
      to_come_.erase(to_come_.begin());
      ++all_;
      turns_[one] = 0;
      if (governor_.join(one, now_, false))
        suspended_.insert(one);
      else
        running_.insert(one);
      check();
    }
  }

  void sample(double neighbours) {
    now_ += std::chrono::seconds{1};
    host_sample seen;
    seen[host_resource::memory] =
      std::min(100.0, neighbours + static_cast<double>(running_.size()) / 20);
    auto turns = turns_;
    carry_out(governor_.take(
      now_, {seen, false, [&](id one) { return turns.at(one); }}));
  }

  void carry_out(const host_governor::orders& orders) {
    // The order: nobody is suspended before one that is less advanced.
    for (auto one : orders.suspend) {
      EXPECT_EQ(running_.erase(one), 1U);
      suspended_.insert(one);
      ++suspensions;
      for (auto other : running_) {
        auto contained =
          std::find(orders.suspend.begin(), orders.suspend.end(), other)
          != orders.suspend.end();
        if (!contained) {
          EXPECT_TRUE(turns_[one] < turns_[other]
                      || (turns_[one] == turns_[other] && one > other));
        }
      }
    }
    for (auto one : orders.go_on) {
      EXPECT_EQ(suspended_.erase(one), 1U);
      running_.insert(one);
      for (auto other : suspended_) {
        auto contained =
          std::find(orders.go_on.begin(), orders.go_on.end(), other)
          != orders.go_on.end();
        if (!contained) {
          EXPECT_TRUE(turns_[one] > turns_[other]
                      || (turns_[one] == turns_[other] && one < other));
        }
      }
    }
    for (auto one : orders.release)
      EXPECT_TRUE(suspended_.contains(one));
    most_suspended = std::max(most_suspended, suspended_.size());
    check();
  }

  /// Each running branch has a turn with even odds.
  void work() {
    auto now_running = running_;
    for (auto one : now_running) {
      if (!running_.contains(one) || chance_() % 2 == 0)
        continue;
      if (++turns_[one] < turns_of_each_)
        continue;
      running_.erase(one);
      ++done_;
      carry_out(governor_.leave(one));
    }
  }

  void check() {
    EXPECT_EQ(governor_.running(), running_.size());
    EXPECT_EQ(governor_.suspended(), suspended_.size());
    if (!suspended_.empty()) {
      EXPECT_FALSE(running_.empty()) << "all of them wait";
    }
  }

  host_governor governor_;
  std::uint32_t turns_of_each_;
  std::mt19937 chance_;
  std::vector<id> to_come_;
  std::set<id> running_;
  std::set<id> suspended_;
  std::map<id, std::uint32_t> turns_;
  std::size_t all_ = 0;
  std::size_t done_ = 0;
  time_point now_{std::chrono::hours{1}};
};

TEST(host_simulation, under_pressure_for_ever_one_after_the_other_ends) {
  host_model host{40, 30, 1};
  host.run([](int) { return 100.0; });
  EXPECT_EQ(host.most_suspended, 39U);
}

TEST(host_simulation, a_peak_passes_and_all_end) {
  host_model host{400, 20, 2};
  auto calm = host_model{400, 20, 2}.run([](int) { return 0.0; });
  auto took = host.run([](int now) { return now < 30 ? 100.0 : 0.0; });
  EXPECT_GT(host.most_suspended, 300U);
  EXPECT_GE(took, calm);
  EXPECT_LT(took, calm + 30 + 30) << "what the peak and coming back take";
}

TEST(host_simulation, pressure_of_their_own_making_settles) {
  // 400 of them are 20 %, so that they suspend each other and come back.
  host_model host{1000, 30, 3};
  host.run([](int) { return 0.0; });
  EXPECT_GT(host.suspensions, 0U);
  EXPECT_LT(host.most_suspended, 1000U);
}

TEST(host_simulation, pressure_by_chance_stops_nobody_for_good) {
  for (unsigned seed = 1; seed <= 20; ++seed) {
    host_model host{100, 10, seed};
    std::mt19937 chance{seed};
    double level = 0;
    host.run([&](int) {
      level += static_cast<double>(chance() % 41) - 20;
      level = std::clamp(level, 0.0, 100.0);
      return level;
    });
  }
}

} // namespace
} // namespace skvm
