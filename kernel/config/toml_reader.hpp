#pragma once

#include "skvm/result.hpp"

#include <toml++/toml.h>

#include <chrono>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// TOML read key by key, so that each key has a type, and what was not asked
/// for is unknown. Not for use by several threads.
namespace skvm {

/// Errors with `invalid_config`, the subject is `file:line`.
result<toml::table> parse_toml(std::string_view text, std::string_view file);

/// The mistakes found in one file: the topmost one is kept.
class toml_report {
public:
  explicit toml_report(std::string_view file) : file_(file) {}

  void add(std::size_t line, std::string message);
  [[nodiscard]] result<void> outcome() const;
  [[nodiscard]] std::string place(std::size_t line) const;

private:
  std::string file_;
  std::size_t line_ = 0;
  std::string message_;
};

/// One table. The `read_…` members change `out` and return true only where the
/// key is present and its value is acceptable; otherwise they report and leave
/// `out` alone. The table and the report must outlive the reader.
class table_reader {
public:
  /// `name` is how messages call the table, for instance `[run]`; it is empty
  /// at the top level.
  table_reader(const toml::table& table, std::string name, toml_report& report)
    : table_(&table), name_(std::move(name)), report_(&report) {}

  bool read_text(std::string_view key, std::string& out);
  /// Refuses what is not among `choices`, and names the nearest.
  bool read_choice(std::string_view key, std::string& out,
                   const std::vector<std::string>& choices);
  bool read_flag(std::string_view key, bool& out);
  bool read_number(std::string_view key, double& out, double min);
  bool read_duration(std::string_view key, std::chrono::milliseconds& out);
  bool read_texts(std::string_view key, std::vector<std::string>& out);
  /// A table of strings, numbers and booleans, as text in JSON's notation.
  bool read_scalars(std::string_view key,
                    std::map<std::string, std::string>& out);
  /// All of this table in the same way.
  bool read_all_scalars(std::map<std::string, std::string>& out);

  template <class Integer>
  bool read_count(std::string_view key, Integer& out, std::int64_t min = 0) {
    constexpr auto limit = std::numeric_limits<std::int64_t>::max();
    constexpr auto max =
      std::cmp_less(std::numeric_limits<Integer>::max(), limit)
        ? static_cast<std::int64_t>(std::numeric_limits<Integer>::max())
        : limit;
    std::int64_t value = 0;
    if (!read_integer(key, value, min, max))
      return false;
    out = static_cast<Integer>(value);
    return true;
  }

  [[nodiscard]] std::optional<table_reader> table(std::string_view key);
  /// The members of an array of tables, `[[key]]`.
  [[nodiscard]] std::vector<table_reader> tables(std::string_view key);
  /// Every member of this table, each of which must be a table: `[key.<name>]`.
  [[nodiscard]] std::vector<std::pair<std::string, table_reader>> members();

  [[nodiscard]] bool has(std::string_view key) const;
  /// The line of a key, or of the table where it has no such key.
  [[nodiscard]] std::size_t line_of(std::string_view key) const;
  [[nodiscard]] std::size_t line() const;

  [[nodiscard]] const std::string& name() const { return name_; }

  [[nodiscard]] const toml::table& node() const { return *table_; }

  /// Reports `message` at the key's place, with table and key in front.
  void fail(std::string_view key, std::string_view message);
  /// Reports `message` at a key's line as it stands.
  void fail_plainly(std::string_view key, std::string message);
  /// Reports `key` as missing unless it is there.
  bool require(std::string_view key);
  /// Reports all keys that nobody asked for. To be called last.
  void reject_unknown();

private:
  const toml::node* find(std::string_view key);
  bool read_integer(std::string_view key, std::int64_t& out, std::int64_t min,
                    std::int64_t max);
  void fail_type(std::string_view key, std::string_view expected,
                 const toml::node& found);
  void scalars(const toml::table& from, const std::string& prefix,
               std::map<std::string, std::string>& out);

  const toml::table* table_;
  std::string name_;
  toml_report* report_;
  std::vector<std::string> asked_;
};

} // namespace skvm
