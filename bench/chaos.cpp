// Kills runs at random points, resumes them, and compares what they leave with
// what undisturbed ones do. Then the same with a provider that fails a fifth of
// all requests. Ends with 0 where nothing was otherwise.
#include "tests/support/chaos.hpp"

#include "base/files.hpp"

#include <charconv>
#include <filesystem>
#include <iostream>
#include <string_view>

namespace {

namespace fs = std::filesystem;
using skvm::test::chaos_options;

/// What a number of the command line says; false where it is none.
template <class Number>
bool read(std::string_view text, Number& out) {
  auto end = text.data() + text.size();
  return std::from_chars(text.data(), end, out).ptr == end;
}

bool show(const char* what, const skvm::test::chaos_report& got) {
  std::cout << what << ": " << got.kills << " kills in " << got.runs
            << " runs; " << got.repeated << " ledger lines twice, "
            << got.asked_again << " paid replies asked again, "
            << got.other_files << " runs with other files, " << got.other_status
            << " with another status; " << got.told
            << " calls reported as under way (" << got.late
            << " of them done twice), " << got.faults
            << " faults of the provider" << std::endl
            << got.first;
  return got.clean();
}

int run(const chaos_options& how) {
  auto below =
    skvm::make_temporary_folder(fs::temp_directory_path(), "skvm-chaos-");
  if (!below) {
    std::cerr << "skvm-chaos: " << below.error().text() << '\n';
    return 3;
  }
  skvm::temporary_folder holder{*below};
  auto options = how;
  options.below = *below / "kills";
  fs::create_directories(options.below);
  auto clean = show("killed", skvm::test::make_chaos(options));
  options.below = *below / "faults";
  fs::create_directories(options.below);
  options.runs = options.kills / 5;
  options.kills = 0;
  options.fault_rate = 0.2;
  clean = show("refused", skvm::test::make_chaos(options)) && clean;
  return clean ? 0 : 1;
}

} // namespace

int main(int argc, char** argv) {
  chaos_options options;
  options.program = fs::canonical("/proc/self/exe").parent_path() / "skvm";
  auto fine = argc >= 2 && argc <= 4 && read(argv[1], options.kills)
              && (argc < 3 || read(argv[2], options.seed));
  if (fine && argc == 4) {
    options.branches = std::string_view{argv[3]} == "branches";
    options.outside = std::string_view{argv[3]} == "outside";
    fine = options.branches || options.outside;
  }
  if (!fine) {
    std::cerr << "usage: skvm-chaos KILLS [SEED [branches|outside]]\n";
    return 2;
  }
  if (options.branches)
    options.turns = 4;
  return run(options);
}
