#pragma once

#include "check/document.hpp"
#include "check/findings.hpp"
#include "check/literals.hpp"
#include "check/rules.hpp"
#include <re2/filtered_re2.h>
#include <re2/re2.h>

#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace skvm {

namespace checks {

/// The options that all patterns are compiled with.
RE2::Options pattern_options();

/// A pattern that is compiled when it is first needed, which for most is never.
/// [any thread]
class late_pattern {
public:
  explicit late_pattern(std::string pattern) : pattern_(std::move(pattern)) {}

  /// Precondition: the pattern is RE2.
  [[nodiscard]] const RE2& get() const {
    std::call_once(compiled_, [this] {
      automaton_ = std::make_unique<RE2>(pattern_, pattern_options());
    });
    return *automaton_;
  }

private:
  std::string pattern_;
  mutable std::once_flag compiled_;
  mutable std::unique_ptr<RE2> automaton_;
};

/// Many patterns, of which a text can have few: each is only tried on texts
/// with the words that it cannot do without. [any thread]
class pattern_set {
public:
  /// Why the pattern is not RE2, or an empty text.
  std::string add(const std::string& pattern);

  /// To be called once, after the last `add`.
  void finish();

  /// Which of the patterns may be in the text, in order. Linear in the text.
  void candidates(std::string_view text, std::vector<int>& found) const;

  [[nodiscard]] const RE2& at(int id) const { return filter_.GetRE2(id); }

private:
  static constexpr int shortest_word = 2;

  re2::FilteredRE2 filter_{shortest_word};
  literal_search words_;
  std::vector<int> always_; ///< patterns without any such word
  int size_ = 0;
};

} // namespace checks

/// What the patterns of all rules become.
struct check_rules::compiled_patterns {
  struct pattern {
    std::size_t rule = 0; ///< index into `all`
    /// Null where nothing excuses a match.
    std::unique_ptr<const checks::late_pattern> unless;
    std::unique_ptr<const checks::late_pattern> unless_code;
  };

  std::vector<pattern> all;
  checks::pattern_set together; ///< the same ones
  std::unique_ptr<const checks::late_pattern> mention_title;
  std::unique_ptr<const checks::late_pattern> mention_lead;
  std::unique_ptr<const checks::late_pattern> sends;
};

namespace checks {

/// Reports what the patterns find in a text. Linear in the text.
void find_patterns(const document& doc, const check_rules& rules,
                   findings& out);

/// Whether a script that `found` says reads credentials also sends data; to be
/// called after `find_patterns`.
void find_senders(const document& doc, const check_rules& rules,
                  findings& found);

} // namespace checks
} // namespace skvm
