#pragma once

#include "skvm/export.hpp"
#include "skvm/result.hpp"
#include "skvm/skill.hpp"
#include "skvm/target.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Finds in a skill what the rules of a catalogue count as evidence.
namespace skvm {

class sentences;

/// A rule that was satisfied, with the first place that shows it.
struct evidence_match {
  std::string primitive;
  std::string rule;
  level needs = level::l1;
  int count = 0;       ///< matching sentences or lines, or the measure's value
  int line = 0;        ///< of `SKILL.md`; 0 for a measure
  std::string excerpt; ///< where it is, trimmed; for a measure `name = value`
  double weight = 1;   ///< the rule's
  std::vector<int> lines; ///< of the first 64 matches, rising
};

/// What the evidence for one primitive amounts to.
struct demand {
  std::string primitive;
  level needs = level::l1;
  std::vector<evidence_match> shown_by; ///< strongest first
};

/// The rules of a catalogue, their patterns compiled. Immutable; matching takes
/// time linear in the text. [any thread]
class SKVM_API evidence_matcher {
public:
  /// `invalid_config` with the rule as subject where a pattern, a place or a
  /// measure is wrong.
  static result<std::shared_ptr<const evidence_matcher>>
  compile(const std::vector<primitive>& primitives,
          const negation_words& negation = {});

  ~evidence_matcher();
  evidence_matcher(const evidence_matcher&) = delete;
  evidence_matcher& operator=(const evidence_matcher&) = delete;

  /// In the catalogue's order, each satisfied rule once. `text` rules see the
  /// prose of the body sentence by sentence, whatever its line breaks, without
  /// what a sentence denies; front matter and code blocks are left out. `code`
  /// rules see the lines of code blocks that are to be run, imitated or saved;
  /// `link` rules the targets of links. A sentence is at the line that it
  /// starts on.
  [[nodiscard]] std::vector<evidence_match> match(const skill& subject) const;
  /// The same where its sentences are known already.
  [[nodiscard]] std::vector<evidence_match> match(const skill& subject,
                                                  const sentences& prose) const;

private:
  struct rules;
  explicit evidence_matcher(std::unique_ptr<rules> compiled);

  std::unique_ptr<rules> rules_;
};

/// `catalogue.matcher` at work; compiles the rules first where the catalogue
/// has none. A catalogue whose rules do not compile finds nothing. [any thread]
SKVM_API std::vector<evidence_match> match_evidence(const catalogue& known,
                                                    const skill& subject);
/// The same where the sentences of `subject` are known already.
SKVM_API std::vector<evidence_match> match_evidence(const catalogue& known,
                                                    const skill& subject,
                                                    const sentences& prose);

/// The demands that reach the catalogue's threshold, in its order: the highest
/// level whose evidence, with that of the levels above, weighs enough. A
/// primitive that the catalogue does not have is left out. [any thread]
SKVM_API std::vector<demand> weigh(const catalogue& known,
                                   std::vector<evidence_match> matches);

/// The value of a named measure of a skill's structure, or nothing where there
/// is no such measure. [any thread]
SKVM_API std::optional<int> measure_structure(const skill& subject,
                                              std::string_view name);

/// The names that `measure_structure` knows, sorted. [any thread]
SKVM_API std::vector<std::string> structure_measures();

} // namespace skvm
