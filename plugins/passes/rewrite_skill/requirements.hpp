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
  double weight = 1;
  std::vector<int> lines; ///< of all places, rising
};

/// One primitive that a purpose needs, at the level that its evidence reaches.
struct need {
  std::string primitive;
  skvm::level min_level = skvm::level::l1;
  std::vector<evidence> shown_by; ///< strongest first
};

/// Another way that the text offers, and what it takes.
struct alternative {
  int line = 0;
  std::string text; ///< the offer, on one line
  std::vector<need> needs;
  std::vector<std::string> replaces; ///< primitives of the way it stands for
  skvm::span sentence;
  std::vector<skvm::span> where; ///< the offer itself, and code below it
};

/// What a skill is for, and what that takes.
struct purpose {
  std::string id;
  std::string description;
  std::vector<need> needs; ///< in the catalogue's order, without alternatives
  std::vector<alternative> alternatives;
  std::vector<skvm::line_range> lines; ///< empty for all
};

/// What a text demands, in the catalogue's order. Pure.
std::vector<need> needs_in(const skvm::catalogue& known,
                           const skvm::skill& skill);

/// One purpose for each plainly separate task. Depends on the catalogue and the
/// skill alone, so that every target is measured against the same demands.
/// Pure.
std::vector<purpose> find_requirements(const skvm::catalogue& known,
                                       const skvm::skill& skill);

} // namespace rewrite_skill
