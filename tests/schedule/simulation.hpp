#pragma once

#include "tests/schedule/provider_models.hpp"

#include "schedule/request_scheduler.hpp"

#include <vector>

namespace skvm::test {

struct simulation_options {
  schedule_limits limits{8, 4096, 0, 0};
  std::vector<std::uint32_t> branches_of_run; ///< each is a conversation
  double warm_up = 300;                       ///< virtual seconds
  double end = 1500;
  /// Between an answer and the next turn: what tools take, in the mean.
  double think = 0.5;
  double mean_tokens = 2000; ///< of a turn, uniform between 0 and twice that
  /// From then on how long until nine tenths of the capacity are served; 0 for
  /// not to measure.
  double recovers_from = 0;
  std::uint64_t seed = 1;
};

struct simulation_result {
  double attempts = 0;      ///< from the beginning
  double refused = 0;       ///< of them, with 429
  double served = 0;        ///< after the warm-up
  double optimum = 0;       ///< what could have been served then
  double late_attempts = 0; ///< after the warm-up
  double late_refused = 0;
  double fairness = 1;  ///< Jain's index of runs' service over their fair share
  double mean_time = 0; ///< of an attempt that was answered, after the warm-up
  double recovery = 0;  ///< seconds
  double given_up = 0;  ///< requests that failed for good

  [[nodiscard]] double throughput() const { return served / optimum; }

  [[nodiscard]] double wasted() const {
    return late_attempts > 0 ? late_refused / late_attempts : 0;
  }
};

/// Runs conversations without end against a provider, through the scheduler, in
/// virtual time. The same options give the same result.
simulation_result simulate(const simulation_options& options,
                           provider_model& provider);

struct scenario {
  std::string name;
  simulation_options options;
  std::unique_ptr<provider_model> provider;
};

/// Every modelled provider, sized for so many branches: with a hundred and more
/// there is more to do than it can serve.
std::vector<scenario> scenarios(std::uint32_t branches);

/// So many branches over runs of 1, 10, 100, 1,000 … and the rest.
std::vector<std::uint32_t> spread_over_runs(std::uint32_t branches);

} // namespace skvm::test
