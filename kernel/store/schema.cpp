#include "store/schema.hpp"

#include "base/files.hpp"
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

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

result<sqlite::connection> open_database(const fs::path& file, int busy_ms) {
  if (file.has_parent_path())
    if (auto made = make_folders(file.parent_path()); !made)
      return made.error();
  if (auto made = make_private_file(file); !made)
    return made.error();
  auto db = sqlite::connection::open(file, busy_ms);
  if (!db)
    return db;
  for (const auto* sql : {"PRAGMA journal_mode = WAL",
                          "PRAGMA synchronous = NORMAL", "BEGIN IMMEDIATE"})
    if (auto done = db->run(sql); !done)
      return done.error();
  // Two processes may open a new file at once: the second one finds tables.
  if (auto done = settle_schema(*db, file.string()); !done)
    return done.error();
  for (const auto* sql : {later_schema, adaptations_schema, "COMMIT"})
    if (auto done = db->run(sql); !done)
      return done.error();
  return db;
}

} // namespace skvm
