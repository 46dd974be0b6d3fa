#pragma once

#include "skvm/diagnostic.hpp"
#include "skvm/result.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace skvm {

/// Where a text stands, as rules see it. `checks.toml` says what each is.
enum class text_area {
  prose,
  markup,
  comment,
  code,
  script,
  note,
  data,
  front
};

/// One code that `skvm check` can report, and what there is to say about it.
struct check_info {
  std::string code;
  severity level = severity::warning;
  std::string title;   ///< what it is, a few words
  std::string why;     ///< why it matters
  std::string fix;     ///< what to do about it
  std::string message; ///< of pattern rules; others make their own
  bool hidden = false; ///< about text that readers do not see: always reported
  bool tested = true;  ///< whether the examples can be run
  std::vector<text_area> where; ///< empty where there are no patterns
  std::vector<std::string> patterns;
  std::string unless; ///< of prose; of everything where the rule has it
  bool own_unless = false;
  std::string unless_code; ///< of code and of commands in prose
  std::vector<std::string> bad;
  std::vector<std::string> good;
};

/// The rules of `checks.toml`, patterns compiled. Immutable. [any thread]
class check_rules {
public:
  /// A file of rules, and its name for messages.
  struct source {
    std::string toml;
    std::string file;
  };

  /// `file` is for messages. Errors with `invalid_config` and the subject
  /// `file:line` for unknown keys, wrong types, repeated codes, places that do
  /// not exist and patterns that are not RE2.
  static result<std::shared_ptr<const check_rules>>
  parse(std::string_view toml, std::string_view file);

  /// The rules of several files. Those after the first are a user's: each rule
  /// has patterns, since there is no code for others, its code is not one of
  /// those before, and `unless` and `unless_code` are the first file's where
  /// its own says nothing.
  static result<std::shared_ptr<const check_rules>>
  parse(const std::vector<source>& files);

  ~check_rules();
  check_rules(const check_rules&) = delete;
  check_rules& operator=(const check_rules&) = delete;

  [[nodiscard]] const std::vector<check_info>& all() const { return all_; }

  /// Null where there is no such code.
  [[nodiscard]] const check_info* find(std::string_view code) const;

  /// All codes, in the order of the file.
  [[nodiscard]] std::vector<std::string> codes() const;

  struct compiled_patterns;

  [[nodiscard]] const compiled_patterns& patterns() const { return *compiled_; }

private:
  struct common_patterns;

  check_rules();
  result<void> add(const source& from, common_patterns& common);

  std::vector<check_info> all_;
  std::unique_ptr<compiled_patterns> compiled_;
};

} // namespace skvm
