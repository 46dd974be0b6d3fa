#pragma once

#include "skvm/result.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

/// The little of SQLite that the store needs. One connection and its statements
/// are for one thread at a time.
namespace skvm::sqlite {

struct close_connection {
  void operator()(sqlite3* handle) const;
};

struct close_statement {
  void operator()(sqlite3_stmt* handle) const;
};

class statement {
public:
  statement() = default;

  explicit statement(sqlite3_stmt* handle) : handle_(handle) {}

  // Values are bound in order, from the first after `reset`. Texts must live
  // until the statement is reset.
  statement& bind(std::string_view text);
  statement& bind(std::int64_t number);

  /// SQLite's code of one step: a row, done, or what went wrong.
  int step();
  /// Makes the statement ready for its next use.
  void reset();

  [[nodiscard]] std::string text(int column) const;
  [[nodiscard]] std::int64_t number(int column) const;

private:
  std::unique_ptr<sqlite3_stmt, close_statement> handle_;
  int next_ = 1;
};

class connection {
public:
  static result<connection> open(const std::filesystem::path& file,
                                 int busy_ms);

  /// Statements without results; several may be in one text.
  result<void> run(const char* sql);
  result<statement> prepare(std::string_view sql);
  result<std::int64_t> number(std::string_view sql);
  /// What the last failure was, with the file and, for a damaged one, what to
  /// do about it.
  [[nodiscard]] error last_error(std::string_view doing) const;

private:
  std::unique_ptr<sqlite3, close_connection> handle_;
  std::string file_;
};

} // namespace skvm::sqlite
