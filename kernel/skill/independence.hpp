#pragma once

#include <string_view>

/// What one sentence says of whether several things wait for each other. Pure.
namespace skvm::ir {

/// "In any order", "in parallel", "independent of each other", and not denied.
/// With `at_once` "in any order" is not enough.
bool says_independent(std::string_view sentence, bool at_once = false);

/// "Spawn one agent for each topic", "give each to a sub-agent".
bool names_agents(std::string_view sentence);

/// "Make these calls in one turn" is about calls of one step.
bool is_about_calls(std::string_view sentence);

/// Whether a sentence says of several things that none waits for another:
/// "in any order", "one sub-agent for each".
bool says_apart(std::string_view sentence);

} // namespace skvm::ir
