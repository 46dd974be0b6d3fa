#include "solidify/shelf.hpp"

#include <boost/json.hpp>

#include "base/json.hpp"
#include "base/json_members.hpp"
#include "base/wall_clock.hpp"
#include "store/sqlite.hpp"
#include <sqlite3.h>

#include <chrono>

namespace skvm::solidify {

namespace bj = boost::json;

namespace {

constexpr const char* schema = R"sql(
  CREATE TABLE IF NOT EXISTS solid_functions(
    id TEXT PRIMARY KEY NOT NULL,
    skill TEXT NOT NULL,
    state TEXT NOT NULL,
    data TEXT NOT NULL,
    life TEXT NOT NULL,
    updated_ms INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS solid_history(
    id TEXT NOT NULL,
    time_ms INTEGER NOT NULL,
    what TEXT NOT NULL,
    why TEXT NOT NULL);
  CREATE INDEX IF NOT EXISTS solid_history_by_id ON solid_history(id, time_ms);
  CREATE TABLE IF NOT EXISTS solid_runs(
    run TEXT NOT NULL,
    skill TEXT NOT NULL,
    id TEXT NOT NULL,
    time_ms INTEGER NOT NULL,
    data TEXT NOT NULL,
    PRIMARY KEY(id, run)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS solid_version(number INTEGER NOT NULL);
  INSERT INTO solid_version SELECT 0 WHERE NOT EXISTS
    (SELECT 1 FROM solid_version);
  CREATE TABLE IF NOT EXISTS solid_candidates(
    digest TEXT NOT NULL,
    skill TEXT NOT NULL,
    name TEXT NOT NULL,
    data TEXT NOT NULL,
    runs INTEGER NOT NULL,
    function TEXT NOT NULL,
    PRIMARY KEY(digest, name)) WITHOUT ROWID;
)sql";

std::string observation_json(const observation& run) {
  bj::array steps;
  for (const auto& step : run.steps)
    steps.push_back(
      {{"writes", step.writes_file}, {"path", step.path}, {"code", step.code}});
  return json::write({{"task", run.task},
                      {"steps", std::move(steps)},
                      {"output", run.output},
                      {"all_output", run.all_output},
                      {"text", run.text}});
}

using json::text_in;

observation observation_of(const std::string& run, const std::string& text) {
  observation out;
  out.run = run;
  auto parsed = json::read(text, run);
  if (!parsed || !parsed->is_object())
    return out;
  out.task = text_in(*parsed, "task");
  out.output = text_in(*parsed, "output");
  out.all_output = text_in(*parsed, "all_output");
  out.text = text_in(*parsed, "text");
  if (const auto* steps = parsed->get_object().if_contains("steps");
      steps != nullptr && steps->is_array())
    for (const auto& one : steps->get_array()) {
      traced_step step;
      const auto* writes =
        one.is_object() ? one.get_object().if_contains("writes") : nullptr;
      step.writes_file =
        writes != nullptr && writes->is_bool() && writes->get_bool();
      step.path = text_in(one, "path");
      step.code = text_in(one, "code");
      out.steps.push_back(std::move(step));
    }
  return out;
}

class sqlite_shelf final : public shelf {
public:
  explicit sqlite_shelf(sqlite::connection db) : db_(std::move(db)) {}

  result<std::vector<kept_function>>
  functions(const std::string& skill) override {
    return read("SELECT data, life, state, id FROM solid_functions WHERE ?1 = "
                "'' OR skill = ?1 ORDER BY id",
                skill);
  }

  result<kept_function> find(const std::string& id) override {
    auto found = read("SELECT data, life, state, id FROM solid_functions WHERE "
                      "id = ?1",
                      id);
    if (!found)
      return found.error();
    if (found->empty())
      return make_error(errc::not_found, id,
                        "no such function; see 'skvm solidify list'");
    return std::move(found->front());
  }

  result<void> put(const kept_function& one, const std::string& what,
                   const std::string& why) override {
    auto data = to_json(one.what);
    auto life = to_json(one.life);
    auto done =
      write("INSERT OR REPLACE INTO solid_functions VALUES(?, ?, ?, ?, ?, ?)",
            [&](sqlite::statement& to) {
              to.bind(one.what.id).bind(one.what.skill);
              to.bind(to_string(one.life.state)).bind(data).bind(life);
              to.bind(unix_ms());
            });
    if (done)
      done = changed();
    return done ? note({one.what.id, 0, what, why}) : done;
  }

  result<void> count(const std::string& id, const std::string& what,
                     const std::string& why,
                     const std::function<void(function_life&)>& how) override {
    if (auto begun = db_.run("BEGIN IMMEDIATE"); !begun)
      return begun;
    auto done = count_now(id, what, why, how);
    auto ended = db_.run(done ? "COMMIT" : "ROLLBACK");
    return done ? ended : done;
  }

  result<void> forget(const std::string& id) override {
    for (const auto* sql : {"DELETE FROM solid_functions WHERE id = ?",
                            "DELETE FROM solid_history WHERE id = ?",
                            "DELETE FROM solid_runs WHERE id = ?"})
      if (auto done = write(sql, [&](sqlite::statement& to) { to.bind(id); });
          !done)
        return done;
    return changed();
  }

  result<std::vector<history_entry>> history(const std::string& id,
                                             std::size_t limit) override {
    auto query = db_.prepare(
      "SELECT id, time_ms, what, why FROM solid_history WHERE id = ? "
      "ORDER BY time_ms DESC, rowid DESC LIMIT ?");
    if (!query)
      return query.error();
    query->bind(id).bind(static_cast<std::int64_t>(limit));
    return rows<history_entry>(*query, [](sqlite::statement& row, auto& out) {
      out.push_back({row.text(0), row.number(1), row.text(2), row.text(3)});
    });
  }

  result<void> note(const history_entry& entry) override {
    auto time = entry.time_ms != 0 ? entry.time_ms : unix_ms();
    auto done = write("INSERT INTO solid_history VALUES(?, ?, ?, ?)",
                      [&](sqlite::statement& to) {
                        to.bind(entry.id).bind(time);
                        to.bind(entry.what).bind(entry.why);
                      });
    if (!done)
      return done;
    return write(
      "DELETE FROM solid_history WHERE id = ?1 AND time_ms < (SELECT "
      "time_ms FROM solid_history WHERE id = ?1 ORDER BY time_ms "
      "DESC LIMIT 1 OFFSET 199)",
      [&](sqlite::statement& to) { to.bind(entry.id); });
  }

  result<std::vector<observation>>
  observations(const std::string& id) override {
    auto query = db_.prepare("SELECT run, data FROM solid_runs WHERE id = ? "
                             "ORDER BY time_ms, run");
    if (!query)
      return query.error();
    query->bind(id);
    return rows<observation>(*query, [](sqlite::statement& row, auto& out) {
      out.push_back(observation_of(row.text(0), row.text(1)));
    });
  }

  result<void> observe(const std::string& skill, const std::string& id,
                       const observation& run) override {
    auto data = observation_json(run);
    auto done = write("INSERT OR REPLACE INTO solid_runs VALUES(?, ?, ?, ?, ?)",
                      [&](sqlite::statement& to) {
                        to.bind(run.run).bind(skill).bind(id).bind(unix_ms());
                        to.bind(data);
                      });
    if (!done)
      return done;
    return write("DELETE FROM solid_runs WHERE id = ?1 AND time_ms < (SELECT "
                 "time_ms FROM solid_runs WHERE id = ?1 ORDER BY time_ms DESC "
                 "LIMIT 1 OFFSET 15)",
                 [&](sqlite::statement& to) { to.bind(id); });
  }

  result<void> take_back(const std::string& id,
                         const std::string& run) override {
    return write("DELETE FROM solid_runs WHERE id = ? AND run = ?",
                 [&](sqlite::statement& to) { to.bind(id).bind(run); });
  }

  result<std::size_t> most_observed(const std::string& skill) override {
    auto query = db_.prepare("SELECT coalesce(max(n), 0) FROM (SELECT count(*) "
                             "AS n FROM solid_runs WHERE skill = ? GROUP BY "
                             "id)");
    if (!query)
      return query.error();
    query->bind(skill);
    if (query->step() != SQLITE_ROW)
      return db_.last_error("cannot read");
    return static_cast<std::size_t>(query->number(0));
  }

  result<std::vector<kept_candidate>>
  candidates(const std::string& digest) override {
    auto query = db_.prepare(
      "SELECT data, skill, digest, runs, function FROM solid_candidates "
      "WHERE ?1 = '' OR digest = ?1 ORDER BY skill, name");
    if (!query)
      return query.error();
    query->bind(digest);
    return rows<kept_candidate>(*query, [](sqlite::statement& row, auto& out) {
      auto made = candidate_from_json(row.text(0));
      if (made)
        out.push_back({std::move(*made), row.text(1), row.text(2),
                       static_cast<std::uint64_t>(row.number(3)), row.text(4)});
    });
  }

  result<void> put_candidate(const kept_candidate& one) override {
    auto data = to_json(one.what);
    // Of another text of the skill they would be found again if it has them.
    auto done = write(
      "DELETE FROM solid_candidates WHERE skill = ?1 AND digest <> ?2",
      [&](sqlite::statement& to) { to.bind(one.skill).bind(one.digest); });
    if (!done)
      return done;
    return write("INSERT INTO solid_candidates VALUES(?1, ?2, ?3, ?4, 0, '') "
                 "ON CONFLICT DO UPDATE SET data = ?4, runs = 0, function = '' "
                 "WHERE data <> ?4",
                 [&](sqlite::statement& to) {
                   to.bind(one.digest).bind(one.skill).bind(one.what.id);
                   to.bind(data);
                 });
  }

  result<void> note_candidate(const kept_candidate& one) override {
    return write("UPDATE solid_candidates SET runs = ?3, function = ?4 WHERE "
                 "digest = ?1 AND name = ?2",
                 [&](sqlite::statement& to) {
                   to.bind(one.digest).bind(one.what.id);
                   to.bind(static_cast<std::int64_t>(one.runs));
                   to.bind(one.function);
                 });
  }

  result<bool> forget_candidate(const std::string& id) override {
    auto done =
      write("DELETE FROM solid_candidates WHERE skill || ':' || name = ?",
            [&](sqlite::statement& to) { to.bind(id); });
    if (!done)
      return done.error();
    auto count = db_.number("SELECT changes()");
    if (!count)
      return count.error();
    return *count > 0;
  }

  std::int64_t version() override {
    // Of this connection's own changes the number of SQLite knows nothing.
    auto others = db_.number("PRAGMA data_version");
    if (!others || *others != seen_ || version_ < 0) {
      seen_ = others ? *others : -1;
      auto number = db_.number("SELECT number FROM solid_version");
      version_ = number ? *number : version_ + 1;
    }
    return version_;
  }

private:
  result<void> count_now(const std::string& id, const std::string& what,
                         const std::string& why,
                         const std::function<void(function_life&)>& how) {
    auto query = db_.prepare("SELECT life FROM solid_functions WHERE id = ?");
    if (!query)
      return query.error();
    query->bind(id);
    if (query->step() != SQLITE_ROW)
      return make_error(errc::not_found, id, "no such function");
    auto life = life_from_json(query->text(0));
    how(life);
    auto text = to_json(life);
    auto done = write(
      "UPDATE solid_functions SET life = ?2, updated_ms = ?3 WHERE id = "
      "?1",
      [&](sqlite::statement& to) { to.bind(id).bind(text).bind(unix_ms()); });
    return done ? note({id, 0, what, why}) : done;
  }

  result<void> changed() {
    version_ = -1;
    return db_.run("UPDATE solid_version SET number = number + 1");
  }

  template <class Bind>
  result<void> write(std::string_view sql, Bind bind) {
    auto to = db_.prepare(sql);
    if (!to)
      return to.error();
    bind(*to);
    if (to->step() != SQLITE_DONE)
      return db_.last_error("cannot write");
    return ok;
  }

  result<std::vector<kept_function>> read(std::string_view sql,
                                          const std::string& what) {
    auto query = db_.prepare(sql);
    if (!query)
      return query.error();
    query->bind(what);
    return rows<kept_function>(*query, [](sqlite::statement& row, auto& out) {
      auto made = function_from_json(row.text(0));
      // One of another release is learnt again.
      if (!made)
        return;
      kept_function one;
      one.what = std::move(*made);
      one.life = life_from_json(row.text(1));
      one.life.state = life_state_of(row.text(2));
      out.push_back(std::move(one));
    });
  }

  template <class Value, class Take>
  result<std::vector<Value>> rows(sqlite::statement& query, Take take) {
    std::vector<Value> out;
    int code = SQLITE_ROW;
    while ((code = query.step()) == SQLITE_ROW)
      take(query, out);
    if (code != SQLITE_DONE)
      return db_.last_error("cannot read");
    return out;
  }

  sqlite::connection db_;
  std::int64_t seen_ = -1;    ///< SQLite's number of what others wrote
  std::int64_t version_ = -1; ///< -1 where it is to be read
};

} // namespace

result<std::unique_ptr<shelf>> shelf::open(const std::filesystem::path& file) {
  auto db = sqlite::connection::open(file, 10'000);
  if (!db)
    return db.error();
  for (const auto* sql :
       {"PRAGMA journal_mode = WAL", "PRAGMA synchronous = NORMAL", schema})
    if (auto done = db->run(sql); !done)
      return done.error();
  return std::unique_ptr<shelf>{std::make_unique<sqlite_shelf>(std::move(*db))};
}

} // namespace skvm::solidify
