#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace skvm {

/// `500ms`, `30s`, `10m` or `2h`; nothing where the text is none of these.
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

/// In the largest of the four units that divides it.
std::string duration_text(std::chrono::milliseconds value);

} // namespace skvm
