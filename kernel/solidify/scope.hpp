#pragma once

#include "skvm/skill.hpp"

#include "solidify/program.hpp"

#include <string>
#include <vector>

namespace skvm::solidify {

/// What of a skill functions stand for: all of it, or some of its steps, which
/// a part of a run carries out.
struct skill_scope {
  std::string skill;  ///< its name
  std::string source; ///< all of its text: what nobody had to look up
  /// Of what functions of the scope depend on.
  std::string digest;
  std::string whole;              ///< the same of all of the skill
  std::vector<std::string> steps; ///< ids; none for all of the skill
  std::vector<std::string> needs; ///< of the steps that must come before
  std::string text;               ///< of `steps` as written; empty for all
};

/// All of the skill: functions depend on its text and its files, but for
/// documents that its text does not have. [any thread]
skill_scope scope_of(const skill& what);

/// Steps of it, with those that must come before them. Functions depend on the
/// text of both and of steps that they name, on all that is no step, and on the
/// files; other steps may change. [any thread]
skill_scope scope_of(const skill& what, const std::vector<std::string>& steps,
                     const std::vector<std::string>& needs);

/// Of the scope of all of it.
std::string digest_of(const skill& what);

/// The function that such runs of a scope would become.
std::string id_of(const skill_scope& where,
                  const std::vector<traced_step>& steps);
std::string id_of(const skill& what, const std::vector<traced_step>& steps);

/// What a part is asked, as far as it differs from run to run: the task, and
/// the items that it is to do it for. Empty where an item cannot be put into
/// words that have one reading. [any thread]
std::string part_request(const std::string& task,
                         const std::vector<std::string>& items);

} // namespace skvm::solidify
