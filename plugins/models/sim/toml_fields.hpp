#pragma once

#include "skvm/result.hpp"

#include <toml++/toml.h>

#include <initializer_list>
#include <map>
#include <string>
#include <string_view>

/// Members of a TOML table, checked. All errors are `invalid_config` and name
/// the line. An absent member gives the default. [any thread]
namespace sim {

using level_map = std::map<std::string, int, std::less<>>;

skvm::error wrong(std::string message);
skvm::error wrong_at(const toml::node& node, const std::string& message);

skvm::result<void> check_keys(const toml::table& table, const char* what,
                              std::initializer_list<std::string_view> known);

skvm::result<std::string> text_at(const toml::table& table, const char* key);
skvm::result<double> number_at(const toml::table& table, const char* key,
                               double otherwise, double least, double most);
skvm::result<bool> flag_at(const toml::table& table, const char* key,
                           bool otherwise);
/// An empty table where there is none.
skvm::result<const toml::table*> table_at(const toml::table& table,
                                          const char* key);

/// Levels by primitive id: `2` or `"L2"`; quoted ids and dotted ones, which
/// TOML nests, mean the same.
skvm::result<void> read_levels(const toml::table& table,
                               const std::string& prefix, level_map& out);

} // namespace sim
