#include "micro.hpp"

#include <benchmark/benchmark.h>

#include "base/files.hpp"
#include "serve/chat_completions.hpp"
#include "skill/skill_loader.hpp"
#include "skvm/sse.hpp"

namespace skvm::bench {

namespace {

/// Keeps the medians instead of printing.
class collecting_reporter final : public benchmark::BenchmarkReporter {
public:
  bool ReportContext(const Context&) override { return true; }
  void ReportRuns(const std::vector<Run>& runs) override {
    for (const auto& run : runs)
      if (run.aggregate_name == "median")
        medians[run.run_name.function_name] = run.GetAdjustedCPUTime();
  }
  std::map<std::string, double> medians;
};

void add(const char* name, std::function<void()> call) {
  benchmark::RegisterBenchmark(name, [call](benchmark::State& state) {
    for (auto _ : state)
      call();
  })
    ->Unit(benchmark::kMicrosecond)
    ->Repetitions(5)
    ->ReportAggregatesOnly();
}

std::string stream_of(int events) {
  std::string out;
  for (int i = 0; i < events; ++i)
    out += R"(data: {"choices":[{"delta":{"content":"word "}}]})" "\n\n";
  return out;
}

} // namespace

std::map<std::string, double> measure_functions(const std::string& skill) {
  auto loaded = load_skill(skill);
  auto source = loaded ? (*loaded)->source : std::string{};
  auto files = loaded ? (*loaded)->files : std::vector<bundle_file>{};
  add("parse_skill_us", [=] {
    benchmark::DoNotOptimize(parse_skill(source, skill, files));
  });
  add("load_skill_us", [=] { benchmark::DoNotOptimize(load_skill(skill)); });
  add("sse_1000_events_us", [stream = stream_of(1000)] {
    sse_parser parser;
    std::size_t bytes = 0;
    benchmark::DoNotOptimize(
      parser.feed(stream, [&](const sse_event& event) -> result<void> {
        bytes += event.data.size();
        return ok;
      }));
  });
  add("read_chat_request_us", [] {
    benchmark::DoNotOptimize(parse_chat_completion(
      R"({"model":"m","messages":[{"role":"user","content":"hello"}]})"));
  });
  collecting_reporter reporter;
  benchmark::RunSpecifiedBenchmarks(&reporter);
  return reporter.medians;
}

} // namespace skvm::bench
