#include "many_runs.hpp"

#include "runtime/runtime.hpp"

#include <atomic>
#include <filesystem>
#include <future>
#include <iostream>

namespace skvm::bench {

run_request listing_request() {
  run_request request;
  request.task = "list the folder and say done";
  request.model = "bench/m";
  request.harness = "bare";
  request.work_dir = std::filesystem::current_path().string();
  return request;
}

int run_many(int count) {
  installation_options where;
  where.project = std::filesystem::current_path();
  auto what = find_installation(where);
  if (!what) {
    std::cerr << what.error().text() << '\n';
    return 2;
  }
  auto kernel = runtime::start(std::move(*what), {});
  if (!kernel) {
    std::cerr << kernel.error().text() << '\n';
    return 2;
  }
  std::atomic<int> left{count};
  std::atomic<int> failed{0};
  std::promise<void> all_done;
  for (int i = 0; i < count; ++i) {
    auto started = (*kernel)->run(listing_request(), [&](run_result outcome) {
      if (outcome.status != run_status::succeeded && failed++ == 0)
        std::cerr << outcome.failure->text() << '\n';
      if (--left == 0)
        all_done.set_value();
    });
    if (!started) {
      std::cerr << started.error().text() << '\n';
      return 2;
    }
  }
  all_done.get_future().wait();
  return failed == 0 ? 0 : 1;
}

} // namespace skvm::bench
