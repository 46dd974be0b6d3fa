#pragma once

#include "requirements.hpp"

namespace rewrite_skill {

enum class status {
  met,      ///< the target has the level
  short_of, ///< the target has the primitive at a lower level
  absent,   ///< the target was measured at L0
  unknown,  ///< the target was not measured on it
};

enum class decision {
  compensation, ///< ask for less: the text is made more explicit
  substitution, ///< ask for something else that the target has
  omission,     ///< leave it as it is
};

std::string_view to_string(status value);
std::string_view to_string(decision value);

/// How a target stands to one need.
struct gap {
  std::string purpose;
  std::string primitive;
  skvm::level required = skvm::level::l1;
  std::optional<skvm::level> profiled;
  rewrite_skill::status status = status::met;
  rewrite_skill::decision decision = decision::omission;
  std::string reason;
  std::string alternative; ///< the primitive that a substitution relies on
  std::vector<std::string> advice; ///< of the catalogue, one for each level
  std::string note;                ///< of the catalogue, for the text
  int line = 0;                    ///< of the strongest evidence
  std::vector<int> lines; ///< of evidence above the target's level, rising
  /// The way of the text that the target can take in place of this.
  std::optional<rewrite_skill::alternative> path;
  std::vector<skvm::line_range> within; ///< of the purpose; empty for all
};

/// One entry for each need. An unmeasured primitive is no gap. Pure.
std::vector<gap> find_gaps(const std::vector<purpose>& purposes,
                           const skvm::catalogue& known,
                           const skvm::profile& target);

/// Brings decision and reason in line with what was done about the gap, which
/// `rules` names.
void settle(gap& one, const std::vector<std::string>& rules);

} // namespace rewrite_skill
