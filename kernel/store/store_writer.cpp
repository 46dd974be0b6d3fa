#include "store/store_writer.hpp"

#include <sqlite3.h>

namespace skvm::stored {

namespace {

constexpr std::string_view drop_old_hints =
  "DELETE FROM hints WHERE time_ms < (SELECT time_ms FROM hints "
  "ORDER BY time_ms DESC LIMIT 1 OFFSET 999)";

constexpr std::string_view drop_old_adaptations =
  "DELETE FROM adaptations WHERE scope = ?1 AND key >= 'run/' AND key < 'run0' "
  "AND sequence <= (SELECT sequence FROM adaptations WHERE scope = ?1 "
  "AND key >= 'run/' AND key < 'run0' "
  "ORDER BY sequence DESC LIMIT 1 OFFSET 2000)";

} // namespace

result<void> writer::prepare() {
  auto run =
    db_.prepare("INSERT INTO runs VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) "
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
  auto adaptation =
    db_.prepare("INSERT OR IGNORE INTO adaptations(scope, key, time_ms, data) "
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

result<void> writer::write(const std::deque<work>& group) {
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

result<void> writer::write(const work& item) {
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

result<void> writer::remove(const removal& old) {
  auto which = "ended_ms > 0 AND ended_ms < " + std::to_string(old.before_ms);
  auto count = db_.number("SELECT count(*) FROM runs WHERE " + which);
  if (!count)
    return count.error();
  for (const auto& sql :
       {"DELETE FROM events WHERE run IN (SELECT id FROM runs WHERE " + which
          + ")",
        "DELETE FROM runs WHERE " + which,
        // Of what was only compared with.
        "DELETE FROM events WHERE time_ms < " + std::to_string(old.before_ms)
          + " AND run NOT IN (SELECT id FROM runs)"})
    if (auto done = db_.run(sql.c_str()); !done)
      return done;
  removed_ = static_cast<std::size_t>(*count);
  return ok;
}

result<void> writer::finish(sqlite::statement& bound) {
  result<void> outcome = ok;
  if (bound.step() != SQLITE_DONE)
    outcome = db_.last_error("cannot write");
  bound.reset();
  return outcome;
}

} // namespace skvm::stored
