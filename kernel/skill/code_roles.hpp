#pragma once

#include "skvm/skill.hpp"

#include <string>
#include <string_view>

namespace skvm::ir {

/// What is known of a code block besides its text.
struct code_surroundings {
  std::string_view info;    ///< the whole info string
  std::string lead;         ///< the last sentence before it
  std::string_view section; ///< the title above it
};

/// What a code block is for. The sentence before it weighs most, then its
/// language, its content, and the title of its section.
code_role role_of(const code_block& block, const code_surroundings& around);

/// Whether each line begins with a program that people run.
bool looks_like_commands(std::string_view text);

} // namespace skvm::ir
