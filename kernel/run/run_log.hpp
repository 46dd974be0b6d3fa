#pragma once

#include "models/ask.hpp"
#include "run/run_records.hpp"

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>

namespace skvm {

/// When a run waits for the disk. What it wrote down outlives its process in
/// any case; this is about the machine's power.
enum class run_sync {
  never,
  effects, ///< before a call that may do something, or words to a program
  always,  ///< also before a reply is used and after a call has done something
};

/// The journal of one run: what it writes, and what it wrote before its process
/// ended. Shared by everything that carries out the run; a run carried out
/// again asks here first and so comes to where it was, without any effect.
/// [any thread]
class run_log {
public:
  using settled = std::function<void(result<void>)>;

  /// What becomes of a tool call that was under way when the process died.
  enum class in_flight { tell_the_model, repeat };

  /// `log` outlives it. `before` is null for a new run.
  run_log(journal& log, const std::string& run,
          std::unique_ptr<run_history> before = {},
          in_flight policy = in_flight::tell_the_model,
          run_sync sync = run_sync::effects);

  /// A name for the next conversation with this label: the same names in the
  /// same order when the run is carried out again.
  std::string open_conversation(const std::string& label);
  /// The name that the next one will have.
  [[nodiscard]] std::string upcoming(const std::string& label) const;
  /// The same for other things that a run does several times.
  std::string next_key(const std::string& what);

  [[nodiscard]] bool is_resumed() const { return before_ != nullptr; }

  /// What an earlier process wrote down, but for long texts; null for a new
  /// run. [before the run begins]
  [[nodiscard]] const run_history* before() const { return before_.get(); }

  /// How many replies an earlier process wrote down.
  [[nodiscard]] std::size_t replies_before() const { return replies_before_; }

  [[nodiscard]] in_flight policy() const { return policy_; }

  [[nodiscard]] std::optional<run_prepared> prepared() const;
  /// What came of a request that was answered before, or refused for good.
  /// `conflict` where another request was: the run cannot go on from there.
  [[nodiscard]] result<std::optional<ask_outcome>>
  find_answer(const std::string& conversation, std::uint32_t turn,
              std::uint64_t digest) const;
  [[nodiscard]] bool has_answer(const std::string& conversation,
                                std::uint32_t turn) const;
  /// The next reply to an identical request, whatever its place; each is given
  /// once. For programs whose order is their own.
  std::optional<logged_reply> take_identical(std::uint64_t digest);
  [[nodiscard]] std::optional<logged_result>
  find_result(const call_key& key) const;
  [[nodiscard]] bool had_begun(const call_key& key) const;
  [[nodiscard]] std::optional<std::vector<std::string>>
  find_look(const std::string& key) const;
  [[nodiscard]] std::optional<std::string> find_merge(const std::string& key,
                                                      bool done) const;

  /// Queues a record; it is safe once a later `write` or `settle` says so.
  template <class Record>
  void keep(log_kind kind, const Record& record) {
    append(kind, encode(record));
  }

  /// The same with what the record is to hold but does not.
  template <class Record, class Held>
  void keep(log_kind kind, const Record& record, const Held& held) {
    append(kind, encode(record, held));
  }

  /// The system prompt of a request, once for all that have the same.
  void keep_text(std::uint64_t digest, std::string_view text);

  /// What is about to happen on the strength of what was kept.
  enum class next_is { use, effect };

  /// Whether the disk has to have it before: `settle`, else `write` will do.
  [[nodiscard]] bool waits_before(next_is what) const {
    return sync_ == run_sync::always
           || (sync_ == run_sync::effects && what == next_is::effect);
  }

  /// From now on nothing is safe before `recorded`: after a crash nobody would
  /// look for a run that the store does not know. [before the run begins]
  void await_record() { is_recorded_ = false; }

  /// The store knows of the run, or why it cannot. [not on a scheduler thread]
  void recorded(const result<void>& outcome);

  [[nodiscard]] bool is_recorded() const {
    return is_recorded_.load(std::memory_order_acquire);
  }

  /// Writes all that was kept, so that it outlives this process.
  /// Precondition: `is_recorded`.
  result<void> write() { return log_.write(last_); }

  /// Calls back, from another thread, once all that was kept is durable.
  void settle(settled done);

  /// `settle` or `write`, whichever has to be before that; `done` is called at
  /// once where it is `write` and the run is recorded.
  void secure(next_is what, settled done);

  /// `settle`, waiting. [not on a scheduler thread]
  result<void> flush();

  /// Makes all that was kept as safe as it is to be before it is used, whether
  /// or not the run is recorded. [not on a scheduler thread]
  result<void> write_ahead() {
    return waits_before(next_is::use) ? log_.flush(last_) : write();
  }

  /// All that was written down of the run so far, here and by earlier
  /// processes. [not on a scheduler thread]
  [[nodiscard]] result<run_history> read_back() const;

  /// Of what an earlier process did in a conversation up to that turn nothing
  /// is asked any more: `read_back` has it.
  void forget(const std::string& conversation, std::uint32_t turn);

  /// Says that another process is to go on with the run, which then needs the
  /// views of the work folder that are there.
  void leave() { left_ = true; }

  [[nodiscard]] bool is_left() const { return left_; }

  /// Says that the run needs no resuming any more.
  void end() { log_.end(stream_); }

private:
  /// Calls back with what `recorded` said: at once where it has.
  void when_recorded(settled done);

  void append(log_kind kind, std::string_view payload) {
    auto here = log_.append(stream_, static_cast<std::uint32_t>(kind), payload);
    // Branches of a run append side by side.
    auto last = last_.load();
    while (last < here && !last_.compare_exchange_weak(last, here)) {
    }
  }

  journal& log_;
  const std::string run_;
  const std::uint64_t stream_;
  const in_flight policy_;
  const run_sync sync_;
  std::atomic<bool> left_{false};
  /// Where the journal is after what this one appended. Of what another log of
  /// this run did the end is not known.
  std::atomic<std::uint64_t> last_{0};
  mutable std::mutex mutex_;
  std::unique_ptr<run_history> before_;
  std::size_t replies_before_ = 0;
  std::multimap<std::uint64_t, turn_key> identical_;
  std::map<std::string, int> opened_;
  std::set<std::uint64_t> texts_;
  std::atomic<bool> is_recorded_{true};
  std::optional<error> unrecorded_; ///< why it cannot be
  std::vector<settled> until_recorded_;
};

} // namespace skvm
