#pragma once

#include "skvm/skill.hpp"

#include "effects.hpp"
#include "prose.hpp"

#include <string>
#include <vector>

namespace extract_concurrency {

/// The commands that a step shows, and what running them amounts to.
struct step_commands {
  std::vector<pass_lang::invocation> all;
  std::vector<std::string> variables; ///< that they set themselves
  std::vector<std::string> placeholders;
  std::vector<std::string> words;   ///< arguments that may be folders
  std::vector<std::string> folders; ///< that it makes
  std::vector<std::string> outputs; ///< known by their place
  bool reads_only = true;           ///< those there are change nothing
  bool reads_tree = false;
  bool checks = false;
  bool fetches = false;
  bool changes = false; ///< one of them changes what others stand on
  bool background = false;
};

/// Those of its code blocks and of code spans that are commands.
step_commands commands_of(const skvm::skill& skill, const skvm::step& step,
                          const prose& said, const command_effects& effects);

} // namespace extract_concurrency
