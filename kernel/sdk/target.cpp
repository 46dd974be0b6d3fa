#include "skvm/target.hpp"

namespace skvm {

std::string_view to_string(level value) {
  static constexpr std::array<std::string_view, 4> names{"L0", "L1", "L2",
                                                         "L3"};
  return names[static_cast<std::size_t>(value)];
}

std::optional<level> level_from_string(std::string_view text) {
  if (text.size() == 2 && text[0] == 'L' && text[1] >= '0' && text[1] <= '3')
    return static_cast<level>(text[1] - '0');
  return std::nullopt;
}

const primitive* catalogue::find(std::string_view id) const {
  for (const auto& known : primitives)
    if (known.id == id)
      return &known;
  return nullptr;
}

std::optional<level> profile::find(std::string_view primitive_id) const {
  auto found = capabilities.find(primitive_id);
  if (found == capabilities.end())
    return std::nullopt;
  return found->second;
}

} // namespace skvm
