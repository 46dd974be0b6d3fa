#pragma once

#include "skvm/result.hpp"

#include <toml++/toml.h>

#include <string>
#include <string_view>
#include <vector>

namespace bind_env {

/// The text as TOML, or `invalid_config` with `name` and the line.
inline skvm::result<toml::table> parse_toml(std::string_view text,
                                            const char* name) {
  try {
    return toml::parse(text);
  } catch (const toml::parse_error& failure) {
    return skvm::make_error(
      skvm::errc::invalid_config, name,
      "line " + std::to_string(failure.source().begin.line)
        + " is no TOML: " + std::string{failure.description()});
  }
}

template <class View>
std::vector<std::string> texts_of(const View& from) {
  std::vector<std::string> out;
  if (const auto* list = from.as_array())
    for (const auto& item : *list)
      if (auto text = item.template value<std::string>())
        out.push_back(std::move(*text));
  return out;
}

} // namespace bind_env
