#include "idle.hpp"

#include "many_runs.hpp"
#include "memory_in_use.hpp"
#include "provider.hpp"
#include "runtime/runtime.hpp"

#include <atomic>
#include <cstdlib>
#include <future>
#include <iostream>
#include <sstream>

namespace skvm::bench {

namespace {

constexpr int window = 64;
constexpr int turns_each = 2; ///< on average, until nothing is answered

/// Waits until the calls of all turns that are answered have ended.
class turn_counter {
public:
  explicit turn_counter(int runs) : runs_(runs) {}

  void see(const run_event& event) {
    if (event.what == run_event::kind::turn_finished && event.turn == 1)
      ++begun_;
    if (event.what == run_event::kind::tool_finished
        && ++calls_ == runs_ * turns_each)
      done_.set_value();
  }

  /// How many of the runs had a turn.
  int wait() {
    done_.get_future().wait();
    return begun_;
  }

private:
  const int runs_;
  std::atomic<int> begun_{0};
  std::atomic<int> calls_{0};
  std::promise<void> done_;
};

} // namespace

int run_idle(int count) {
  installation_options where;
  where.project = std::filesystem::current_path();
  auto what = find_installation(where);
  turn_counter turns{count};
  runtime_options options;
  options.subscribers.push_back(
    [&turns](const run_event& event) { turns.see(event); });
  auto kernel = what ? runtime::start(std::move(*what), std::move(options))
                     : result<std::unique_ptr<runtime>>{what.error()};
  if (!kernel) {
    std::cerr << kernel.error().text() << '\n';
    return 2;
  }
  auto allocated = kib_allocated();
  auto resident = kib_resident();
  for (int i = 0; i < count; ++i) {
    if (auto begun = (*kernel)->run(listing_request(), [](run_result) {});
        !begun) {
      std::cerr << begun.error().text() << '\n';
      return 2;
    }
  }
  auto begun = turns.wait();
  // What waits to be written is no branch's.
  if (auto written = (*kernel)->flush(); !written || begun != count) {
    std::cerr << begun << " of " << count << " runs had a turn\n";
    std::_Exit(1);
  }
  std::cout << (kib_allocated() - allocated) / count << ' '
            << (kib_resident() - resident) / count << std::endl;
  std::_Exit(0); // nobody waits for what is not going to be answered
}

numbers measure_idle(const std::filesystem::path& below, int count) {
  provider server{1'000'000, std::chrono::milliseconds{1}};
  server.fall_silent_after(static_cast<std::uint64_t>(count) * turns_each);
  auto where = make_stage(below, server.port(), {}, window);
  auto cost = best_of(
    1,
    {(where.bin / "skvm-bench").string(), "idle-runs", std::to_string(count)},
    where);
  numbers out;
  auto name = "idle_" + std::to_string(count);
  std::istringstream{cost.out} >> out[name + "_allocated_kib"]
    >> out[name + "_resident_kib"];
  out[name + "_request_kib"] = server.mean_request_bytes() / 1024;
  return out;
}

} // namespace skvm::bench
