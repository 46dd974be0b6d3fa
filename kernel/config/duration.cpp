#include "config/duration.hpp"

#include <array>
#include <charconv>
#include <cstdint>
#include <limits>
#include <system_error>
#include <utility>

namespace skvm {

namespace {

using std::chrono::milliseconds;

constexpr std::array<std::pair<std::string_view, std::int64_t>, 4> units{{
  {"h", 3'600'000},
  {"m", 60'000},
  {"s", 1'000},
  {"ms", 1},
}};

} // namespace

std::optional<milliseconds> parse_duration(std::string_view text) {
  std::int64_t count = 0;
  auto [end, why] =
    std::from_chars(text.data(), text.data() + text.size(), count);
  if (why != std::errc{} || count < 0)
    return std::nullopt;
  auto suffix = text.substr(static_cast<std::size_t>(end - text.data()));
  for (const auto& [name, factor] : units)
    if (suffix == name
        && count <= std::numeric_limits<std::int64_t>::max() / factor)
      return milliseconds{count * factor};
  return std::nullopt;
}

std::string duration_text(milliseconds value) {
  if (value.count() == 0)
    return "0s";
  for (const auto& [name, factor] : units)
    if (value.count() % factor == 0)
      return std::to_string(value.count() / factor) + std::string{name};
  return std::to_string(value.count()) + "ms";
}

} // namespace skvm
