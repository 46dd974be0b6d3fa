#include "skvm/wire.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace skvm {

namespace {

template <class T>
std::optional<T> parsed(std::string_view text) {
  T value{};
  auto [end, why] =
    std::from_chars(text.data(), text.data() + text.size(), value);
  if (why != std::errc{} || end != text.data() + text.size())
    return std::nullopt;
  return value;
}

/// A header's name by RFC 9110, section 5.6.2.
bool is_token(std::string_view name) {
  static constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z')
           || (c >= 'A' && c <= 'Z') || marks.find(c) != std::string_view::npos;
  });
}

constexpr std::string_view header_prefix = "header.";

} // namespace

option_reader::option_reader(const std::map<std::string, std::string>& options)
  : options_(options) {
}

const std::string* option_reader::find(std::string_view name) {
  auto it = options_.find(std::string{name});
  known_.insert(std::string{name});
  return it == options_.end() ? nullptr : &it->second;
}

void option_reader::complain(std::string_view name, std::string message) {
  if (!first_)
    first_ =
      make_error(errc::invalid_config, "option '" + std::string{name} + "'",
                 std::move(message));
}

std::string option_reader::text(std::string_view name,
                                std::string_view fallback) {
  const auto* found = find(name);
  return found != nullptr ? *found : std::string{fallback};
}

std::string
option_reader::one_of(std::string_view name,
                      std::initializer_list<std::string_view> choices) {
  const auto* found = find(name);
  if (found == nullptr)
    return std::string{*choices.begin()};
  if (std::find(choices.begin(), choices.end(), *found) == choices.end()) {
    std::string all;
    for (auto choice : choices)
      all += (all.empty() ? "" : ", ") + std::string{choice};
    complain(name, "'" + *found + "' is none of " + all);
  }
  return *found;
}

bool option_reader::flag(std::string_view name, bool fallback) {
  const auto* found = find(name);
  if (found == nullptr)
    return fallback;
  if (*found != "true" && *found != "false")
    complain(name, "'" + *found + "' is neither true nor false");
  return *found == "true";
}

std::uint32_t option_reader::count(std::string_view name,
                                   std::uint32_t fallback) {
  const auto* found = find(name);
  if (found == nullptr)
    return fallback;
  auto value = parsed<std::uint32_t>(*found);
  if (!value)
    complain(name, "'" + *found + "' is no whole number");
  return value.value_or(fallback);
}

std::optional<double> option_reader::number(std::string_view name) {
  const auto* found = find(name);
  if (found == nullptr)
    return std::nullopt;
  auto value = parsed<double>(*found);
  if (!value || !std::isfinite(*value)) {
    complain(name, "'" + *found + "' is no number");
    return std::nullopt;
  }
  return value;
}

json_members option_reader::extra_body(std::string_view list) {
  const auto* found = find("extra_body");
  if (found == nullptr)
    return {};
  auto members = read_json_members(*found);
  if (!members) {
    complain("extra_body", "it is no JSON object");
    return {};
  }
  json_members unique;
  for (auto& member : *members) {
    if (member.first == list)
      complain("extra_body", "'" + member.first + "' cannot be replaced");
    auto same = std::find_if(unique.begin(), unique.end(), [&](auto& it) {
      return it.first == member.first;
    });
    if (same != unique.end())
      *same = std::move(member);
    else
      unique.push_back(std::move(member));
  }
  return unique;
}

std::vector<header> option_reader::headers() {
  std::vector<header> all;
  for (const auto& [name, value] : options_) {
    if (!name.starts_with(header_prefix))
      continue;
    known_.insert(name);
    auto key = name.substr(header_prefix.size());
    if (!is_token(key))
      complain(name, "'" + key + "' is no name of a header");
    else if (value.find_first_of(std::string_view{"\r\n\0", 3})
             != std::string::npos)
      complain(name, "the value has a line break or a NUL");
    else
      all.emplace_back(std::move(key), value);
  }
  return all;
}

result<void> option_reader::finish() {
  for (const auto& [name, value] : options_) {
    if (known_.count(name) != 0)
      continue;
    std::string all;
    for (const auto& known : known_)
      if (!known.starts_with(header_prefix))
        all += (all.empty() ? "" : ", ") + known;
    complain(name, "no such option; there are " + all + ", header.<Name>");
  }
  if (first_)
    return *first_;
  return ok;
}

} // namespace skvm
