#include "packages.hpp"

#include "../lang/text.hpp"
#include "toml_text.hpp"

namespace bind_env {

namespace {

using view = toml::node_view<const toml::node>;

package_data::names read_names(const view& from) {
  auto list = texts_of(from);
  return {list.begin(), list.end()};
}

package_data::mapping read_mapping(const view& from) {
  package_data::mapping out;
  if (const auto* table = from.as_table())
    for (const auto& [key, value] : *table)
      if (auto name = value.value<std::string>())
        out.emplace(std::string{key.str()}, std::move(*name));
  return out;
}

std::map<std::string, debian_module, std::less<>>
read_debian(const view& from) {
  std::map<std::string, debian_module, std::less<>> out;
  if (const auto* table = from.as_table())
    for (const auto& [key, value] : *table)
      if (const auto* one = value.as_table()) {
        std::string name{key.str()};
        out[name] = {(*one)["package"].value_or(std::string{}),
                     (*one)["look"].value_or(name)};
      }
  return out;
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

known_module package_data::python_module_of(std::string_view path) const {
  // `google.cloud.storage` is listed before `google`.
  for (auto name = path;;) {
    if (auto found = python_packages.find(name); found != python_packages.end())
      return {found->second, std::string{name}};
    auto dot = name.rfind('.');
    if (dot == std::string_view::npos)
      return {python_common.contains(name) ? std::string{name} : std::string{},
              std::string{name}};
    name = name.substr(0, dot);
  }
}

std::string package_data::python_module(std::string_view package) const {
  auto known = python_modules.find(normal_package(package));
  if (known != python_modules.end())
    return known->second;
  return pass_lang::replace_all(std::string{package}, "-", "_");
}

bool package_data::is_python_package(std::string_view name) const {
  return python_modules.contains(normal_package(name));
}

std::string package_data::package_for(std::string_view manager,
                                      const std::string& debian) const {
  if (auto known = managers.find(manager); known != managers.end())
    if (auto other = known->second.find(debian); other != known->second.end())
      return other->second;
  return debian;
}

skvm::result<package_data> parse_packages(std::string_view toml) {
  auto document = parse_toml(toml, "packages.toml");
  if (!document)
    return document.error();
  const auto& root = *document;
  package_data out;
  out.python_stdlib = read_names(root["python"]["stdlib"]);
  out.python_common = read_names(root["python"]["common"]);
  out.python_packages = read_mapping(root["python"]["packages"]);
  out.python_commands = read_mapping(root["python"]["commands"]);
  out.python_debian = read_debian(root["python"]["debian"]);
  out.node_builtins = read_names(root["node"]["builtins"]);
  out.node_common = read_names(root["node"]["common"]);
  out.node_commands = read_mapping(root["node"]["commands"]);
  out.system_packages = read_mapping(root["commands"]);
  out.foreign_commands = read_mapping(root["foreign_commands"]);
  for (const auto* manager : {"apk", "brew", "dnf"})
    out.managers[manager] = read_mapping(root["managers"][manager]);
  out.shell_builtins = read_names(root["shell"]["builtins"]);
  out.always_present = read_names(root["shell"]["base"]);
  out.installers = read_names(root["shell"]["managers"]);
  for (const auto& [module, package] : out.python_packages)
    out.python_modules.emplace(normal_package(package), module);
  for (const auto& [package, module] : read_mapping(root["python"]["also"]))
    out.python_modules.emplace(normal_package(package), module);
  for (const auto& name : out.python_common)
    out.python_modules.emplace(normal_package(name), name);
  for (const auto& [command, package] : out.system_packages) {
    auto& first = out.system_commands[package];
    if (first.empty() || command == package)
      first = command;
  }
  auto know = [&](const auto& named) {
    for (const auto& [name, value] : named)
      out.known_words.insert(pass_lang::to_lower(name));
  };
  know(out.system_packages);
  know(out.system_commands);
  know(out.foreign_commands);
  know(out.python_modules);
  out.known_words.insert({"python", "node", "nodejs", "node.js"});
  for (const auto& word : out.known_words)
    out.known_filter.add(word);
  return out;
}

} // namespace bind_env
