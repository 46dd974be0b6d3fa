#include "durable.hpp"

#include "child.hpp"
#include "journal/journal.hpp"

#include <algorithm>
#include <chrono>

namespace skvm::bench {

std::map<std::string, double>
measure_journal(const std::filesystem::path& below) {
  constexpr int records = 1'000'000;
  journal_options options;
  options.sync = false;
  std::map<std::string, double> out;
  const std::string payload(300, 'x');
  if (auto log = journal::open(below, options)) {
    auto begin = own_cpu_ms();
    for (int i = 1; i <= records; ++i) {
      (*log)->append(static_cast<std::uint64_t>(i % 5000), 1, payload);
      if (i % 1000 == 0)
        (void)(*log)->flush();
    }
    out["journal_append_us"] = (own_cpu_ms() - begin) * 1e3 / records;
  }
  auto begin = std::chrono::steady_clock::now();
  if (auto log = journal::open(below, options)) {
    std::chrono::duration<double, std::milli> took =
      std::chrono::steady_clock::now() - begin;
    out["journal_open_million_ms"] = took.count();
    out["journal_open_records"] =
      static_cast<double>((*log)->recovery().records);
  }
  return out;
}

} // namespace skvm::bench
