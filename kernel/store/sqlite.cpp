#include "store/sqlite.hpp"

#include <sqlite3.h>

#include <system_error>

namespace skvm::sqlite {

void close_connection::operator()(sqlite3* handle) const {
  sqlite3_close_v2(handle);
}

void close_statement::operator()(sqlite3_stmt* handle) const {
  sqlite3_finalize(handle);
}

statement& statement::bind(std::string_view text) {
  // A null pointer would bind NULL instead of an empty text.
  const auto* bytes = text.data() == nullptr ? "" : text.data();
  sqlite3_bind_text64(handle_.get(), next_++, bytes, text.size(), SQLITE_STATIC,
                      SQLITE_UTF8);
  return *this;
}

statement& statement::bind(std::int64_t number) {
  sqlite3_bind_int64(handle_.get(), next_++, number);
  return *this;
}

int statement::step() {
  return sqlite3_step(handle_.get());
}

void statement::reset() {
  sqlite3_reset(handle_.get());
  sqlite3_clear_bindings(handle_.get());
  next_ = 1;
}

std::string statement::text(int column) const {
  const auto* bytes = sqlite3_column_text(handle_.get(), column);
  if (bytes == nullptr)
    return {};
  auto size = sqlite3_column_bytes(handle_.get(), column);
  return {reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size)};
}

std::int64_t statement::number(int column) const {
  return sqlite3_column_int64(handle_.get(), column);
}

result<connection> connection::open(const std::filesystem::path& file,
                                    int busy_ms) {
  connection opened;
  opened.file_ = file.string();
  sqlite3* handle = nullptr;
  auto code = sqlite3_open_v2(
    file.c_str(), &handle,
    SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
  opened.handle_.reset(handle);
  if (handle == nullptr)
    return make_error(errc::io, opened.file_, "cannot open: out of memory");
  if (code != SQLITE_OK)
    return opened.last_error("cannot open");
  sqlite3_extended_result_codes(handle, 1);
  sqlite3_busy_timeout(handle, busy_ms);
  return opened;
}

result<void> connection::run(const char* sql) {
  if (sqlite3_exec(handle_.get(), sql, nullptr, nullptr, nullptr) != SQLITE_OK)
    return last_error("cannot use");
  return ok;
}

result<statement> connection::prepare(std::string_view sql) {
  sqlite3_stmt* handle = nullptr;
  auto code =
    sqlite3_prepare_v3(handle_.get(), sql.data(), static_cast<int>(sql.size()),
                       SQLITE_PREPARE_PERSISTENT, &handle, nullptr);
  if (code != SQLITE_OK)
    return last_error("cannot use");
  return statement{handle};
}

result<std::int64_t> connection::number(std::string_view sql) {
  auto prepared = prepare(sql);
  if (!prepared)
    return prepared.error();
  if (prepared->step() != SQLITE_ROW)
    return last_error("cannot read");
  return prepared->number(0);
}

error connection::last_error(std::string_view doing) const {
  auto code = sqlite3_errcode(handle_.get()) & 0xff;
  auto message = std::string{doing} + ": " + sqlite3_errmsg(handle_.get());
  if (code == SQLITE_CORRUPT || code == SQLITE_NOTADB)
    message += "; the file is damaged or no database: move it away, and a new "
               "one is made (only the list of past runs is lost)";
  else if (code == SQLITE_BUSY)
    message += "; another process has been writing for too long";
  else if (code == SQLITE_IOERR || code == SQLITE_CANTOPEN)
    // What it says by itself does not tell a full disk from a broken one.
    if (auto why = sqlite3_system_errno(handle_.get()); why != 0)
      message += " (" + std::generic_category().message(why) + ")";
  return make_error(errc::io, file_, std::move(message));
}

} // namespace skvm::sqlite
