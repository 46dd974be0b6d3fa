#pragma once

#include "skvm/result.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace skvm {

/// One run, as `skvm runs` lists it. `detail` is the JSON of `run --json`.
struct run_record {
  std::string id;              ///< sortable by time
  std::int64_t started_ms = 0; ///< Unix time
  std::int64_t ended_ms = 0;   ///< 0 while it runs
  std::string skill;
  std::string model;
  std::string harness;
  std::string status; ///< `running`, then one of the six of the design
  std::string task;
  std::string detail;
};

/// One event of a run, in order of `sequence`.
struct event_record {
  std::string run;
  std::uint64_t sequence = 0;
  std::int64_t time_ms = 0;
  std::string kind;
  std::string data; ///< JSON
};

/// Something learnt that makes the next start better, and may be lost.
struct hint_record {
  std::string scope; ///< what they are looked up by
  std::string key;   ///< unique within the scope
  std::int64_t time_ms = 0;
  std::string data; ///< JSON
};

/// What was spent on a UTC day with a skill.
struct spending_record {
  std::string day;   ///< `2026-11-22`
  std::string skill; ///< empty for runs without one
  std::uint64_t tokens = 0;
  std::int64_t nano_usd = 0; ///< billionths of a US dollar
};

/// A run or a decision of adaptive recompilation. Kept once for a key of its
/// scope: what came first counts, so that processes may write the same
/// decision.
struct adaptation_record {
  std::int64_t sequence = 0; ///< of all, in order; given by the store
  std::string scope;         ///< a skill on a target
  std::string key; ///< `run/…` or `decision/…`, unique within the scope
  std::int64_t time_ms = 0;
  std::string data; ///< JSON
};

/// Everything durable that is no file of its own. Writes are queued, grouped
/// and committed by one thread; reads see what was committed.
class store {
public:
  virtual ~store() = default;

  /// Inserts or replaces by id. Returns at once; `done` (if set) is called on
  /// the store's thread after the commit. `first` (if set) is called there
  /// before it, and where it fails the record is not written. [any thread]
  virtual void put(run_record record,
                   std::function<void(result<void>)> done = {},
                   std::function<result<void>()> first = {}) = 0;
  /// Replaces a run, unless it is not any more as `before` was read: then
  /// false, and somebody else has it. [not on a scheduler thread]
  virtual result<bool> replace(const run_record& before, run_record record) = 0;
  /// Replaces an event with the same run and sequence. [any thread]
  virtual void append(event_record event) = 0;
  /// Inserts or replaces by scope and key. The newest thousand are kept.
  /// [any thread]
  virtual void put_hint(hint_record hint) = 0;
  /// Adds to what was spent on that day with that skill. [any thread]
  virtual void add_spending(spending_record spent) = 0;
  /// Keeps it unless its scope has one of that key. Of the runs of a scope the
  /// newest 2,000 are kept, of the rest all. [any thread]
  virtual void put_adaptation(adaptation_record record) = 0;
  /// Waits until all that was queued before is durable. The error tells of
  /// writes that were lost since the last flush: by a full queue or by the
  /// disk. [not on a scheduler thread]
  virtual result<void> flush() = 0;

  /// How many writes were lost since the store was opened. [any thread]
  [[nodiscard]] virtual std::uint64_t lost() const { return 0; }

  /// Newest first. [not on a scheduler thread]
  virtual result<std::vector<run_record>> runs(std::size_t limit) = 0;
  /// Newest first. [not on a scheduler thread]
  virtual result<std::vector<run_record>>
  runs_with_status(const std::string& status) = 0;
  /// Removes runs that ended before that Unix time, with their events, and
  /// events from before it that are of no run; how many runs there were. [not
  /// on a scheduler thread]
  virtual result<std::size_t> remove_ended(std::int64_t before_ms) = 0;
  /// Sums by day and skill. [not on a scheduler thread]
  virtual result<std::vector<spending_record>> spending() = 0;
  /// By id or by a prefix that only one id has: `not_found` where none has it,
  /// `conflict` where several have.
  virtual result<run_record> find_run(const std::string& id) = 0;
  virtual result<std::vector<event_record>> events(const std::string& run) = 0;
  /// Newest first. [not on a scheduler thread]
  virtual result<std::vector<hint_record>> hints(const std::string& scope) = 0;
  /// Those after a sequence, in order; an empty scope stands for all of them.
  /// [not on a scheduler thread]
  virtual result<std::vector<adaptation_record>>
  adaptations(const std::string& scope, std::int64_t after) = 0;
};

struct store_options {
  /// Writes that may wait. What comes when the queue is full is refused: `done`
  /// gets an error, and `lost` counts it.
  std::size_t queue = 200'000;
  /// How long to wait for another process that writes.
  std::chrono::milliseconds busy{10'000};
  /// How long what nobody waits for may wait for more of its kind, to be
  /// committed with it.
  std::chrono::milliseconds gather{20};
  /// Least time from a commit that several waited for to the next: what many
  /// wait for at once shares commits, and what comes alone does not wait.
  std::chrono::milliseconds pause{5};
};

/// SQLite in WAL mode at `file`; folders are made. `io` with the reason where
/// it cannot be opened, is damaged, is another program's database or has a
/// newer schema. Destroying the store waits until all that was queued is
/// written. Do not fork without exec while it is open.
result<std::unique_ptr<store>> open_store(const std::filesystem::path& file,
                                          store_options options = {});

} // namespace skvm
