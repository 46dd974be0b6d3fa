#include "runtime/host_watch.hpp"

#include <cmath>
#include <thread>

namespace skvm {

namespace {

std::array<double, host_resources> marks_of(const host_settings& settings) {
  return {settings.cpu, settings.memory, settings.io, settings.memory_used};
}

void add(std::string& list, std::string_view what) {
  list.append(list.empty() ? "" : ", ").append(what);
}

} // namespace

host_rules rules_of(const host_settings& settings) {
  auto cores = usable_cores(find_pressure_sources(settings.pressure),
                            std::thread::hardware_concurrency());
  return make_host_rules(settings.cpu, settings.memory, settings.io,
                         settings.memory_used, settings.release_after, cores);
}

std::unique_ptr<pressure_watch> watch_host(const host_settings& settings,
                                           host_gate& gate) {
  pressure_watch::options how;
  how.interval = settings.interval;
  how.marks = marks_of(settings);
  return std::make_unique<pressure_watch>(
    find_pressure_sources(settings.pressure), how,
    [&gate](const host_sample& sample) { return gate.take(sample); });
}

host_report report_host(const host_settings& settings) {
  if (!settings.enabled)
    return {true, "not watched: enabled = false in [host]"};
  auto from = find_pressure_sources(settings.pressure);
  auto sample = read_host(from);
  auto marks = marks_of(settings);
  std::string seen;
  std::string unknown;
  for (std::size_t i = 0; i < host_resources; ++i) {
    if (marks[i] <= 0)
      continue;
    auto what = static_cast<host_resource>(i);
    if (const auto& percent = sample.percent[i])
      add(seen, host_shortage{what, *percent}.text());
    else
      add(unknown, to_string(what));
  }
  if (unknown.empty())
    return {true, seen};
  return {false, (seen.empty() ? "" : seen + "; ") + "not known: " + unknown
                   + " (nothing to read in " + settings.pressure
                   + ": a kernel without pressure stall information, or "
                     "started with psi=0)"};
}

} // namespace skvm
