#pragma once

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "skvm/export.hpp"

/// What a target can do, and what the primitives are. Plain values.
namespace skvm {

/// L0 (absent) to L3, comparable as numbers.
enum class level : int { l0 = 0, l1 = 1, l2 = 2, l3 = 3 };

/// `L0` to `L3`. [any thread]
SKVM_API std::string_view to_string(level value);
SKVM_API std::optional<level> level_from_string(std::string_view text);

/// A pattern that shows that a text demands a primitive at a level.
struct evidence_rule {
  std::string id;      ///< unique, for instance `gen.code.python/pandas`
  level needs = level::l1;
  /// Where it looks: `text`, `code` (a language may follow: `code:python`),
  /// `link`, or `structure` (a named measure of the document).
  std::string where;
  std::string pattern; ///< RE2 syntax, or the measure's name
  std::string unless;  ///< RE2: a match in the same sentence or line voids it
  int at_least = 1;    ///< matches, or the measure's value, that it takes
  double weight = 1;   ///< of `catalogue::threshold`
  bool negated = false; ///< for `text`: sees what a sentence denies as well
};

/// How a sentence says what is not to be done. RE2; an empty one never matches.
struct negation_words {
  /// Before what they deny. Where group 1 took no part nothing is denied, as in
  /// "do not forget to".
  std::string before;
  std::string after; ///< behind what they deny: "is not allowed"
  std::string ends;  ///< what follows is said again: "until", "instead"
};

/// One of the 26 capabilities of `config/capabilities.toml`.
struct primitive {
  std::string id;
  std::string category;
  std::string description;
  std::array<std::string, 4> levels;  ///< what each level means; [0] is empty
  /// How to ask for less: `lower[3]` from L3 to L2, `lower[2]` from L2 to L1.
  /// Empty where it cannot be done.
  std::array<std::string, 4> lower;
  /// What is said to the model to that end, `note[3]` and `note[2]` likewise.
  /// Empty where the text needs an edit that is made for it.
  std::array<std::string, 4> note;
  std::vector<evidence_rule> evidence;
};

class evidence_matcher;

struct catalogue {
  std::string digest; ///< SHA-256 of the file
  std::vector<primitive> primitives; ///< in the file's order
  negation_words negation;
  /// The weight that evidence of a level, and of those above, must reach.
  double threshold = 1;
  /// The evidence rules, compiled (`skvm/evidence.hpp`); null where the
  /// catalogue was not read from a file.
  std::shared_ptr<const evidence_matcher> matcher{};

  [[nodiscard]] SKVM_API const primitive* find(std::string_view id) const;
};

/// A target capability profile, TCP 1.0. A primitive that it does not name was
/// not measured, which is not the same as L0.
struct profile {
  std::string model;
  std::string harness;
  std::string source; ///< where the figures come from
  std::string digest; ///< SHA-256 of the capabilities, canonical
  std::map<std::string, level, std::less<>> capabilities;

  [[nodiscard]] SKVM_API std::optional<level>
  find(std::string_view primitive_id) const;
};

} // namespace skvm
