#include "scheduler.hpp"

#include "tests/schedule/simulation.hpp"

#include <ctime>
#include <iomanip>
#include <ostream>

namespace skvm::bench {

namespace {

/// CPU of one request's way through the scheduler, beside so many that wait:
/// enqueued, sent, its limits heard of, ended, removed.
double decision_us(std::uint32_t branches) {
  constexpr int count = 300'000;
  time_point now{std::chrono::hours{1}};
  request_scheduler scheduler{{64, 64, 0, 0}, now};
  std::uint64_t ticket = 0;
  auto enqueue = [&](std::uint64_t run) {
    scheduler.enqueue(++ticket, {run, 1, run % 8 == 0, 2000});
  };
  std::uint64_t run = 0;
  for (auto size : test::spread_over_runs(branches)) {
    ++run;
    for (std::uint32_t i = 0; i < size; ++i)
      enqueue(run);
  }
  rate_limits said;
  said.requests = {1e9, 1e9, std::chrono::minutes{1}};
  auto begin = std::clock();
  for (int i = 0; i < count; ++i) {
    auto next = scheduler.next(now);
    if (!next)
      break;
    scheduler.on_head(*next, said, now);
    scheduler.on_attempt_end(*next, {}, now);
    scheduler.remove(*next);
    enqueue(*next % run + 1);
    now += std::chrono::milliseconds{1};
  }
  return static_cast<double>(std::clock() - begin) * 1e6 / CLOCKS_PER_SEC
         / count;
}

void print(std::ostream& out, std::uint32_t branches,
           const test::scenario& each) {
  auto got = test::simulate(each.options, *each.provider);
  out << std::left << std::setw(34) << each.name << std::right << std::setw(9)
      << branches << std::setprecision(0) << std::setw(10) << got.attempts
      << std::setprecision(3) << std::setw(10) << got.throughput()
      << std::setprecision(2) << std::setw(7) << got.wasted() * 100 << " %"
      << std::setprecision(3) << std::setw(9) << got.fairness
      << std::setprecision(2) << std::setw(7) << got.mean_time << " s"
      << std::setprecision(1) << std::setw(7) << got.recovery << " s\n"
      << std::flush;
}

} // namespace

void simulate_scheduler(std::ostream& out) {
  out << std::left << std::setw(34) << "provider" << std::right << std::setw(9)
      << "branches" << std::setw(10) << "requests" << std::setw(10) << "reached"
      << std::setw(9) << "refused" << std::setw(9) << "Jain" << std::setw(9)
      << "time" << std::setw(9) << "back\n"
      << std::fixed;
  for (auto branches : {1U, 100U, 10'000U, 100'000U}) {
    for (const auto& each : test::scenarios(branches))
      print(out, branches, each);
    out << "CPU for a request: " << std::setprecision(2)
        << decision_us(branches) << " us\n";
  }
}

} // namespace skvm::bench
