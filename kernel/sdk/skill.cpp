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

std::string_view to_string(step_source source) {
  switch (source) {
    case step_source::numbered_list:
      return "numbered-list";
    case step_source::heading:
      return "heading";
    case step_source::task_list:
      return "task-list";
    case step_source::bullet_list:
      return "bullet-list";
    case step_source::table_row:
      return "table-row";
    case step_source::paragraph:
      return "paragraph";
    case step_source::sequence:
      return "sequence";
  }
  return "numbered-list";
}

std::string_view to_string(step_reference::kind what) {
  switch (what) {
    case step_reference::kind::uses:
      return "uses";
    case step_reference::kind::after:
      return "after";
    case step_reference::kind::repeats:
      return "repeats";
    case step_reference::kind::goes_to:
      return "goes-to";
    case step_reference::kind::names:
      return "names";
  }
  return "names";
}

std::string_view to_string(order_mark::kind what) {
  switch (what) {
    case order_mark::kind::follows:
      return "follows";
    case order_mark::kind::joins:
      return "joins";
    case order_mark::kind::any_order:
      return "any-order";
    case order_mark::kind::parallel:
      return "parallel";
    case order_mark::kind::independent:
      return "independent";
  }
  return "follows";
}

std::string_view to_string(decltype(control::what) what) {
  switch (what) {
    case control::kind::condition:
      return "condition";
    case control::kind::loop:
      return "loop";
    case control::kind::for_each:
      return "for-each";
  }
  return "condition";
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
