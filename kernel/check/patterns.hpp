#pragma once

#include "check/document.hpp"
#include "check/findings.hpp"
#include "check/rules.hpp"

#include <re2/re2.h>
#include <re2/set.h>

#include <array>
#include <memory>
#include <string>
#include <vector>

namespace skvm {

/// What the patterns of all rules become.
struct check_rules::compiled_patterns {
  struct pattern {
    std::size_t rule = 0; ///< index into `all`
    std::unique_ptr<const RE2> one;
    /// Null where nothing excuses a match; with the pattern put in.
    std::unique_ptr<const RE2> unless;
    std::unique_ptr<const RE2> unless_code;
  };

  std::vector<pattern> all;
  /// For each area: the patterns that are searched for at once, and which they
  /// are.
  std::array<std::unique_ptr<RE2::Set>, 8> sets;
  std::array<std::vector<std::size_t>, 8> members;
  std::unique_ptr<const RE2> mention_title;
  std::unique_ptr<const RE2> mention_lead;
  std::unique_ptr<const RE2> sends;
};

namespace checks {

/// The options that all patterns are compiled with.
RE2::Options pattern_options();

/// Reports what the patterns find in a text. Linear in the text.
void find_patterns(const document& doc, const check_rules& rules,
                   findings& out);

/// Whether a script that `found` says reads credentials also sends data; to be
/// called after `find_patterns`.
void find_senders(const document& doc, const check_rules& rules,
                  findings& found);

} // namespace checks
} // namespace skvm
