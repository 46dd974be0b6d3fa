#pragma once

#include <string>
#include <vector>

namespace skvm::ir {

/// A scalar of a YAML document, with the keys that lead to it.
struct yaml_leaf {
  std::vector<std::string> path;
  std::string value;
  int line = 0; ///< from 1
  bool in_list = false;
};

struct yaml_reading {
  std::vector<yaml_leaf> leaves;
  std::vector<std::string> keys; ///< of the document, in order
  std::vector<int> key_lines;
  std::vector<int> duplicates; ///< lines of keys that were there before
  std::vector<int> aliases;    ///< lines of aliases, which are not followed
  bool is_map = false;
  std::string failure; ///< why there is none, empty on success
  int failure_line = 0;
};

/// Reads one YAML document as a list of its scalars. Aliases are not followed,
/// so that no document is larger than its text, and nesting is bounded.
yaml_reading read_yaml(const std::string& text);

/// Whether a quoted value is not closed where the lines of its value end. YAML
/// would read on and take the keys below for text.
bool has_open_quote(const std::string& text);

/// The text with every value quoted that YAML could not read the way its
/// author meant it: with `: ` or ` #` inside, or a leading character that YAML
/// reserves. Blocks (`|`, `>`) stay as they are. For use after `read_yaml`
/// failed; the number of lines stays the same.
std::string with_values_quoted(const std::string& text);

} // namespace skvm::ir
