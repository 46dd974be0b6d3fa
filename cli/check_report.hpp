#pragma once

#include "skvm/skill.hpp"

#include "check/fix.hpp"
#include "check/rules.hpp"

#include <string>
#include <vector>

/// What `skvm check` prints.
namespace skvm::cli {

struct check_result {
  std::string name;
  std::string dir;
  skill_ptr skill; ///< null where it could not be loaded
  std::vector<diagnostic> diagnostics;
  std::vector<made_fix> fixed;
  int allowed = 0;
  bool good = true;
};

/// The diagnostics, one line each, and a summary with the tokens.
void print_result(const check_result& what, bool quiet);

/// An object for one skill, a list for several.
void print_json(const std::vector<check_result>& all);

void print_explanation(const check_info& rule, bool as_json);

} // namespace skvm::cli
