#include "journal/journal.hpp"

#include "base/files.hpp"
#include "journal/segment.hpp"
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <condition_variable>
#include <cstdio>
#include <future>
#include <map>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <unordered_map>
#include <utility>

namespace skvm {

namespace fs = std::filesystem;
using namespace journal_files;

namespace {

constexpr std::string_view suffix = ".skj";

error failed(const fs::path& file, const std::string& what, int code) {
  return make_error(errc::io, file.string(),
                    what + ": " + std::generic_category().message(code));
}

fs::path segment_file(const fs::path& folder, std::uint64_t number) {
  auto digits = std::to_string(number);
  return folder
         / (std::string(10 - std::min<std::size_t>(10, digits.size()), '0')
            + digits + std::string{suffix});
}

/// A lock of the open file, which goes with the process however it ends.
struct flock lock_of(short type) {
  struct flock out {};
  out.l_type = type;
  out.l_whence = SEEK_SET;
  return out;
}

/// Segment numbers in a folder, ascending.
std::vector<std::uint64_t> segments_in(const fs::path& folder) {
  std::vector<std::uint64_t> found;
  std::error_code ignored;
  for (const auto& each : fs::directory_iterator{folder, ignored}) {
    auto stem = each.path().stem().string();
    std::uint64_t number = 0;
    auto end = stem.data() + stem.size();
    if (each.path().extension() == suffix
        && std::from_chars(stem.data(), end, number).ptr == end)
      found.push_back(number);
  }
  std::sort(found.begin(), found.end());
  return found;
}

result<std::vector<journal_record>>
records_in(const fs::path& folder, const std::vector<std::uint64_t>& segments,
           std::uint64_t stream) {
  std::vector<journal_record> found;
  for (auto number : segments) {
    auto file = mapped_file::open(segment_file(folder, number));
    if (!file)
      return file.error();
    scan(file->bytes(), [&](const record_view& record) {
      if (record.stream == stream && record.kind != 0)
        found.push_back({stream, record.kind, std::string{record.payload}});
    });
  }
  return found;
}

} // namespace

class journal::engine {
public:
  engine(fs::path folder, journal_options options)
    : folder_(std::move(folder)), options_(options) {}

  ~engine() {
    {
      std::lock_guard guard{mutex_};
      stopping_ = true;
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
    auto lock_file = folder_ / "lock";
    lock_ =
      unique_fd{::open(lock_file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)};
    if (!lock_)
      return failed(lock_file, "cannot open", errno);
    auto ours = lock_of(F_WRLCK);
    if (::fcntl(lock_.get(), F_OFD_SETLK, &ours) != 0)
      return make_error(errc::conflict, folder_.string(),
                        "another process writes this journal");
    if (::ftruncate(lock_.get(), 0) != 0
        || ::dprintf(lock_.get(), "%d\n", ::getpid()) < 0)
      return failed(lock_file, "cannot write", errno);
    if (auto recovered = recover(); !recovered)
      return recovered.error();
    if (auto begun = begin_segment(); !begun)
      return begun.error();
    writer_ = std::thread{[this] { write_all(); }};
    return ok;
  }

  void append(std::uint64_t stream, std::uint32_t kind,
              std::string_view payload, done_handler done) {
    std::optional<error> refused;
    bool wakes = false;
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
        enqueue(stream, kind, payload, done);
      // Nobody would hear of the gap, so nothing may follow it.
      if (refused && !done)
        failure_ = refused;
      wakes = wakes_writer();
    }
    if (refused && done)
      done(*refused);
    if (wakes)
      wake_.notify_one();
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

  result<void> flush() {
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
      for (const auto& [number, open] : open_in_) {
        std::error_code gone;
        auto written = fs::last_write_time(segment_file(folder_, number), gone);
        if (open > 0 || number == segment_ || (!gone && written >= until))
          break;
        old.push_back(number);
      }
      for (auto number : old)
        open_in_.erase(number);
    }
    std::uint64_t freed = 0;
    for (auto number : old) {
      auto file = segment_file(folder_, number);
      std::error_code why;
      auto size = fs::file_size(file, why);
      if (!why && fs::remove(file, why))
        freed += size;
      if (why)
        return failed(file, "cannot remove", why.value());
    }
    return freed;
  }

  journal_recovery recovery;

private:
  struct batch {
    std::string bytes;
    std::vector<done_handler> done;
    std::vector<std::pair<std::uint64_t, std::uint32_t>> records;
  };

  /// Segments with records of the stream, as far as it is open.
  std::vector<std::uint64_t> segments_of(std::uint64_t stream) const {
    std::lock_guard guard{mutex_};
    auto known = streams_.find(stream);
    return known == streams_.end() ? segments_in(folder_) : known->second;
  }

  /// The writer sleeps while nobody waits for what is queued and it is little.
  // Precondition: locked.
  bool wakes_writer() {
    constexpr std::size_t worth_a_write = std::size_t{1} << 20;
    auto wakes =
      idle_ && (!queue_.done.empty() || queue_.bytes.size() > worth_a_write);
    if (wakes)
      idle_ = false;
    return wakes;
  }

  // Precondition: locked.
  void enqueue(std::uint64_t stream, std::uint32_t kind,
               std::string_view payload, done_handler& done) {
    encode(queue_.bytes, stream, kind, payload);
    queue_.records.emplace_back(stream, kind);
    if (done)
      queue_.done.push_back(std::move(done));
  }

  // Precondition: locked, or the writer does not run yet.
  void note(std::uint64_t stream, std::uint32_t kind, std::uint64_t segment) {
    auto known = streams_.find(stream);
    if (kind == 0) {
      if (known == streams_.end())
        return;
      for (auto number : known->second)
        --open_in_[number];
      streams_.erase(known);
      return;
    }
    if (known == streams_.end())
      known = streams_.emplace(stream, std::vector<std::uint64_t>{}).first;
    auto& in = known->second;
    if (in.empty() || in.back() != segment) {
      in.push_back(segment);
      ++open_in_[segment];
    }
  }

  result<void> recover() {
    auto numbers = segments_in(folder_);
    std::vector<std::uint64_t> order;
    for (auto number : numbers) {
      auto path = segment_file(folder_, number);
      auto file = mapped_file::open(path);
      if (!file)
        return file.error();
      open_in_[number];
      auto found = scan(file->bytes(), [&](const record_view& record) {
        if (record.kind != 0 && !streams_.contains(record.stream))
          order.push_back(record.stream);
        note(record.stream, record.kind, number);
      });
      auto rest = file->bytes().size() - found.end;
      recovery.records += found.records;
      recovery.damaged_bytes += found.damaged;
      if (rest > 0
          && ::truncate(path.c_str(), static_cast<off_t>(found.end)) != 0)
        return failed(path, "cannot cut the torn end", errno);
      recovery.torn_bytes += rest;
      segment_ = number;
    }
    for (auto stream : order)
      if (streams_.contains(stream))
        recovery.open_streams.push_back(stream);
    return ok;
  }

  result<void> begin_segment() {
    auto next = segment_ + 1;
    auto path = segment_file(folder_, next);
    unique_fd file{::open(
      path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0600)};
    if (!file)
      return failed(path, "cannot begin a journal file", errno);
    // The name must be as durable as what is written below it.
    unique_fd folder{
      ::open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (options_.sync && (!folder || ::fsync(folder.get()) != 0))
      return failed(folder_, "cannot sync the folder", errno);
    file_ = std::move(file);
    written_ = 0;
    std::lock_guard guard{mutex_};
    segment_ = next;
    open_in_[next];
    return ok;
  }

  void write_all() {
    std::unique_lock lock{mutex_};
    for (;;) {
      // What nobody waits for goes along with what somebody does.
      idle_ = !stopping_ && queue_.done.empty();
      wake_.wait(lock, [this] { return stopping_ || !idle_; });
      idle_ = false;
      if (options_.sync)
        wake_.wait_until(lock, last_sync_ + options_.gather,
                         [this] { return stopping_; });
      if (queue_.bytes.empty() && queue_.done.empty())
        return;
      auto next = std::exchange(queue_, {});
      for (const auto& [stream, kind] : next.records)
        note(stream, kind, segment_);
      auto broken = failure_;
      lock.unlock();
      // What waited when the disk first refused is refused too.
      auto outcome = broken ? result<void>{*broken} : write(next.bytes);
      for (auto& done : next.done)
        done(outcome);
      lock.lock();
      if (!outcome)
        failure_ = outcome.error();
    }
  }

  result<void> write(std::string_view bytes) {
    auto path = segment_file(folder_, segment_);
    while (!bytes.empty()) {
      auto wrote = ::write(file_.get(), bytes.data(), bytes.size());
      if (wrote < 0 && errno == EINTR)
        continue;
      if (wrote < 0)
        return failed(path, "cannot write the journal", errno);
      bytes.remove_prefix(static_cast<std::size_t>(wrote));
      written_ += static_cast<std::uint64_t>(wrote);
    }
    last_sync_ = std::chrono::steady_clock::now();
    if (options_.sync && ::fdatasync(file_.get()) != 0)
      return failed(path, "cannot sync the journal", errno);
    return written_ < options_.segment_bytes ? result<void>{ok}
                                             : begin_segment();
  }

  const fs::path folder_;
  const journal_options options_;
  unique_fd lock_;
  unique_fd file_;                                    ///< writer only
  std::uint64_t written_ = 0;                         ///< writer only
  std::chrono::steady_clock::time_point last_sync_{}; ///< writer only

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  bool idle_ = false; ///< the writer sleeps, and nothing has woken it yet
  batch queue_;
  std::optional<error> failure_;
  std::uint64_t segment_ = 0;
  /// Open streams with the segments that have records of them, ascending.
  std::unordered_map<std::uint64_t, std::vector<std::uint64_t>> streams_;
  /// Open streams in each segment.
  std::map<std::uint64_t, int> open_in_;
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

void journal::append(std::uint64_t stream, std::uint32_t kind,
                     std::string_view payload, done_handler done) {
  engine_->append(stream, kind, payload, std::move(done));
}

result<void> journal::flush() {
  return engine_->flush();
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

result<std::vector<journal_record>> journal::read_in(const fs::path& folder,
                                                     std::uint64_t stream) {
  return records_in(folder, segments_in(folder), stream);
}

std::optional<int> journal::writer_of(const fs::path& folder) {
  unique_fd lock{::open((folder / "lock").c_str(), O_RDONLY | O_CLOEXEC)};
  // Only asks: whoever opens the journal at this moment is not to find it
  // locked by somebody who looks.
  auto whose = lock_of(F_RDLCK);
  if (!lock || ::fcntl(lock.get(), F_OFD_GETLK, &whose) != 0
      || whose.l_type == F_UNLCK)
    return std::nullopt;
  std::array<char, 16> text{};
  auto size = ::pread(lock.get(), text.data(), text.size() - 1, 0);
  int pid = 0;
  if (size > 0)
    std::from_chars(text.data(), text.data() + size, pid);
  return pid;
}

const journal_recovery& journal::recovery() const {
  return engine_->recovery;
}

} // namespace skvm
