#pragma once

#include "adapt/observation.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

/// From what single runs show to what is wrong with a skill. Pure. [any thread]
namespace skvm::adapt {

/// A failure counts as systematic where that many tasks have it …
inline constexpr std::uint32_t least_tasks = 3;
/// … of so many that chance would not: a failure that is no fault of the skill
/// is taken to strike at most this share of tasks, …
inline constexpr double chance_share = 0.1;
/// … and the probability of as many by chance, times the number of signatures
/// that were looked at (Bonferroni), has to be at most this.
inline constexpr double systematic_level = 0.01;

/// The probability that of `n` tasks at least `k` are struck where each is with
/// probability `share`: the upper tail of the binomial distribution.
double binomial_tail(std::uint32_t k, std::uint32_t n, double share);

/// What a recompilation may use.
struct finding {
  std::string id; ///< of the signature, and of what is to be done about it
  adapt::signature signature;
  /// The message; of a dependency an example of it, with the name.
  std::string text;
  /// As the skill shows it, else with `…` where tasks differ.
  std::string command;
  int line = 0; ///< where the skill shows it, 0 where it does not
  /// `before`, `instead`, `dependency`, `level`, or `unsolved` where no remedy
  /// recurs.
  std::string kind;
  /// Commands, in the skill's words; the name of a dependency; a primitive with
  /// the level that is believed.
  std::string fix;
  std::string manager;     ///< of a dependency: `python`, `node`, `system`
  std::uint32_t tasks = 0; ///< distinct ones that it struck
  std::uint32_t of = 0;    ///< distinct ones that were run
  double p = 1;            ///< by the test above, corrected
  double wasted_turns = 0; ///< in all runs together
  double wasted_tokens = 0;

  bool operator==(const finding&) const = default;
};

struct diagnosis {
  std::vector<finding> systematic; ///< the most tasks first
  std::vector<finding> others;     ///< what struck, without being shown to be
};

/// Looks at runs that had one variant. A task that was run several times counts
/// once, so that one task's trouble never becomes the skill's.
diagnosis diagnose(std::span<const observation> runs);

/// The remedy that all of these failures share, in the words of the command
/// that the skill shows: what changes with the task follows the task's own
/// words, or there is none.
std::optional<std::string> common_fix(std::span<const failure* const> all);

/// The artifact `evidence`: `findings` as an array.
std::string to_json(std::span<const finding> all);
std::vector<finding> findings_from(std::string_view text);

} // namespace skvm::adapt
