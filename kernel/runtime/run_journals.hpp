#pragma once

#include "run/run_log.hpp"
#include "store/store.hpp"

#include <filesystem>
#include <memory>
#include <string>

namespace skvm {

/// The journals of this user's runs: a folder for each process, so that none
/// waits for another, locked as long as the process lives. A run whose folder
/// nobody has locked is interrupted, and whoever resumes it takes its records
/// over into a journal of its own. [not on a scheduler thread]
class run_journals {
public:
  /// Opens a new journal below the folder.
  static result<std::unique_ptr<run_journals>>
  open(const std::filesystem::path& below, run_sync sync = run_sync::effects);

  /// Of this process's journal, as records of runs have it.
  [[nodiscard]] const std::string& name() const { return name_; }

  /// [any thread]
  std::shared_ptr<run_log> begin(const run_request& request);

  struct taken_run {
    run_begun begun;
    std::shared_ptr<run_log> log;
    /// What was cut off or found damaged in the journal that it was in, for
    /// people; empty where that was whole.
    std::string damage;
  };

  /// Takes a run over from the journal `from`. `conflict` where a process has
  /// that journal open, unless the run `has_ended` there; `not_found` where the
  /// journal is gone. Of two who take one that has ended, the store says whose
  /// it is.
  result<taken_run> take(const std::string& from, const std::string& run,
                         bool has_ended, run_log::in_flight policy);

  /// Waits until all that was written is durable.
  result<void> flush() { return log_->flush(); }

private:
  run_journals(std::filesystem::path below, std::string name, run_sync sync)
    : below_(std::move(below)), name_(std::move(name)), sync_(sync) {}

  result<void> take_over(std::uint64_t stream,
                         const std::vector<journal_record>& records);
  result<std::vector<journal_record>> take_records(std::string& from,
                                                   const std::string& run,
                                                   bool has_ended,
                                                   std::string& damage);

  std::filesystem::path below_;
  std::string name_;
  run_sync sync_;
  std::unique_ptr<journal> log_;
};

/// What a journal below the folder has of a run, whoever is writing it. Follows
/// a run that was taken over.
result<run_history> history_of(const std::filesystem::path& below,
                               std::string journal_name,
                               const std::string& run);

/// The process that has a journal open; nothing where none has.
std::optional<int> process_of(const std::filesystem::path& below,
                              const std::string& journal_name);

/// The runs of the store that are recorded as running while nobody has their
/// journal open, and those that a process had to leave unfinished.
result<std::vector<run_record>> interrupted(store& records,
                                            const std::filesystem::path& below);

/// Removes the journals of ended processes that were last written before
/// `until` and have no run in `kept`. Returns how many.
result<std::size_t> remove_journals(const std::filesystem::path& below,
                                    std::filesystem::file_time_type until,
                                    const std::set<std::string>& kept);

} // namespace skvm
