#include "compiler/guard.hpp"

namespace skvm {

result<guard_report> check_edited(const skill& original,
                                  const edited_text& edited,
                                  const std::string& dir) {
  if (edited.applied.empty())
    return guard_report{};
  auto compiled = parse_changed(original, edited.text, dir);
  if (!compiled)
    return compiled.error();
  return check_contract(original, **compiled, edited.applied);
}

} // namespace skvm
