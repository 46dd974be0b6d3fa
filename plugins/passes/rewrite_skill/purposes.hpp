#pragma once

#include "skvm/skill.hpp"

#include <string>
#include <vector>

namespace rewrite_skill {

/// A task of a skill, and the lines that say how it is done: its own sections
/// and those that it shares with others.
struct task {
  std::string id;
  std::string description;
  std::vector<skvm::line_range> lines; ///< rising; empty for the whole skill
};

/// The plainly separate tasks: two to eight sections of one level whose titles
/// name a task, each with a numbered procedure of its own, none of which takes
/// up what another one writes. One task for the whole skill otherwise. Pure.
std::vector<task> find_tasks(const skvm::skill& skill);

/// The skill without what lies outside of the lines, or in one of the spans;
/// every position stays. Its files have no content. Precondition: the lines
/// rise and do not overlap.
skvm::skill part_of(const skvm::skill& skill,
                    const std::vector<skvm::line_range>& lines,
                    const std::vector<skvm::span>& without);

} // namespace rewrite_skill
