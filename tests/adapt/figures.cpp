#include "tests/adapt/simulation.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>

/// Prints what experiments of 1,000 runs end in, over many seeds.
int main(int argc, char** argv) {
  using namespace skvm::adapt;
  unsigned seeds =
    argc > 1 ? static_cast<unsigned>(std::strtoul(argv[1], nullptr, 10)) : 200;

  struct scenario {
    const char* what;
    test::world world;
  };

  const std::array<scenario, 9> all{{
    {"worse: 90 % -> 30 %", {{0.9, 1000}, {0.3, 1000}}},
    {"worse: 90 % -> 70 %", {{0.9, 1000}, {0.7, 1000}}},
    {"worse: 90 % -> 79 %, a third fewer tokens", {{0.9, 1000}, {0.79, 667}}},
    {"worse: 60 % -> 45 %, half the tokens", {{0.6, 1000}, {0.45, 500}}},
    {"dearer: 95 %, a fifth more tokens", {{0.95, 1000}, {0.95, 1200}}},
    {"the same: 90 %, the same tokens", {{0.9, 1000}, {0.9, 1000}}},
    {"better: 50 % -> 95 %", {{0.5, 1000}, {0.95, 1000}}},
    {"better: 80 % -> 95 %", {{0.8, 1000}, {0.95, 1000}}},
    {"cheaper: 98 %, a third fewer tokens", {{0.98, 1000}, {0.98, 667}}},
  }};
  std::printf("%-44s %8s %8s %8s\n", "", "in place", "ever", "after");
  for (const auto& one : all) {
    unsigned in_place = 0;
    unsigned ever = 0;
    double after = 0;
    for (unsigned seed = 0; seed < seeds; ++seed) {
      auto got = test::simulate(one.world, {}, seed);
      in_place += got.in_place ? 1 : 0;
      ever += got.ever ? 1 : 0;
      after += got.promoted_at;
    }
    std::printf("%-44s %4u/%-4u %3u/%-4u %8.0f\n", one.what, in_place, seeds,
                ever, seeds, ever > 0 ? after / ever : 0.0);
    std::fflush(stdout);
  }
  return 0;
}
