#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "adapt/observation.hpp"
#include "skvm/target.hpp"

/// What use says about the levels of a target, beside what was measured. Pure.
/// [any thread]
namespace skvm::adapt {

/// A demand of a skill that a run met, or did not.
struct attribution {
  std::string primitive;
  level at = level::l1;
  bool held = true;

  bool operator==(const attribution&) const = default;
};

/// What a run says of the demands in the artifact `requirements`. A failure is
/// laid at what the step demands that failed; one that went away by itself at
/// nothing. A run that did not succeed says nothing of the other steps.
std::vector<attribution> attribute(std::string_view requirements,
                                   const observation& run,
                                   const skill& subject);

/// How often a level held, as the counts of a Beta distribution that begins
/// even.
struct belief {
  std::uint32_t held = 0;
  std::uint32_t broke = 0;

  /// The probability that it holds the next time.
  [[nodiscard]] double mean() const { return (held + 1.0) / (held + broke + 2); }
};

using beliefs = std::map<std::string, std::map<level, belief>, std::less<>>;

void add(beliefs& to, const std::vector<attribution>& seen);

/// The scope of the store that a target's attributions have.
std::string belief_scope(std::string_view model, std::string_view harness);
/// The record of a run in that scope, and what all of them come to.
adaptation_record record_of(std::string_view model, std::string_view harness,
                            const observation& run,
                            const std::vector<attribution>& seen);
beliefs beliefs_of(const std::vector<adaptation_record>& records);

} // namespace skvm::adapt
