#pragma once

#include "skvm/skill.hpp"

#include "claims.hpp"
#include "shapes.hpp"

#include <string>
#include <vector>

namespace extract_candidates {

struct parameter {
  std::string name; ///< `input_csv`: an identifier, unique in its candidate
  std::string type; ///< `path`, `number`, `date`, `string`, `list` or `choice`
  std::string example;
  std::vector<std::string> examples; ///< other values that the text shows
  std::string extractor; ///< RE2, one group: finds the value in a task's text
  std::vector<std::string> choices; ///< of a `choice`
  bool output = false;              ///< a path that the code writes
};

struct condition {
  std::string kind;  ///< see `docs/artifacts.md`
  std::string value; ///< a parameter's name, a path or a program
};

/// A code shape whose literals are parameters.
struct candidate {
  std::string id; ///< kebab-case, unique in the skill
  /// `shell`, `python`, `javascript`, `sql` or `json`.
  std::string language;
  std::vector<std::string> keywords;
  std::string signature; ///< RE2 with a named group for each parameter
  /// The code with `"$SKVM_NAME"`, `os.environ["SKVM_NAME"]` or
  /// `process.env.SKVM_NAME` where parameter `name` belongs: values reach it
  /// through the environment, never as code. SQL has `:name`, to be bound, and
  /// JSON `{{name}}`, to be replaced by a JSON value.
  std::string code;
  std::vector<parameter> parameters;
  std::vector<condition> preconditions;
  std::vector<condition> postconditions;
  int line = 0;
  int step = -1;           ///< index of the step that shows it
  std::string source;      ///< the code as the skill has it
  std::vector<slot> slots; ///< where `source` has its values
};

/// The shapes in the skill's code blocks and in code spans that run a bundled
/// script, in document order, and then the bundled scripts that no shown
/// command runs. Shapes that differ in a few tokens are one, and those tokens
/// are parameters. Code without a literal that may vary is no candidate, nor is
/// code that destroys, publishes or installs something. A claim with the id of
/// a candidate adds its values to that one, any other follows as one of its
/// own; one that cannot be, see `shape_of`, is left out. Pure.
std::vector<candidate> find_candidates(const skvm::skill& skill,
                                       const std::vector<claim>& claims = {});

} // namespace extract_candidates
