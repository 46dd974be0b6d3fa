#include "adapt/trial.hpp"
#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace skvm::adapt::test {

TEST(sign_evidence, is_the_mean_wealth_of_the_bettors) {
  EXPECT_NEAR(sign_evidence(0, 0), 1, 1e-12);
  // Two times the integral of 2 t over [1/2, 1].
  EXPECT_NEAR(sign_evidence(1, 0), 1.5, 1e-12);
  EXPECT_NEAR(sign_evidence(0, 1), 0.5, 1e-12);
  EXPECT_NEAR(sign_evidence(9, 0), (std::pow(2, 10) - 1) / 10, 1e-6);
}

TEST(trial, promotes_what_succeeds_where_the_other_fails) {
  trial one;
  int pairs = 0;
  while (one.outcome() == verdict::open && pairs < 100) {
    one.add(false, {false, 0});
    one.add(true, {true, 100});
    ++pairs;
  }
  EXPECT_EQ(one.outcome(), verdict::promote);
  EXPECT_EQ(pairs, 13);
  EXPECT_EQ(one.reason(), "it succeeds more often: alone in 13 pairs, the "
                          "other in 0");
}

TEST(trial, rolls_back_what_fails_where_the_other_succeeds) {
  trial one;
  int pairs = 0;
  while (one.outcome() == verdict::open && pairs < 100) {
    one.add(true, {false, 0});
    one.add(false, {true, 100});
    ++pairs;
  }
  EXPECT_EQ(one.outcome(), verdict::roll_back);
  EXPECT_EQ(pairs, 7);
}

TEST(trial, promotes_for_tokens_only_once_success_is_as_good) {
  trial one;
  int pairs = 0;
  while (one.outcome() == verdict::open && pairs < 300) {
    one.add(true, {true, 80});
    one.add(false, {true, 100});
    ++pairs;
    if (one.numbers().harmless < 1000) {
      EXPECT_EQ(one.outcome(), verdict::open);
    }
  }
  EXPECT_EQ(one.outcome(), verdict::promote);
  EXPECT_GT(pairs, 13);
}

TEST(trial, rolls_back_what_costs_more_and_gains_nothing) {
  trial one;
  for (int i = 0; i < 200 && one.outcome() == verdict::open; ++i) {
    one.add(true, {true, 120});
    one.add(false, {true, 100});
  }
  EXPECT_EQ(one.outcome(), verdict::roll_back);
  EXPECT_EQ(one.numbers().cheaper, 0U);
}

TEST(trial, gives_up_what_shows_no_difference) {
  trial one;
  for (int i = 0; i < 200; ++i) {
    EXPECT_EQ(one.outcome(), verdict::open) << i;
    one.add(true, {false, 0});
    one.add(false, {false, 0});
  }
  EXPECT_EQ(one.outcome(), verdict::roll_back);
}

TEST(trial, promotes_an_equal_variant_less_often_than_its_level_allows) {
  int promoted = 0;
  for (unsigned seed = 0; seed < 2000; ++seed) {
    std::mt19937 chance{seed};
    std::bernoulli_distribution succeeds{0.7};
    trial one;
    while (one.outcome() == verdict::open) {
      one.add(true, {succeeds(chance), 0});
      one.add(false, {succeeds(chance), 0});
    }
    promoted += one.outcome() == verdict::promote ? 1 : 0;
  }
  EXPECT_LE(promoted, 2); // 0.1 % of 2,000
}

} // namespace skvm::adapt::test
