#include "tests/adapt/simulation.hpp"

#include <cmath>
#include <random>

namespace skvm::adapt::test {

namespace {

failure systematic() {
  failure out;
  out.signature = {"execute_command", "missing-file", "s1", "<path>"};
  out.command = out.shown = "report.py in.csv out/all.txt";
  out.what = remedy::before;
  out.fix = "mkdir -p out";
  return out;
}

} // namespace

ending simulate(const world& what, const policy& how, unsigned seed) {
  std::mt19937 chance{seed};
  std::uniform_real_distribution<double> draw{0, 1};
  std::normal_distribution<double> spread{0, what.noise};
  adaptation state{how};
  ending out;
  std::int64_t now = 1;
  for (std::uint32_t i = 0; i < what.runs; ++i) {
    now += 600'000; // a run every ten minutes
    auto id = std::to_string(seed) + "-" + std::to_string(i);
    auto use = state.assign(id);
    if (draw(chance) < what.infrastructure)
      continue; // says nothing, so nothing is recorded
    const auto& real = use.made_by == 0 ? what.before : what.after;
    observation seen;
    seen.run = id;
    seen.time_ms = now;
    seen.task = std::to_string(chance() % 50);
    seen.made_by = use.made_by;
    seen.experiment = use.experiment;
    seen.watch = use.watch;
    seen.canary = use.canary;
    seen.succeeded = draw(chance) < real.success;
    seen.tokens =
      static_cast<std::uint64_t>(real.tokens * std::exp(spread(chance)));
    if (use.made_by == 0)
      seen.failures.push_back(systematic());
    if (draw(chance) < what.transient) {
      auto other = systematic();
      other.signature.message = "transient";
      other.what = remedy::again;
      seen.failures.push_back(other);
    }
    state.add(adaptation::record_of("s", seen));
    while (auto next = state.next(now)) {
      state.add(adaptation::record_of("s", *next));
      out.experiments += next->what == decision::kind::start ? 1 : 0;
      if (next->what == decision::kind::promote) {
        out.promoted_at = out.ever ? out.promoted_at : i + 1;
        out.ever = true;
      }
    }
  }
  out.in_place = state.best_made_by() != 0;
  return out;
}

} // namespace skvm::adapt::test
