#pragma once

#include "playbook.hpp"

#include <string>
#include <string_view>
#include <vector>

/// What a prompt says beside the procedure: which skill it is about, and which
/// parts of it.
namespace sim {

/// A skill that the system text holds or points at.
struct skill_in_prompt {
  std::string text; ///< empty where it is only pointed at
  std::string dir;
  std::string location; ///< of `SKILL.md`; empty where the text is there
};

/// The skill in `<skill … dir="…">…</skill>`, or the one in the catalogue whose
/// line has most words in common with the task. Both empty where there is
/// none. [any thread]
skill_in_prompt find_skill(std::string_view system, std::string_view task);

/// What the user said, where the rest tells how the work is divided.
std::string_view user_words(std::string_view task);

/// The steps that a task asks for where it asks for some only: a line that ends
/// in "only these steps of the skill:" and a list of their titles, each with
/// its number or without. All of them where it does not; none where it says
/// that nothing is left to do. [any thread]
std::vector<step> asked_for(std::vector<step> steps, std::string_view task);

/// The items that a task asks for where it asks for some only: lines with a
/// star after one that ends in "only for these of all items:". [any thread]
std::vector<std::string> items_asked_for(std::string_view task);

/// The text without front matter.
std::string_view body_of(std::string_view skill_md);

} // namespace sim
