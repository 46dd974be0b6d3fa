#pragma once

#include "os/host.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace skvm {

/// Remembers for a short time what interpreters said of their packages, since
/// asking one takes as long as a whole compile. Everything else is asked each
/// time. Kept in memory and in a file of this host, so that the next process
/// knows it, too; a file that cannot be read or written is no failure.
/// [any thread]
class host_cache {
public:
  /// Seconds since the epoch.
  using clock = std::function<std::int64_t()>;
  using asker =
    std::function<std::vector<probe_answer>(const std::vector<probe>&)>;

  static constexpr std::int64_t lifetime_s = 60;

  /// `file` may be empty for memory alone.
  explicit host_cache(std::filesystem::path file, clock now = {});

  /// Answers in the order of the questions; `ask` gets those whose answer is
  /// not known, or all of them where `fresh`.
  std::vector<probe_answer> check(const std::vector<probe>& probes, bool fresh,
                                  const asker& ask);

private:
  struct entry {
    probe_answer answer;
    std::int64_t until = 0; ///< seconds since the epoch
  };

  void load();
  void save();

  std::filesystem::path file_;
  clock now_;
  std::mutex mutex_;
  bool loaded_ = false;
  std::map<std::string, entry> known_; ///< by PATH, kind and name
};

} // namespace skvm
