#pragma once

#include "skvm/result.hpp"
#include "skvm/skill.hpp"

#include "shapes.hpp"

#include <string>
#include <vector>

namespace extract_candidates {

/// A value in code that somebody calls a parameter.
struct claimed_value {
  std::string name;
  std::string type;
  std::string value; ///< as the code has it, without quotes
};

/// A candidate on somebody's word: code of the skill, to the letter, and which
/// of its values vary.
struct claim {
  std::string id;
  std::string language;
  std::string code;
  int line = 0;
  std::vector<claimed_value> values;
};

/// The shape that a claim means, with the slots that it names; a reason why
/// there is none. Code must stand in `SKILL.md` at the claim's line, or in a
/// file of the bundle for line 0; it must be whole, and not destroy or publish
/// anything. What becomes of it is the skill's own code either way. Pure.
skvm::result<shape> shape_of(const skvm::skill& skill, const claim& said);

/// Adds the values to a shape: those that have a slot get its name and type,
/// others get slots wherever the code has them. Pure.
skvm::result<void> add_values(shape& to,
                              const std::vector<claimed_value>& values);

} // namespace extract_candidates
