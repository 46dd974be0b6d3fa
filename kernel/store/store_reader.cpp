#include "store/store_reader.hpp"

#include <sqlite3.h>

#include <algorithm>

namespace skvm::stored {

namespace {

constexpr std::string_view run_columns =
  "SELECT id, started_ms, ended_ms, skill, model, harness, status, task, "
  "detail FROM runs ";

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

} // namespace

template <class Record, class Read>
result<std::vector<Record>> reader::all(sqlite::statement& query, Read read) {
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

result<bool> reader::replace(const run_record& before, run_record record) {
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

result<std::vector<run_record>> reader::runs(std::size_t limit) {
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
reader::runs_with_status(const std::string& status) {
  std::lock_guard guard{reads_mutex_};
  auto query =
    reads_.prepare(std::string{run_columns}
                   + "WHERE status = ? ORDER BY started_ms DESC, id DESC");
  if (!query)
    return query.error();
  query->bind(status);
  return all<run_record>(*query, read_run);
}

result<std::vector<spending_record>> reader::spending() {
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

result<run_record> reader::find_run(const std::string& id) {
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
    return make_error(errc::not_found, id,
                      "no such run; 'skvm runs' lists them");
  // An id that is whole sorts before all that it is a prefix of.
  if (found->size() > 1 && found->front().id != id)
    return make_error(errc::conflict, id,
                      "several runs begin so, for instance " + (*found)[0].id
                        + " and " + (*found)[1].id);
  return std::move(found->front());
}

result<std::vector<event_record>> reader::events(const std::string& run) {
  std::lock_guard guard{reads_mutex_};
  auto query = reads_.prepare("SELECT run, sequence, time_ms, kind, data "
                              "FROM events WHERE run = ? ORDER BY sequence");
  if (!query)
    return query.error();
  query->bind(run);
  return all<event_record>(*query, [](const sqlite::statement& row) {
    return event_record{row.text(0), static_cast<std::uint64_t>(row.number(1)),
                        row.number(2), row.text(3), row.text(4)};
  });
}

result<std::vector<hint_record>> reader::hints(const std::string& scope) {
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
reader::adaptations(const std::string& scope, std::int64_t after) {
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

} // namespace skvm::stored
