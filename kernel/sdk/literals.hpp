#pragma once

#include <bitset>
#include <string>
#include <string_view>
#include <vector>

namespace skvm {

/// One way for a pattern to match: of each group, a text that matches has one
/// literal at least. ASCII letters are small, as they must be in the text that
/// is searched. `literal_edge` at the begin or end of a literal stands for a
/// word boundary.
struct literal_clause {
  /// Letters that a gap does not have, `.;:` for `[^.;:]*`; below 0x80, and
  /// none that has a case.
  using stops = std::bitset<128>;

  std::vector<std::vector<std::string>> groups;
  /// A text that matches has a literal of each group one behind the other,
  /// without a stop in between: `gaps[i]` is behind `groups[i]`, one less.
  std::vector<stops> gaps;
  /// Whoever has that matches.
  bool certain = false;
};

constexpr char literal_edge = '\x01';

/// What can be told of a pattern without an automaton.
struct pattern_literals {
  /// The pattern is RE2 syntax for certain; where this is false it may be.
  bool valid = false;
  /// If it is RE2 syntax, the rest of this is true of it.
  bool understood = false;
  int captures = 0;
  /// Whoever matches satisfies one of these. A clause without groups says
  /// nothing; there is one such where the pattern was not understood.
  std::vector<literal_clause> clauses;
};

/// Takes time linear in the pattern. Case is folded in ASCII only: that RE2
/// takes a Kelvin sign for a `k` is not considered. [any thread]
pattern_literals literals_of(std::string_view pattern);

} // namespace skvm
