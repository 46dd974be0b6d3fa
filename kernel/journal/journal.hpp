#pragma once

#include "skvm/result.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace skvm {

/// What happened, in the order in which it became durable. A stream is one run.
struct journal_record {
  std::uint64_t stream = 0;
  std::uint32_t kind = 0; ///< the writer's own; 0 ends the stream
  std::string payload;
};

/// What was found of an earlier process.
struct journal_recovery {
  /// Streams without an end, in the order of their first record.
  std::vector<std::uint64_t> open_streams;
  std::uint64_t records = 0;
  /// Bytes after the last whole record, cut off: a write was under way.
  std::uint64_t torn_bytes = 0;
  /// Bytes in the middle that fit no checksum: the disk changed them.
  std::uint64_t damaged_bytes = 0;
};

struct journal_options {
  /// A file is closed once it is this long.
  std::uint64_t segment_bytes = std::uint64_t{64} << 20;
  /// Bytes that may wait for the disk; what comes after is refused.
  std::size_t queue_bytes = std::size_t{64} << 20;
  /// Whether "durable" means that the disk has it. Without, it means that the
  /// operating system has it: a crash of the process loses nothing, one of the
  /// machine may lose the last moments.
  bool sync = true;
  /// The least time from one write for the disk to the next: what comes in
  /// between shares it.
  std::chrono::microseconds gather{2000};
  /// What was only written is given to the disk after this, unasked.
  std::chrono::milliseconds lag{1000};
};

/// An append-only, checksummed log in a folder of its own, for one process at a
/// time. What was appended is kept in three steps: it is queued, then written,
/// which outlives this process, then durable, which outlives the machine's
/// power. One thread waits for the disk: what comes while it waits shares the
/// next `fdatasync`. After the disk refused a write nothing more is accepted,
/// and every append says why: what follows a gap could not be trusted.
class journal {
public:
  /// Called on the journal's thread, where it must return at once.
  using done_handler = std::function<void(result<void>)>;

  /// Makes the folder, reads what is there, and cuts a torn tail. `conflict`
  /// where another process has it, `io` where the disk refuses.
  static result<std::unique_ptr<journal>>
  open(const std::filesystem::path& folder, journal_options options = {});

  /// Waits until all that was accepted is durable.
  ~journal();
  journal(const journal&) = delete;
  journal& operator=(const journal&) = delete;

  /// Queues a record; records of one thread keep their order. `done` (if set)
  /// is called once it is durable or is not going to be. A record without
  /// `done` may wait for the next that has one, for `write` or for `settle`.
  /// Returns where the journal is after it, for `write` and `flush`. [any
  /// thread]
  std::uint64_t append(std::uint64_t stream, std::uint32_t kind,
                       std::string_view payload, done_handler done = {});

  /// The last record of a stream: what it holds may be collected. [any thread]
  void end(std::uint64_t stream, done_handler done = {}) {
    append(stream, 0, {}, std::move(done));
  }

  /// All that was appended, whatever that may be.
  static constexpr auto everything = std::numeric_limits<std::uint64_t>::max();

  /// Writes all that was appended before, where what is up to there is not
  /// written yet. It goes into the page cache, which takes microseconds and
  /// waits for no disk. [any thread]
  result<void> write(std::uint64_t up_to = everything);

  /// Calls back once all that was appended before is durable, or is not going
  /// to be. [any thread]
  void settle(done_handler done);

  /// Waits until all that was appended before is durable, where what is up to
  /// there is not durable yet. [not on a scheduler thread]
  result<void> flush(std::uint64_t up_to = everything);

  /// Durable records of a stream, in order. [not on a scheduler thread]
  [[nodiscard]] result<std::vector<journal_record>>
  read(std::uint64_t stream) const;

  /// Removes the oldest files, as far as all their streams have ended, they
  /// were last written before `until`, and are not being written. Returns the
  /// bytes freed. [not on a scheduler thread]
  result<std::uint64_t> collect(std::filesystem::file_time_type until =
                                  std::filesystem::file_time_type::max());

  [[nodiscard]] const journal_recovery& recovery() const;

  /// How often the disk was waited for. [any thread]
  [[nodiscard]] std::uint64_t syncs() const;

  /// Records of a stream in a folder that another process may be writing; ones
  /// that are not whole yet are left out. [not on a scheduler thread]
  static result<std::vector<journal_record>>
  read_in(const std::filesystem::path& folder, std::uint64_t stream);

  /// The process that has the folder's journal open; nothing where none has.
  /// [not on a scheduler thread]
  static std::optional<int> writer_of(const std::filesystem::path& folder);

  class engine;

private:
  explicit journal(std::unique_ptr<engine> made);

  std::unique_ptr<engine> engine_;
};

} // namespace skvm
