#include "toml_fields.hpp"

#include <algorithm>
#include <optional>

namespace sim {

using skvm::errc;

skvm::error wrong(std::string message) {
  return make_error(errc::invalid_config, "sim personality",
                    std::move(message));
}

skvm::error wrong_at(const toml::node& node, const std::string& message) {
  return wrong("line " + std::to_string(node.source().begin.line) + ": "
               + message);
}

skvm::result<void> check_keys(const toml::table& table, const char* what,
                              std::initializer_list<std::string_view> known) {
  for (const auto& [key, node] : table)
    if (std::find(known.begin(), known.end(), key.str()) == known.end())
      return wrong_at(node, std::string{what} + " has an unknown key '"
                              + std::string{key.str()} + "'");
  return skvm::ok;
}

skvm::result<std::string> text_at(const toml::table& table, const char* key) {
  const auto* node = table.get(key);
  if (node == nullptr)
    return std::string{};
  if (!node->is_string())
    return wrong_at(*node, "'" + std::string{key} + "' is no text");
  return node->as_string()->get();
}

skvm::result<double> number_at(const toml::table& table, const char* key,
                               double otherwise, double least, double most) {
  const auto* node = table.get(key);
  if (node == nullptr)
    return otherwise;
  auto value = node->value<double>();
  if (!value || !(*value >= least && *value <= most))
    return wrong_at(*node, "'" + std::string{key} + "' is no number from "
                             + std::to_string(static_cast<long>(least)) + " to "
                             + std::to_string(static_cast<long>(most)));
  return *value;
}

skvm::result<bool> flag_at(const toml::table& table, const char* key,
                           bool otherwise) {
  const auto* node = table.get(key);
  if (node == nullptr)
    return otherwise;
  if (!node->is_boolean())
    return wrong_at(*node, "'" + std::string{key}
                             + "' is neither true nor "
                               "false");
  return node->as_boolean()->get();
}

skvm::result<const toml::table*> table_at(const toml::table& table,
                                          const char* key) {
  static const toml::table none;
  const auto* node = table.get(key);
  if (node == nullptr)
    return &none;
  if (!node->is_table())
    return wrong_at(*node, "'" + std::string{key} + "' is no table");
  return node->as_table();
}

namespace {

std::optional<int> level_of(const toml::node& node) {
  if (auto number = node.value<std::int64_t>(); number && node.is_integer())
    return *number >= 0 && *number <= 3
             ? std::optional{static_cast<int>(*number)}
             : std::nullopt;
  if (auto name = node.value<std::string>();
      name && name->size() == 2 && (*name)[0] == 'L' && (*name)[1] >= '0'
      && (*name)[1] <= '3')
    return (*name)[1] - '0';
  return std::nullopt;
}

} // namespace

skvm::result<void> read_levels(const toml::table& table,
                               const std::string& prefix, level_map& out) {
  for (const auto& [key, node] : table) {
    auto id = prefix + std::string{key.str()};
    if (node.is_table()) {
      if (auto read = read_levels(*node.as_table(), id + '.', out); !read)
        return read.error();
      continue;
    }
    auto value = level_of(node);
    if (!value)
      return wrong_at(node, "'" + id + "' is no level from 0 to 3");
    out[id] = *value;
  }
  return skvm::ok;
}

} // namespace sim
