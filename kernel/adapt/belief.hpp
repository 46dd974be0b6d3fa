#pragma once

#include "skvm/target.hpp"

#include "adapt/finding.hpp"

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// What use says about the levels of a target, beside what was measured. Pure.
/// [any thread]
namespace skvm::adapt {

/// What a run says of the demands in the artifact `requirements`. A failure is
/// laid at what the step demands that failed; one that went away by itself at
/// nothing, and neither is what the host lacks or forbids. A run that did not
/// succeed says nothing of the other steps. A demand that the variant had
/// lowered for the target, by its artifact `gaps`, was not met by going well.
std::vector<attribution> attribute(std::string_view requirements,
                                   std::string_view gaps,
                                   const observation& run,
                                   const skill& subject);

/// How often a level held, as the counts of a Beta distribution that begins
/// even.
struct belief {
  std::uint32_t held = 0;
  std::uint32_t broke = 0;

  /// The probability that it holds the next time.
  [[nodiscard]] double mean() const {
    return (held + 1.0) / (held + broke + 2);
  }

  bool operator==(const belief&) const = default;
};

using beliefs = std::map<std::string, std::map<level, belief>, std::less<>>;

/// Counts each attribution for its primitive and level.
void add(beliefs& to, const std::vector<attribution>& seen);

/// The scope of the store that a target's attributions have.
std::string belief_scope(std::string_view model, std::string_view harness);
/// The record of a run in that scope, and what all of them come to.
adaptation_record record_of(std::string_view model, std::string_view harness,
                            const observation& run,
                            const std::vector<attribution>& seen);
beliefs beliefs_of(const std::vector<adaptation_record>& records);

/// A level that was measured, and that use contradicts.
struct correction {
  std::string primitive;
  level measured = level::l1;
  level believed = level::l0; ///< the highest that use does not contradict
  belief seen;                ///< of the lowest level that it does
  double p = 1;               ///< by the test, corrected

  bool operator==(const correction&) const = default;
};

/// A level does not hold where it broke so often that it would hardly have if
/// it held half of the time: exact binomial, at `systematic_level`, times the
/// number of levels that were seen (Bonferroni). What broke at a lower level
/// counts against a higher one, and what held at a higher one for a lower.
std::vector<correction> corrections_of(const profile& measured,
                                       const beliefs& seen);

/// The finding that a recompilation with a corrected level goes by.
finding finding_of(const correction& what);
/// Whether the text was changed for such a finding, by the artifact `gaps`.
bool answers_gap(std::string_view gaps, const finding& what);
/// Lowers the levels that findings of the kind `level` say are lower, and says
/// so in `source`; false where there are none. The digest is left to whoever
/// calls.
bool correct(profile& of, std::span<const finding> by);

} // namespace skvm::adapt
