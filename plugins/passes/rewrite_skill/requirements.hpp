#pragma once

#include "skvm/skill.hpp"
#include "skvm/target.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace rewrite_skill {

struct evidence {
  std::string rule;
  skvm::level needs = skvm::level::l1;
  int line = 0; ///< 0 for a measure of the whole document
  std::string excerpt;
};

/// One primitive that a purpose needs, at the level of its strongest evidence.
struct need {
  std::string primitive;
  skvm::level min_level = skvm::level::l1;
  std::vector<evidence> shown_by; ///< strongest first
};

/// What a skill is for, and what that takes.
struct purpose {
  std::string id;
  std::string description;
  std::vector<need> needs; ///< in the catalogue's order
};

/// One purpose for the whole skill. Depends on the catalogue and the skill
/// alone, so that every target is measured against the same demands. Pure.
std::vector<purpose> find_requirements(const skvm::catalogue& known,
                                       const skvm::skill& skill);

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
  int line = 0;                    ///< of the strongest evidence
};

/// One entry for each need. An unmeasured primitive is no gap. Pure.
std::vector<gap> find_gaps(const std::vector<purpose>& purposes,
                           const skvm::catalogue& known,
                           const skvm::profile& target);

} // namespace rewrite_skill
