#pragma once

#include "config/config.hpp"
#include "config/tables.hpp"
#include "config/toml_reader.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace skvm {

/// What one file says of the models that a glob fits.
struct limits_change {
  std::string match;
  toml::table table;
  std::string file;
};

/// What option readers of one file share.
struct option_source {
  config& settings; ///< its `origins` are kept
  toml_report& report;
  path_resolver resolved;
  std::string file;
  std::vector<limits_change>& changes; ///< those of the file are added
};

/// Reads what `visit_options` names from one table of a file. Changes only what
/// the table says, and notes the line; mistakes go to the report.
class option_reader {
public:
  /// `path` is what the table's keys are called by in `config::origins`.
  option_reader(table_reader& table, std::string path, option_source& from)
    : table_(table), path_(std::move(path)), from_(from) {}

  void text(std::string_view key, std::string& out);
  void choice(std::string_view key, std::string& out,
              const std::vector<std::string>& choices);
  void flag(std::string_view key, bool& out);
  void amount(std::string_view key, double& out);
  void percent(std::string_view key, double& out);
  void share(std::string_view key, double& out);
  /// `"off"`, or `"sample:0.05"` for a share between 0 and 1.
  void sample(std::string_view key, double& out);
  void duration(std::string_view key, std::chrono::milliseconds& out);
  void texts(std::string_view key, std::vector<std::string>& out);
  void path(std::string_view key, std::string& out);
  void paths(std::string_view key, std::vector<std::string>& out);
  /// Names of environment variables.
  void variables(std::string_view key, std::vector<std::string>& out);

  template <class Integer>
  void count(std::string_view key, Integer& out, std::int64_t min = 0) {
    note(key, table_.read_count(key, out, min));
  }

  /// A value that `upper`'s is to cover: lowered to it, and a mistake where
  /// the table says both.
  template <class Value>
  void bounded(std::string_view key, Value& value, std::string_view upper,
               const Value& most, std::string_view how) {
    if (value <= most)
      return;
    if (table_.has(key) && table_.has(upper))
      table_.fail(key, std::string{how}.append(" ").append(upper));
    value = most;
  }

  /// `[plugins.<name>]`.
  void isolations(plugin_settings& out);
  /// `[processors.models."<glob>"]`: kept as changes, since they apply over
  /// what all files say of `[processors]`.
  void overrides(const std::vector<std::pair<std::string, processor_limits>>&);

  template <class Read>
  void section(std::string_view name, Read read) {
    auto table = table_.table(name);
    if (!table)
      return;
    option_reader inner{*table, path_ + std::string{name} + ".", from_};
    read(inner);
    table->reject_unknown();
  }

private:
  void note(std::string_view key, bool was_read);

  table_reader& table_;
  std::string path_;
  option_source& from_;
};

} // namespace skvm
