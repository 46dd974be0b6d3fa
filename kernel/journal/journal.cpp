#include "journal/journal.hpp"

#include "base/files.hpp"
#include "journal/open_streams.hpp"
#include "journal/recovery.hpp"
#include "journal/segment.hpp"
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <future>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace skvm {

namespace fs = std::filesystem;
using namespace journal_files;

class journal::engine {
public:
  engine(fs::path folder, journal_options options)
    : folder_(std::move(folder)), options_(options) {}

  ~engine() {
    {
      std::lock_guard guard{mutex_};
      stopping_ = true;
      asleep_ = false;
    }
    wake_.notify_one();
    if (writer_.joinable())
      writer_.join();
  }

  engine(const engine&) = delete;
  engine& operator=(const engine&) = delete;

  result<void> open() {
    if (auto made = make_folders(folder_); !made)
      return made.error();
    auto lock = claim_folder(folder_);
    if (!lock)
      return lock.error();
    lock_ = std::move(*lock);
    auto last = recover_streams(folder_, streams_, recovery);
    if (!last)
      return last.error();
    segment_ = *last;
    auto first = make_segment(folder_, segment_ + 1, options_.sync);
    if (!first)
      return first.error();
    begin_segment(std::move(*first), segment_ + 1);
    writer_ = std::thread{[this] { write_all(); }};
    return ok;
  }

  std::uint64_t append(std::uint64_t stream, std::uint32_t kind,
                       std::string_view payload, done_handler done) {
    std::optional<error> refused;
    bool wakes = false;
    // Of what is refused nothing is ever said to be written.
    auto after = everything;
    {
      std::lock_guard guard{mutex_};
      if (failure_)
        refused = failure_;
      else if (queue_.bytes.size() + payload.size() > options_.queue_bytes
               && !queue_.bytes.empty())
        refused = make_error(errc::overload, folder_.string(),
                             "the journal's queue is full: the disk is too "
                             "slow for what is written");
      else if (payload.size() > UINT32_MAX)
        refused = make_error(errc::invalid_argument, folder_.string(),
                             "a journal record over 4 GiB");
      else
        after = enqueue(stream, kind, payload, done);
      // Nobody would hear of the gap, so nothing may follow it.
      if (refused && !done)
        failure_ = refused;
      wakes = wakes_writer();
    }
    if (refused && done)
      done(*refused);
    if (wakes)
      wake_.notify_one();
    return after;
  }

  void settle(done_handler done) {
    std::optional<error> refused;
    bool wakes = false;
    {
      std::lock_guard guard{mutex_};
      if (failure_)
        refused = failure_;
      else
        queue_.done.push_back(std::move(done));
      wakes = wakes_writer();
    }
    if (refused)
      done(*refused);
    if (wakes)
      wake_.notify_one();
  }

  result<void> write(std::uint64_t up_to) {
    if (up_to <= written_up_to_.load(std::memory_order_acquire))
      return ok;
    std::lock_guard file{file_mutex_};
    return write_queued();
  }

  result<void> flush(std::uint64_t up_to) {
    if (up_to <= durable_up_to_.load(std::memory_order_acquire))
      return ok;
    std::promise<result<void>> durable;
    settle(
      [&](result<void> outcome) { durable.set_value(std::move(outcome)); });
    return durable.get_future().get();
  }

  result<std::vector<journal_record>> read(std::uint64_t stream) const {
    return records_in(folder_, segments_of(stream), stream);
  }

  result<std::uint64_t> collect(fs::file_time_type until) {
    std::vector<std::uint64_t> old;
    {
      std::lock_guard guard{mutex_};
      // Oldest first and without gaps: a later file may say that a stream of
      // an earlier one has ended.
      while (auto number = streams_.oldest_unneeded()) {
        std::error_code gone;
        auto written =
          fs::last_write_time(segment_file(folder_, *number), gone);
        if (*number == segment_ || (!gone && written >= until))
          break;
        old.push_back(*number);
        streams_.remove_segment(*number);
      }
    }
    return remove_segments(folder_, old);
  }

  [[nodiscard]] std::uint64_t syncs() const { return syncs_; }

  journal_recovery recovery;

private:
  using clock = std::chrono::steady_clock;
  using file_ptr = std::shared_ptr<const unique_fd>;

  struct batch {
    std::string bytes;
    std::vector<done_handler> done;
    std::vector<std::pair<std::uint64_t, std::uint32_t>> records;
  };

  /// Segments with records of the stream, as far as it is open.
  std::vector<std::uint64_t> segments_of(std::uint64_t stream) const {
    std::lock_guard guard{mutex_};
    auto known = streams_.segments_of(stream);
    return known ? std::move(*known) : segments_in(folder_);
  }

  /// Whether the writer has something to do at once: while nobody waits for
  /// what is queued and it is little, there is nothing.
  // Precondition: locked.
  [[nodiscard]] bool is_due() const {
    constexpr std::size_t worth_a_write = std::size_t{1} << 20;
    return stopping_ || full_ || !queue_.done.empty()
           || queue_.bytes.size() > worth_a_write;
  }

  // Precondition: locked.
  bool wakes_writer() { return is_due() && std::exchange(asleep_, false); }

  // Precondition: locked.
  std::uint64_t enqueue(std::uint64_t stream, std::uint32_t kind,
                        std::string_view payload, done_handler& done) {
    auto before = queue_.bytes.size();
    encode(queue_.bytes, stream, kind, payload);
    queue_.records.emplace_back(stream, kind);
    if (done)
      queue_.done.push_back(std::move(done));
    return appended_ += queue_.bytes.size() - before;
  }

  /// Goes on in a file of its own; returns the one before.
  // Precondition: the file is locked, or the writer does not run yet.
  file_ptr begin_segment(unique_fd made, std::uint64_t number) {
    std::lock_guard guard{mutex_};
    written_ = 0;
    file_name_ = segment_file(folder_, number);
    full_ = false;
    segment_ = number;
    streams_.begin_segment(number);
    return std::exchange(file_,
                         std::make_shared<const unique_fd>(std::move(made)));
  }

  /// Hands what is queued to the operating system.
  // Precondition: the file is locked.
  result<void> write_queued() {
    std::uint64_t up_to = 0;
    {
      std::lock_guard guard{mutex_};
      if (failure_)
        return *failure_;
      if (queue_.bytes.empty())
        return ok;
      up_to = appended_;
      writing_.swap(queue_.bytes);
      for (const auto& [stream, kind] : queue_.records)
        streams_.note(stream, kind, segment_);
      queue_.records.clear();
    }
    auto outcome = write_whole(file_->get(), file_name_, writing_);
    written_ += writing_.size();
    writing_.clear();
    // What a burst took is given back.
    constexpr std::size_t worth_keeping = std::size_t{256} << 10;
    if (writing_.capacity() > worth_keeping)
      std::string{}.swap(writing_);
    auto wakes = false;
    {
      std::lock_guard guard{mutex_};
      if (!outcome) {
        failure_ = outcome.error();
      } else {
        written_up_to_.store(up_to, std::memory_order_release);
        full_ = written_ >= options_.segment_bytes;
        if (options_.sync && !unsynced_since_) {
          unsynced_since_ = clock::now();
          wakes = std::exchange(asleep_, false);
        }
      }
      wakes = wakes_writer() || wakes;
    }
    if (wakes)
      wake_.notify_one();
    return outcome;
  }

  /// What the writer's thread does.
  void write_all() {
    std::unique_lock lock{mutex_};
    for (;;) {
      wait_for_work(lock);
      // What comes in meanwhile shares the wait for the disk.
      if (options_.sync && !queue_.done.empty())
        wake_.wait_until(lock, last_sync_ + options_.gather,
                         [this] { return stopping_; });
      auto done = std::exchange(queue_.done, {});
      auto stopping = stopping_;
      lock.unlock();
      auto outcome = write_and_sync();
      for (auto& each : done)
        each(outcome);
      done.clear();
      lock.lock();
      if (!outcome && !failure_)
        failure_ = outcome.error();
      // Nothing more is written, so that nothing is due any more.
      if (failure_) {
        unsynced_since_.reset();
        full_ = false;
        queue_.bytes.clear();
        queue_.records.clear();
      }
      auto nothing_left =
        failure_ || (queue_.bytes.empty() && !unsynced_since_);
      if (stopping && queue_.done.empty() && nothing_left)
        return;
    }
  }

  /// Until somebody waits for the disk, or what was only written has waited for
  /// long enough.
  void wait_for_work(std::unique_lock<std::mutex>& lock) {
    while (!is_due()) {
      asleep_ = true;
      if (!unsynced_since_) {
        wake_.wait(lock, [this] { return !asleep_; });
      } else if (!wake_.wait_until(lock, *unsynced_since_ + options_.lag,
                                   [this] { return !asleep_; })) {
        break;
      }
    }
    asleep_ = false;
  }

  result<void> write_and_sync() {
    file_ptr file;
    auto syncs = false;
    std::uint64_t up_to = 0;
    {
      std::lock_guard guard{file_mutex_};
      if (auto written = write_queued(); !written)
        return written;
      up_to = written_up_to_;
      file = file_;
      syncs = take_unsynced();
    }
    if (written_enough()) {
      auto number = segment_ + 1;
      auto next = make_segment(folder_, number, options_.sync);
      if (!next)
        return next.error();
      std::lock_guard guard{file_mutex_};
      // Others may have written to the old one in between.
      up_to = written_up_to_;
      file = begin_segment(std::move(*next), number);
      syncs = take_unsynced() || syncs;
    }
    if (syncs) {
      last_sync_ = clock::now();
      ++syncs_;
      if (::fdatasync(file->get()) != 0)
        return io_error(folder_, "cannot sync the journal", errno);
    }
    durable_up_to_.store(up_to, std::memory_order_release);
    return ok;
  }

  bool take_unsynced() {
    std::lock_guard guard{mutex_};
    return std::exchange(unsynced_since_, std::nullopt).has_value();
  }

  bool written_enough() {
    std::lock_guard guard{mutex_};
    return full_;
  }

  const fs::path folder_;
  const journal_options options_;
  unique_fd lock_;
  clock::time_point last_sync_ =
    clock::now() - options_.gather; ///< writer only
  std::atomic<std::uint64_t> syncs_{0};
  /// How many bytes of records, of all that this process appended.
  std::atomic<std::uint64_t> written_up_to_{0};
  std::atomic<std::uint64_t> durable_up_to_{0};

  /// Locked before `mutex_`, and while bytes go into the file: their order is
  /// that of the queue.
  std::mutex file_mutex_;
  file_ptr file_;
  fs::path file_name_;
  std::uint64_t written_ = 0;
  std::string writing_;

  mutable std::mutex mutex_; ///< of all below
  std::condition_variable wake_;
  bool stopping_ = false;
  bool asleep_ = false; ///< the writer sleeps, and nothing has woken it yet
  bool full_ = false;   ///< the file is as long as it is to be
  batch queue_;
  std::uint64_t appended_ = 0; ///< bytes of records, ever
  /// When the first byte was written that the disk need not have yet.
  std::optional<clock::time_point> unsynced_since_;
  std::optional<error> failure_;
  std::uint64_t segment_ = 0; ///< changed by the writer, with both locks
  open_streams streams_;
  std::thread writer_;
};

journal::journal(std::unique_ptr<engine> made) : engine_(std::move(made)) {
}

journal::~journal() = default;

result<std::unique_ptr<journal>> journal::open(const fs::path& folder,
                                               journal_options options) {
  auto made = std::make_unique<engine>(folder, options);
  if (auto opened = made->open(); !opened)
    return opened.error();
  return std::unique_ptr<journal>{new journal{std::move(made)}};
}

std::uint64_t journal::append(std::uint64_t stream, std::uint32_t kind,
                              std::string_view payload, done_handler done) {
  return engine_->append(stream, kind, payload, std::move(done));
}

result<void> journal::write(std::uint64_t up_to) {
  return engine_->write(up_to);
}

result<void> journal::flush(std::uint64_t up_to) {
  return engine_->flush(up_to);
}

result<std::vector<journal_record>> journal::read(std::uint64_t stream) const {
  return engine_->read(stream);
}

void journal::settle(done_handler done) {
  engine_->settle(std::move(done));
}

result<std::uint64_t> journal::collect(fs::file_time_type until) {
  return engine_->collect(until);
}

std::uint64_t journal::syncs() const {
  return engine_->syncs();
}

const journal_recovery& journal::recovery() const {
  return engine_->recovery;
}

} // namespace skvm
