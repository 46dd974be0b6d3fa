#include "run_and_wait.hpp"

#include <array>
#include <cstdio>
#include <future>
#include <iostream>

#include <unistd.h>

#include "base/text.hpp"
#include "terminal.hpp"

namespace skvm::cli {

result<run_result> run_and_wait(runtime& kernel, run_request request) {
  std::promise<run_result> waiting;
  auto answer = waiting.get_future();
  auto started = kernel.run(std::move(request), [&](run_result outcome) {
    waiting.set_value(std::move(outcome));
  });
  if (!started)
    return started.error();
  return answer.get();
}

result<compile_outcome> compile_and_wait(runtime& kernel,
                                         compile_request request) {
  std::promise<result<compile_outcome>> waiting;
  auto answer = waiting.get_future();
  kernel.compile(std::move(request), [&](result<compile_outcome> outcome) {
    waiting.set_value(std::move(outcome));
  });
  return answer.get();
}

void announce_sandbox(const common_options& common, const sandbox& box) {
  if (box.level() == sandbox_level::off)
    std::cerr << "skvm: WARNING: the sandbox is off; commands that the model "
                 "writes run with all of your rights\n";
  else if (!common.quiet)
    std::cerr << box.explanation() << '\n';
}

std::string with_tokens(const usage& spent) {
  auto out = with_unit(static_cast<double>(spent.total())) + " tokens";
  auto input = spent.input + spent.cache_read + spent.cache_write;
  if (spent.cache_read > 0)
    out += " (" + std::to_string(spent.cache_read * 100 / input) + " % of the "
           "input cached)";
  return out;
}

std::string money(double usd) {
  std::array<char, 32> out{};
  std::snprintf(out.data(), out.size(), "$%.4f", usd);
  return out.data();
}

} // namespace skvm::cli
