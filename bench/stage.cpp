#include "stage.hpp"

#include <cstdlib>
#include <fstream>
#include <iostream>

namespace skvm::bench {

namespace fs = std::filesystem;

stage make_stage(const fs::path& below, std::uint16_t port,
                 const std::string& more, int window) {
  stage out;
  out.bin = fs::canonical("/proc/self/exe").parent_path();
  out.home = below / "home";
  out.work = below / "work";
  for (const auto* name : {"bench-0", "bench-1", "bench-2"})
    fs::create_directories(out.work / name);
  auto settings = below / "skvm.toml";
  std::ofstream{settings}
    << "[processors]\nconcurrency_start = " << window
    << "\nconcurrency_max = " << window << '\n'
    << "[run]\nturns = 1000\n"
    << "[[routes]]\nmatch = \"bench/*\"\nplugin = \"openai\"\nbase_url = "
       "\"http://127.0.0.1:"
    << port << "/v1\"\n"
    << more;
  out.env = {"SKVM_HOME=" + out.home.string(),
             "SKVM_CONFIG=" + settings.string()};
  return out;
}

child_cost best_of(int times, const std::vector<std::string>& argv,
                   const stage& where) {
  child_cost best;
  for (int i = 0; i < times; ++i) {
    auto cost = run_child(argv, where.env, where.work.string());
    if (cost.code != 0) {
      std::cerr << "bench: " << argv[0] << " " << argv[1] << " ended with "
                << cost.code << "\n"
                << cost.out;
      std::exit(1);
    }
    if (best.code != 0 || cost.cpu_ms < best.cpu_ms)
      best = cost;
  }
  return best;
}

} // namespace skvm::bench
