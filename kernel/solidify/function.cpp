#include "solidify/function.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>

namespace skvm::solidify {

std::string_view to_string(slot_type type) {
  static constexpr std::array<std::string_view, 8> names{
    "path", "number", "date", "string", "name", "choice", "list", "flag"};
  return names[static_cast<std::size_t>(type)];
}

std::string_view to_string(transform how) {
  static constexpr std::array<std::string_view, 10> names{
    "same",      "lower",  "upper", "base-name", "stem",
    "no-ending", "folder", "slug",  "compact",   "year"};
  return names[static_cast<std::size_t>(how)];
}

namespace {

std::string base_name(const std::string& path) {
  return path.substr(path.rfind('/') + 1);
}

/// Without what is behind the last dot of the last name.
std::optional<std::string> without_ending(const std::string& path) {
  auto dot = path.rfind('.');
  auto slash = path.rfind('/');
  auto first = slash == std::string::npos ? 0 : slash + 1;
  if (dot == std::string::npos || dot <= first)
    return std::nullopt;
  return path.substr(0, dot);
}

std::optional<std::string> slug(const std::string& text) {
  auto out = to_lower(text);
  for (auto& c : out) {
    if (c == ' ' || c == '_')
      c = '-';
    else if (std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '-')
      return std::nullopt;
  }
  return out;
}

bool is_date(const std::string& text) {
  return text.size() >= 7 && text.size() <= 10
         && text.find_first_not_of("0123456789-/") == std::string::npos
         && (text[4] == '-' || text[4] == '/');
}

} // namespace

std::optional<std::string> transformed(transform how,
                                       const std::string& value) {
  switch (how) {
    case transform::same:
      return value;
    case transform::lower:
      return to_lower(value);
    case transform::upper: {
      auto out = value;
      for (auto& c : out)
        if (c >= 'a' && c <= 'z')
          c = static_cast<char>(c - 'a' + 'A');
      return out;
    }
    case transform::base_name:
      return base_name(value);
    case transform::stem:
      return without_ending(base_name(value));
    case transform::no_ending:
      return without_ending(value);
    case transform::folder: {
      auto slash = value.rfind('/');
      if (slash == std::string::npos || slash == 0)
        return std::nullopt;
      return value.substr(0, slash);
    }
    case transform::slug:
      return slug(value);
    case transform::compact:
      if (!is_date(value))
        return std::nullopt;
      return replace_all(replace_all(value, "-", ""), "/", "");
    case transform::year:
      if (!is_date(value))
        return std::nullopt;
      return value.substr(0, 4);
  }
  return std::nullopt;
}

std::optional<std::string> evaluate(const expression& what,
                                    const slot_values& values,
                                    const std::string& output) {
  std::string out;
  for (const auto& part : what) {
    out += part.text;
    if (part.slot == output_slot) {
      out += output;
    } else if (part.slot >= 0) {
      const auto& value = values[static_cast<std::size_t>(part.slot)];
      if (value.find('\n') != std::string::npos) {
        // A list: each of its lines.
        std::string list;
        for (auto line : split_lines(value)) {
          auto made = transformed(part.how, std::string{line});
          if (!made)
            return std::nullopt;
          list += *made + "\n";
        }
        out += list;
        continue;
      }
      auto made = transformed(part.how, value);
      if (!made)
        return std::nullopt;
      out += *made;
    }
  }
  return out;
}

result<std::string> evaluate(const value_rule& rule,
                             const slot_values& values) {
  std::optional<std::string> agreed;
  for (const auto& way : rule) {
    auto value = evaluate(way, values);
    if (!value)
      return make_error(errc::conflict, {},
                        "a value cannot be brought into its form");
    if (agreed && *agreed != *value)
      return make_error(errc::conflict, {},
                        "'" + *agreed + "' and '" + *value
                          + "' could both be meant");
    agreed = std::move(value);
  }
  if (!agreed)
    return make_error(errc::internal, {}, "a value without a rule");
  return *agreed;
}

} // namespace skvm::solidify
