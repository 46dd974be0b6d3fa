#include "store/store.hpp"

#include "store/schema.hpp"
#include "store/store_reader.hpp"
#include "store/store_writer.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <future>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace skvm {

namespace {

using namespace stored;

using callback = std::function<void(result<void>)>;

class sqlite_store final : public store {
public:
  sqlite_store(std::unique_ptr<stored::writer> writes, sqlite::connection reads,
               std::string file, const store_options& options)
    : writes_(std::move(writes)), reads_(std::move(reads)),
      file_(std::move(file)), queue_limit_(options.queue),
      gather_(options.gather), pause_(options.pause),
      thread_([this] { write_until_closed(); }) {}

  ~sqlite_store() override {
    {
      std::lock_guard guard{mutex_};
      closing_ = true;
    }
    wake_.notify_one();
    thread_.join();
  }

  void put(run_record record, callback done,
           std::function<result<void>()> first) override {
    add(put_run{std::move(record), std::move(done), std::move(first)});
  }

  result<bool> replace(const run_record& before, run_record record) override {
    return reads_.replace(before, std::move(record));
  }

  void append(event_record event) override { add(std::move(event)); }

  void put_hint(hint_record hint) override { add(std::move(hint)); }

  void add_spending(spending_record spent) override { add(std::move(spent)); }

  result<std::size_t> remove_ended(std::int64_t before_ms) override {
    auto done = std::make_shared<std::promise<result<std::size_t>>>();
    auto outcome = done->get_future();
    {
      std::lock_guard guard{mutex_};
      queue_.emplace_back(removal{before_ms, std::move(done)});
      urgent_ = true;
    }
    wake_.notify_one();
    return outcome.get();
  }

  void put_adaptation(adaptation_record record) override {
    add(std::move(record));
  }

  result<void> flush() override {
    flush_mark mark;
    auto reached = mark.reached.get_future();
    {
      std::lock_guard guard{mutex_};
      queue_.emplace_back(std::move(mark));
      urgent_ = true;
    }
    wake_.notify_one();
    return reached.get();
  }

  [[nodiscard]] std::uint64_t lost() const override { return lost_; }

  result<std::vector<run_record>> runs(std::size_t limit) override {
    return reads_.runs(limit);
  }

  result<std::vector<run_record>>
  runs_with_status(const std::string& status) override {
    return reads_.runs_with_status(status);
  }

  result<std::vector<spending_record>> spending() override {
    return reads_.spending();
  }

  result<run_record> find_run(const std::string& id) override {
    return reads_.find_run(id);
  }

  result<std::vector<event_record>> events(const std::string& run) override {
    return reads_.events(run);
  }

  result<std::vector<hint_record>> hints(const std::string& scope) override {
    return reads_.hints(scope);
  }

  result<std::vector<adaptation_record>>
  adaptations(const std::string& scope, std::int64_t after) override {
    return reads_.adaptations(scope, after);
  }

private:
  void add(work item) {
    bool wakes = false;
    {
      std::lock_guard guard{mutex_};
      if (queue_.size() < queue_limit_) {
        constexpr std::size_t worth_a_commit = 1000;
        auto waited_for = std::holds_alternative<put_run>(item)
                          || queue_.size() >= worth_a_commit;
        wakes = queue_.empty() || (waited_for && !urgent_);
        urgent_ = urgent_ || waited_for;
        queue_.push_back(std::move(item));
      } else {
        ++lost_;
        ++refused_;
        if (auto* put = std::get_if<put_run>(&item); put && put->done) {
          refused_callbacks_.push_back(std::move(put->done));
          wakes = urgent_ = true;
        }
      }
    }
    if (wakes)
      wake_.notify_one();
  }

  [[nodiscard]] error full_queue(std::uint64_t count) const {
    return make_error(errc::io, file_,
                      std::to_string(count) + " writes refused: more than "
                        + std::to_string(queue_limit_) + " were waiting");
  }

  void write_until_closed() {
    std::deque<work> group;
    std::vector<callback> refused;
    std::chrono::steady_clock::time_point last_commit{};
    auto shared = false; // the last commit, by some who waited for it
    for (;;) {
      {
        std::unique_lock guard{mutex_};
        wake_.wait(guard, [this] {
          return closing_ || !queue_.empty() || !refused_callbacks_.empty();
        });
        // A turn is told of in several events, within moments of each other.
        wake_.wait_for(guard, gather_, [this] { return closing_ || urgent_; });
        if (shared)
          wake_.wait_until(guard, last_commit + pause_,
                           [this] { return closing_; });
        urgent_ = false;
        group.swap(queue_);
        refused.swap(refused_callbacks_);
        if (refused_ > 0)
          lost_reason_ = full_queue(refused_);
        if (group.empty() && refused.empty())
          return;
      }
      for (auto& done : refused)
        done(full_queue(1));
      refused.clear();
      leave_out_unready(group);
      shared = 1 < std::count_if(group.begin(), group.end(), [](auto& item) {
                 return std::holds_alternative<put_run>(item);
               });
      auto outcome = write(group);
      last_commit = std::chrono::steady_clock::now();
      settle(group, outcome);
      group.clear();
    }
  }

  /// Those of which what has to be done first could not be.
  void leave_out_unready(std::deque<work>& group) {
    std::erase_if(group, [this](work& item) {
      auto* put = std::get_if<put_run>(&item);
      auto ready = put != nullptr && put->first ? put->first() : ok;
      if (ready)
        return false;
      ++lost_;
      lost_reason_ = ready.error();
      if (put->done)
        put->done(ready);
      return true;
    });
  }

  result<void> write(const std::deque<work>& group) {
    for (const auto& item : group)
      if (!std::holds_alternative<flush_mark>(item))
        return writes_->write(group);
    return ok;
  }

  /// Tells everyone in the group what came of it.
  void settle(std::deque<work>& group, const result<void>& outcome) {
    if (!outcome) {
      for (const auto& item : group)
        if (!std::holds_alternative<flush_mark>(item))
          ++lost_;
      lost_reason_ = outcome.error();
    }
    for (auto& item : group) {
      if (auto* put = std::get_if<put_run>(&item); put && put->done)
        put->done(outcome);
      if (auto* mark = std::get_if<flush_mark>(&item))
        mark->reached.set_value(take_lost_reason());
      else if (auto* old = std::get_if<removal>(&item))
        old->done->set_value(outcome ? result<std::size_t>{writes_->removed()}
                                     : result<std::size_t>{outcome.error()});
    }
  }

  result<void> take_lost_reason() {
    std::lock_guard guard{mutex_};
    refused_ = 0;
    auto reason = std::exchange(lost_reason_, std::nullopt);
    if (!reason)
      return ok;
    return *reason;
  }

  std::unique_ptr<stored::writer> writes_;
  stored::reader reads_;
  const std::string file_;
  const std::size_t queue_limit_;
  const std::chrono::milliseconds gather_;
  const std::chrono::milliseconds pause_;

  std::mutex mutex_; ///< of all below
  std::condition_variable wake_;
  std::deque<work> queue_;
  std::vector<callback> refused_callbacks_;
  std::uint64_t refused_ = 0; ///< since the last flush
  bool closing_ = false;
  bool urgent_ = false; ///< whether somebody waits for what is queued

  std::atomic<std::uint64_t> lost_ = 0;
  std::optional<error> lost_reason_; ///< the writing thread's
  std::thread thread_;
};

} // namespace

result<std::unique_ptr<store>> open_store(const std::filesystem::path& file,
                                          store_options options) {
  auto busy = static_cast<int>(options.busy.count());
  auto db = open_database(file, busy);
  if (!db)
    return db.error();
  auto writes = std::make_unique<writer>(std::move(*db));
  if (auto done = writes->prepare(); !done)
    return done.error();
  auto reads = sqlite::connection::open(file, busy);
  if (!reads)
    return reads.error();
  return std::unique_ptr<store>{std::make_unique<sqlite_store>(
    std::move(writes), std::move(*reads), file.string(), options)};
}

} // namespace skvm
