#include "scheduler.hpp"

#include "tests/schedule/simulation.hpp"

#include <iomanip>
#include <ostream>

namespace skvm::bench {

void simulate_scheduler(std::ostream& out) {
  out << std::left << std::setw(34) << "provider" << std::right << std::setw(9)
      << "branches" << std::setw(10) << "requests" << std::setw(10) << "reached"
      << std::setw(9) << "refused" << std::setw(9) << "Jain" << std::setw(9)
      << "time" << std::setw(9) << "back" << std::setw(9) << "CPU"
      << "\n"
      << std::fixed;
  for (auto branches : {1U, 100U, 10'000U, 100'000U})
    for (const auto& each : test::scenarios(branches)) {
      auto got = test::simulate(each.options, *each.provider);
      out << std::left << std::setw(34) << each.name << std::right
          << std::setw(9) << branches << std::setprecision(0) << std::setw(10)
          << got.attempts << std::setprecision(3) << std::setw(10)
          << got.throughput() << std::setprecision(2) << std::setw(7)
          << got.wasted() * 100 << " %" << std::setprecision(3) << std::setw(9)
          << got.fairness << std::setprecision(2) << std::setw(7)
          << got.mean_time << " s" << std::setprecision(1) << std::setw(7)
          << got.recovery << " s" << std::setprecision(2) << std::setw(6)
          << got.cpu_us << " us" << std::endl;
    }
}

} // namespace skvm::bench
