#include "store/store.hpp"

#include "base/files.hpp"
#include "store/sqlite.hpp"
#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <deque>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>
#include <variant>

namespace skvm {

namespace fs = std::filesystem;

namespace {

/// "SkVM" in the header of the file tells our databases from others.
constexpr std::int64_t application_id = 0x536b564d;
constexpr std::int64_t schema_version = 1;

constexpr const char* schema = R"sql(
  CREATE TABLE runs(
    id TEXT PRIMARY KEY NOT NULL,
    started_ms INTEGER NOT NULL,
    ended_ms INTEGER NOT NULL,
    skill TEXT NOT NULL,
    model TEXT NOT NULL,
    harness TEXT NOT NULL,
    status TEXT NOT NULL,
    task TEXT NOT NULL,
    detail TEXT NOT NULL);
  CREATE INDEX runs_by_start ON runs(started_ms, id);
  CREATE TABLE events(
    run TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    time_ms INTEGER NOT NULL,
    kind TEXT NOT NULL,
    data TEXT NOT NULL,
    PRIMARY KEY(run, sequence)) WITHOUT ROWID;
  PRAGMA application_id = 1399543373;
  PRAGMA user_version = 1;
)sql";

/// Added within the first schema: a release that does not know it never looks.
constexpr const char* later_schema = R"sql(
  CREATE TABLE IF NOT EXISTS hints(
    scope TEXT NOT NULL,
    key TEXT NOT NULL,
    time_ms INTEGER NOT NULL,
    data TEXT NOT NULL,
    PRIMARY KEY(scope, key)) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS hints_by_time ON hints(time_ms);
  CREATE TABLE IF NOT EXISTS spending(
    day TEXT NOT NULL,
    skill TEXT NOT NULL,
    tokens INTEGER NOT NULL,
    nano_usd INTEGER NOT NULL,
    PRIMARY KEY(day, skill)) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS runs_by_status ON runs(status);
)sql";

constexpr std::string_view drop_old_hints =
  "DELETE FROM hints WHERE time_ms < (SELECT time_ms FROM hints "
  "ORDER BY time_ms DESC LIMIT 1 OFFSET 999)";

/// The sequence orders what several processes write.
constexpr const char* adaptations_schema = R"sql(
  CREATE TABLE IF NOT EXISTS adaptations(
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    scope TEXT NOT NULL,
    key TEXT NOT NULL,
    time_ms INTEGER NOT NULL,
    data TEXT NOT NULL,
    UNIQUE(scope, key));
)sql";

constexpr std::string_view drop_old_adaptations =
  "DELETE FROM adaptations WHERE scope = ?1 AND key >= 'run/' AND key < 'run0' "
  "AND sequence <= (SELECT sequence FROM adaptations WHERE scope = ?1 "
  "AND key >= 'run/' AND key < 'run0' "
  "ORDER BY sequence DESC LIMIT 1 OFFSET 2000)";

constexpr std::string_view run_columns =
  "SELECT id, started_ms, ended_ms, skill, model, harness, status, task, "
  "detail FROM runs ";

using callback = std::function<void(result<void>)>;

struct put_run {
  run_record record;
  callback done;
};

struct flush_mark {
  std::promise<result<void>> reached;
};

/// Runs that ended before a time are to go.
struct removal {
  std::int64_t before_ms;
  std::shared_ptr<std::promise<result<std::size_t>>> done;
};

using work = std::variant<put_run, event_record, hint_record, spending_record,
                          adaptation_record, removal, flush_mark>;

run_record read_run(const sqlite::statement& row) {
  return {row.text(0), row.number(1), row.number(2), row.text(3), row.text(4),
          row.text(5), row.text(6),   row.text(7),   row.text(8)};
}

/// The least text that is greater than all with this prefix. Ids are ASCII, so
/// the last byte can always grow.
std::string after_prefix(std::string prefix) {
  prefix.back() = static_cast<char>(prefix.back() + 1);
  return prefix;
}

/// Owns the connection that writes; used by one thread.
class writer {
public:
  explicit writer(sqlite::connection db) : db_(std::move(db)) {}

  result<void> prepare() {
    auto run = db_.prepare(
      "INSERT INTO runs VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) "
      "ON CONFLICT(id) DO UPDATE SET started_ms = ?2, ended_ms = ?3, "
      "skill = ?4, model = ?5, harness = ?6, status = ?7, task = ?8, "
      "detail = ?9");
    if (!run)
      return run.error();
    auto event =
      db_.prepare("INSERT OR REPLACE INTO events VALUES(?1, ?2, ?3, ?4, ?5)");
    if (!event)
      return event.error();
    auto hint =
      db_.prepare("INSERT OR REPLACE INTO hints VALUES(?1, ?2, ?3, ?4)");
    if (!hint)
      return hint.error();
    auto drop = db_.prepare(drop_old_hints);
    if (!drop)
      return drop.error();
    auto spend = db_.prepare("INSERT INTO spending VALUES(?1, ?2, ?3, ?4) "
                             "ON CONFLICT(day, skill) DO UPDATE SET "
                             "tokens = tokens + ?3, nano_usd = nano_usd + ?4");
    if (!spend)
      return spend.error();
    spend_ = std::move(*spend);
    auto adaptation = db_.prepare(
      "INSERT OR IGNORE INTO adaptations(scope, key, time_ms, data) "
      "VALUES(?1, ?2, ?3, ?4)");
    if (!adaptation)
      return adaptation.error();
    auto drop_runs = db_.prepare(drop_old_adaptations);
    if (!drop_runs)
      return drop_runs.error();
    adaptation_ = std::move(*adaptation);
    drop_adaptations_ = std::move(*drop_runs);
    run_ = std::move(*run);
    event_ = std::move(*event);
    hint_ = std::move(*hint);
    drop_hints_ = std::move(*drop);
    return ok;
  }

  /// All of the group or none of it.
  result<void> write(const std::deque<work>& group) {
    if (auto begun = db_.run("BEGIN IMMEDIATE"); !begun)
      return begun;
    result<void> done = ok;
    spent_.clear();
    for (const auto& item : group)
      if (done)
        done = write(item);
    for (const auto& [key, sum] : spent_)
      if (done) {
        spend_.bind(key.first).bind(key.second);
        spend_.bind(static_cast<std::int64_t>(sum.tokens)).bind(sum.nano_usd);
        done = finish(spend_);
      }
    if (!done) {
      // Some failures end the transaction by themselves.
      (void)db_.run("ROLLBACK");
      return done;
    }
    done = db_.run("COMMIT");
    if (!done)
      (void)db_.run("ROLLBACK");
    return done;
  }

private:
  result<void> write(const work& item) {
    if (const auto* put = std::get_if<put_run>(&item)) {
      const auto& r = put->record;
      run_.bind(r.id).bind(r.started_ms).bind(r.ended_ms).bind(r.skill);
      run_.bind(r.model).bind(r.harness).bind(r.status).bind(r.task);
      return finish(run_.bind(r.detail));
    }
    if (const auto* event = std::get_if<event_record>(&item)) {
      event_.bind(event->run);
      event_.bind(static_cast<std::int64_t>(event->sequence));
      event_.bind(event->time_ms).bind(event->kind);
      return finish(event_.bind(event->data));
    }
    if (const auto* hint = std::get_if<hint_record>(&item)) {
      hint_.bind(hint->scope).bind(hint->key).bind(hint->time_ms);
      auto done = finish(hint_.bind(hint->data));
      return done ? finish(drop_hints_) : done;
    }
    if (const auto* spent = std::get_if<spending_record>(&item)) {
      // Of a group only the sum is written.
      auto& sum = spent_[{spent->day, spent->skill}];
      sum.tokens += spent->tokens;
      sum.nano_usd += spent->nano_usd;
    }
    if (const auto* old = std::get_if<removal>(&item))
      return remove(*old);
    if (const auto* one = std::get_if<adaptation_record>(&item)) {
      adaptation_.bind(one->scope).bind(one->key).bind(one->time_ms);
      auto done = finish(adaptation_.bind(one->data));
      return done ? finish(drop_adaptations_.bind(one->scope)) : done;
    }
    return ok;
  }

  result<void> remove(const removal& old) {
    auto which = "ended_ms > 0 AND ended_ms < " + std::to_string(old.before_ms);
    auto count = db_.number("SELECT count(*) FROM runs WHERE " + which);
    if (!count)
      return count.error();
    for (const auto& sql :
         {"DELETE FROM events WHERE run IN (SELECT id FROM runs WHERE " + which
            + ")",
          "DELETE FROM runs WHERE " + which})
      if (auto done = db_.run(sql.c_str()); !done)
        return done;
    removed_ = static_cast<std::size_t>(*count);
    return ok;
  }

  result<void> finish(sqlite::statement& bound) {
    result<void> outcome = ok;
    if (bound.step() != SQLITE_DONE)
      outcome = db_.last_error("cannot write");
    bound.reset();
    return outcome;
  }

  sqlite::connection db_;
  sqlite::statement run_;
  sqlite::statement event_;
  sqlite::statement hint_;
  sqlite::statement drop_hints_;
  sqlite::statement adaptation_;
  sqlite::statement drop_adaptations_;
  sqlite::statement spend_;
  std::map<std::pair<std::string, std::string>, spending_record> spent_;
  std::size_t removed_ = 0;

public:
  /// By the last removal.
  [[nodiscard]] std::size_t removed() const { return removed_; }
};

class sqlite_store final : public store {
public:
  sqlite_store(std::unique_ptr<writer> writes, sqlite::connection reads,
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

  void put(run_record record, callback done) override {
    add(put_run{std::move(record), std::move(done)});
  }

  result<bool> replace(const run_record& before, run_record record) override {
    std::lock_guard guard{reads_mutex_};
    auto query = reads_.prepare(
      "UPDATE runs SET started_ms = ?1, ended_ms = ?2, status = ?3, "
      "detail = ?4 WHERE id = ?5 AND ended_ms = ?6 AND status = ?7 "
      "AND detail = ?8 RETURNING id");
    if (!query)
      return query.error();
    query->bind(record.started_ms).bind(record.ended_ms).bind(record.status);
    query->bind(record.detail).bind(record.id).bind(before.ended_ms);
    query->bind(before.status).bind(before.detail);
    auto code = query->step();
    if (code == SQLITE_DONE)
      return false;
    if (code != SQLITE_ROW || query->step() != SQLITE_DONE)
      return reads_.last_error("cannot write");
    return true;
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
    std::lock_guard guard{reads_mutex_};
    auto query = reads_.prepare(std::string{run_columns}
                                + "ORDER BY started_ms DESC, id DESC LIMIT ?");
    if (!query)
      return query.error();
    query->bind(static_cast<std::int64_t>(
      std::min<std::size_t>(limit, std::size_t{1} << 31)));
    return all<run_record>(*query, read_run);
  }

  result<std::vector<run_record>>
  runs_with_status(const std::string& status) override {
    std::lock_guard guard{reads_mutex_};
    auto query =
      reads_.prepare(std::string{run_columns}
                     + "WHERE status = ? ORDER BY started_ms DESC, id DESC");
    if (!query)
      return query.error();
    query->bind(status);
    return all<run_record>(*query, read_run);
  }

  result<std::vector<spending_record>> spending() override {
    std::lock_guard guard{reads_mutex_};
    auto query = reads_.prepare("SELECT day, skill, tokens, nano_usd FROM "
                                "spending ORDER BY day, skill");
    if (!query)
      return query.error();
    return all<spending_record>(*query, [](const sqlite::statement& row) {
      return spending_record{row.text(0), row.text(1),
                             static_cast<std::uint64_t>(row.number(2)),
                             row.number(3)};
    });
  }

  result<run_record> find_run(const std::string& id) override {
    if (id.empty())
      return make_error(errc::invalid_argument, {}, "an empty run id");
    std::lock_guard guard{reads_mutex_};
    auto query =
      reads_.prepare(std::string{run_columns}
                     + "WHERE id >= ?1 AND id < ?2 ORDER BY id LIMIT 2");
    if (!query)
      return query.error();
    auto end = after_prefix(id);
    query->bind(id).bind(end);
    auto found = all<run_record>(*query, read_run);
    if (!found)
      return found.error();
    if (found->empty())
      return make_error(errc::not_found, id, "no such run");
    // An id that is whole sorts before all that it is a prefix of.
    if (found->size() > 1 && found->front().id != id)
      return make_error(errc::conflict, id,
                        "several runs begin so, for instance " + (*found)[0].id
                          + " and " + (*found)[1].id);
    return std::move(found->front());
  }

  result<std::vector<event_record>> events(const std::string& run) override {
    std::lock_guard guard{reads_mutex_};
    auto query = reads_.prepare("SELECT run, sequence, time_ms, kind, data "
                                "FROM events WHERE run = ? ORDER BY sequence");
    if (!query)
      return query.error();
    query->bind(run);
    return all<event_record>(*query, [](const sqlite::statement& row) {
      return event_record{row.text(0),
                          static_cast<std::uint64_t>(row.number(1)),
                          row.number(2), row.text(3), row.text(4)};
    });
  }

  result<std::vector<hint_record>> hints(const std::string& scope) override {
    std::lock_guard guard{reads_mutex_};
    auto query = reads_.prepare("SELECT scope, key, time_ms, data FROM hints "
                                "WHERE scope = ? ORDER BY time_ms DESC, key");
    if (!query)
      return query.error();
    query->bind(scope);
    return all<hint_record>(*query, [](const sqlite::statement& row) {
      return hint_record{row.text(0), row.text(1), row.number(2), row.text(3)};
    });
  }

  result<std::vector<adaptation_record>>
  adaptations(const std::string& scope, std::int64_t after) override {
    std::lock_guard guard{reads_mutex_};
    auto query = reads_.prepare(
      std::string{"SELECT sequence, scope, key, time_ms, data FROM adaptations "
                  "WHERE sequence > ?1 "}
      + (scope.empty() ? "" : "AND scope = ?2 ") + "ORDER BY sequence");
    if (!query)
      return query.error();
    query->bind(after);
    if (!scope.empty())
      query->bind(scope);
    return all<adaptation_record>(*query, [](const sqlite::statement& row) {
      return adaptation_record{row.number(0), row.text(1), row.text(2),
                               row.number(3), row.text(4)};
    });
  }

private:
  template <class Record, class Read>
  result<std::vector<Record>> all(sqlite::statement& query, Read read) {
    std::vector<Record> records;
    for (;;) {
      auto code = query.step();
      if (code == SQLITE_DONE)
        return records;
      if (code != SQLITE_ROW)
        return reads_.last_error("cannot read");
      records.push_back(read(query));
    }
  }

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
    for (;;) {
      {
        std::unique_lock guard{mutex_};
        wake_.wait(guard, [this] {
          return closing_ || !queue_.empty() || !refused_callbacks_.empty();
        });
        // A turn is told of in several events, within moments of each other.
        wake_.wait_for(guard, gather_, [this] { return closing_ || urgent_; });
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
      auto outcome = write(group);
      last_commit = std::chrono::steady_clock::now();
      settle(group, outcome);
      group.clear();
    }
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

  std::unique_ptr<writer> writes_;
  std::mutex reads_mutex_;
  sqlite::connection reads_;
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

/// Makes the tables of a new file; refuses files that are not ours.
result<void> settle_schema(sqlite::connection& db, const std::string& file) {
  auto version = db.number("PRAGMA user_version");
  if (!version)
    return version.error();
  auto owner = db.number("PRAGMA application_id");
  if (!owner)
    return owner.error();
  auto tables = db.number("SELECT count(*) FROM sqlite_schema");
  if (!tables)
    return tables.error();
  if (*tables == 0 && *version == 0)
    return db.run(schema);
  if (*owner != application_id)
    return make_error(errc::io, file, "the database of another program");
  if (*version > schema_version)
    return make_error(errc::io, file,
                      "has schema " + std::to_string(*version)
                        + " of a newer release, this one knows "
                        + std::to_string(schema_version)
                        + "; use that release, or move the file away");
  return ok;
}

/// Others on this machine have no business in what was asked and answered, and
/// SQLite's further files take this one's mode.
result<void> make_private_file(const fs::path& file) {
  auto fd = ::open(file.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
  if (fd < 0)
    return make_error(errc::io, file.string(),
                      "cannot open: " + std::generic_category().message(errno));
  ::close(fd);
  return ok;
}

} // namespace

result<std::unique_ptr<store>> open_store(const fs::path& file,
                                          store_options options) {
  if (file.has_parent_path())
    if (auto made = make_folders(file.parent_path()); !made)
      return made.error();
  if (auto made = make_private_file(file); !made)
    return made.error();
  auto busy = static_cast<int>(options.busy.count());
  auto db = sqlite::connection::open(file, busy);
  if (!db)
    return db.error();
  for (const auto* sql : {"PRAGMA journal_mode = WAL",
                          "PRAGMA synchronous = NORMAL", "BEGIN IMMEDIATE"})
    if (auto done = db->run(sql); !done)
      return done.error();
  // Two processes may open a new file at once: the second one finds tables.
  if (auto done = settle_schema(*db, file.string()); !done)
    return done.error();
  for (const auto* sql : {later_schema, adaptations_schema})
    if (auto done = db->run(sql); !done)
      return done.error();
  if (auto done = db->run("COMMIT"); !done)
    return done.error();
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
