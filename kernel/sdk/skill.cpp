#include "skvm/skill.hpp"

#include <algorithm>

namespace skvm {

std::string_view to_string(code_role role) {
  switch (role) {
    case code_role::command:
      return "command";
    case code_role::example:
      return "example";
    case code_role::template_text:
      return "template";
    case code_role::output:
      return "output";
    case code_role::file:
      return "file";
  }
  return "example";
}

int skill::line_of(std::size_t offset) const {
  auto after = std::upper_bound(line_starts.begin(), line_starts.end(), offset);
  return static_cast<int>(after - line_starts.begin());
}

std::size_t skill::offset_of_line(int line) const {
  if (line < 1)
    return 0;
  auto index = static_cast<std::size_t>(line - 1);
  return index < line_starts.size() ? line_starts[index] : source.size();
}

} // namespace skvm
