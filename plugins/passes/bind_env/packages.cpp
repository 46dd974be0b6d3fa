#include "packages.hpp"

#include "../lang/text.hpp"
#include <toml++/toml.h>

namespace bind_env {

namespace {

void read_names(const toml::node_view<const toml::node>& from,
                package_data::names& out) {
  if (const auto* list = from.as_array())
    for (const auto& item : *list)
      if (auto name = item.value<std::string>())
        out.insert(std::move(*name));
}

void read_mapping(const toml::node_view<const toml::node>& from,
                  package_data::mapping& out) {
  if (const auto* table = from.as_table())
    for (const auto& [key, value] : *table)
      if (auto name = value.value<std::string>())
        out.emplace(std::string{key.str()}, std::move(*name));
}

} // namespace

std::string normal_package(std::string_view name) {
  std::string out;
  for (char c : pass_lang::to_lower(name)) {
    bool joint = c == '-' || c == '_' || c == '.';
    if (!joint)
      out += c;
    else if (out.empty() || out.back() != '-')
      out += '-';
  }
  return out;
}

std::string package_data::python_package(std::string_view module) const {
  // `google.cloud.storage` is listed before `google`.
  for (auto name = module;;) {
    auto found = python_packages.find(name);
    if (found != python_packages.end())
      return found->second;
    auto dot = name.rfind('.');
    if (dot == std::string_view::npos)
      return is_common_python_package(name) ? std::string{name} : std::string{};
    name = name.substr(0, dot);
  }
}

std::string package_data::python_module(std::string_view package) const {
  auto wanted = normal_package(package);
  for (const auto& [module, known] : python_packages)
    if (normal_package(known) == wanted)
      return module;
  return pass_lang::replace_all(std::string{package}, "-", "_");
}

skvm::result<package_data> parse_packages(std::string_view toml) {
  toml::table document;
  try {
    document = toml::parse(toml);
  } catch (const toml::parse_error& failure) {
    return skvm::make_error(
      skvm::errc::invalid_config, "packages.toml",
      "line " + std::to_string(failure.source().begin.line)
        + " is no TOML: " + std::string{failure.description()});
  }
  const auto& root = document;
  package_data out;
  read_names(root["python"]["stdlib"], out.python_stdlib);
  read_mapping(root["python"]["packages"], out.python_packages);
  read_names(root["node"]["builtins"], out.node_builtins);
  read_mapping(root["commands"], out.system_packages);
  read_names(root["shell"]["builtins"], out.shell_builtins);
  read_names(root["shell"]["base"], out.always_present);
  return out;
}

} // namespace bind_env
