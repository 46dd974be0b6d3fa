#pragma once

#include "skvm/skill.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace extract_candidates {

/// A place in code that holds a value: what is around it stays.
struct slot {
  std::size_t begin = 0; ///< bytes into the code, with quotes
  std::size_t end = 0;
  std::string value;
  std::string name; ///< what the code around it calls it
  std::string type;
  std::vector<std::string> choices;
  bool output = false;
  std::vector<std::string> examples; ///< other values that the text shows
};

/// Code with its slots in order.
struct shape {
  std::string language;
  std::string code;
  std::vector<slot> slots;
  std::vector<std::string> programs; ///< that must exist
  std::vector<std::string> scripts;  ///< of the bundle, that it runs
  int line = 0;
  int step = -1;
};

/// The shapes of shell code, one for each pipeline or list on a line, those
/// without slots included. Words that expand variables belong to their
/// surroundings: a loop or a script with variables of its own is no shape.
std::vector<shape> shell_shapes(const skvm::skill& skill, std::string_view code,
                                int first_line, int step);

/// The shape of a Python block, nothing where it has no slots. Slots are paths
/// and the literals that a name is assigned at the top level.
std::optional<shape> python_shape(std::string_view code, int line, int step);

/// The shape of a block of `javascript`, `sql` or `json`. What it holds as
/// values to compare by in SQL, and as paths and constants in JavaScript, is in
/// slots.
shape block_shape(std::string_view language, std::string_view code, int line,
                  int step);

/// The call of a bundled script with what it requires, as its source says;
/// nothing where that is not known, or it takes a list of values.
std::optional<shape> script_shape(const skvm::bundle_file& script);

/// Words joined by `_`, for the name of a parameter.
std::string identifier(std::string_view text);

bool is_number(std::string_view text);

/// Whether a name speaks of something that is written.
bool says_output(std::string_view name);

/// `path`, `number`, `date`, `list` or `string`.
std::string type_of(std::string_view value);

/// A pattern with one group that finds such a value in a task's text.
std::string extractor_for(const slot& value, bool only_one_of_its_kind);

} // namespace extract_candidates
