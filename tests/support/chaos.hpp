#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace skvm::test {

struct chaos_options {
  std::filesystem::path program; ///< `skvm`
  std::filesystem::path below;   ///< an empty folder of its own
  int kills = 20;
  int turns = 8; ///< of each run, or of each of its branches
  bool branches =
    false; ///< runs of three branches side by side and a last part
  /// Without a sandbox, and with a ledger outside of the work folder.
  bool outside = false;
  int runs = 0;          ///< how many to carry out where none is killed
  double fault_rate = 0; ///< share of requests that the provider fails
  std::uint64_t seed = 1;
};

struct chaos_report {
  int kills = 0;
  int runs = 0;         ///< that were begun
  int repeated = 0;     ///< lines of a ledger that are there twice
  int asked_again = 0;  ///< requests whose reply had been written down
  int other_files = 0;  ///< runs that ended with other files than undisturbed
  int other_status = 0; ///< runs that did not end with `ok`
  int late = 0;         ///< lines there twice, of calls that were told of
  int told = 0;         ///< calls that the model was told were under way
  int faults = 0;       ///< that the provider injected
  std::string first;    ///< of what went wrong, for people

  [[nodiscard]] bool clean() const {
    return repeated + asked_again + other_files + other_status == 0;
  }
};

/// Carries out runs whose tools append to a ledger and write files, kills their
/// process at random points, resumes them until they end, and compares what is
/// there with what an undisturbed run leaves. The provider is on loopback and
/// does what a careful model does: it looks before it repeats a call whose
/// outcome it was told is not known.
chaos_report make_chaos(const chaos_options& options);

} // namespace skvm::test
