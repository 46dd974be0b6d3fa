#pragma once

#include <ostream>
#include <string>
#include <vector>

namespace skvm::test {

/// The only place of `find` becomes `put`. `rule` is one that is broken, empty
/// where the guard must pass.
struct mutation {
  std::string name;
  const std::string& skill;
  std::string find;
  std::string put;
  std::string rule;

  friend void PrintTo(const mutation& one, std::ostream* out) {
    *out << one.name;
  }
};

/// Edits that take something from what the skill asks for, or add to it.
std::vector<mutation> harmful_edits();

/// Edits that change the form, or say the same more plainly.
std::vector<mutation> harmless_edits();

} // namespace skvm::test
