#pragma once

#include "skvm/result.hpp"

#include <map>
#include <set>
#include <string>
#include <string_view>

namespace bind_env {

/// `config/packages.toml`: what names mean outside of a skill.
struct package_data {
  using names = std::set<std::string, std::less<>>;
  using mapping = std::map<std::string, std::string, std::less<>>;

  names python_stdlib;
  mapping python_packages; ///< import name → package
  names node_builtins;
  mapping system_packages; ///< command → package
  names shell_builtins;
  names always_present; ///< commands that any host of the kernel has

  /// The package of a Python import, dotted or not; empty where neither the
  /// file nor the list of common packages knows it.
  [[nodiscard]] std::string python_package(std::string_view module) const;
  /// The import name of a Python package, by the file or by convention.
  [[nodiscard]] std::string python_module(std::string_view package) const;
};

/// Fails with `invalid_config` and the line where the text is no TOML.
skvm::result<package_data> parse_packages(std::string_view toml);

/// Whether a name is that of a widely used package which is imported by the
/// same name, so that an import alone is enough to tell where it comes from.
bool is_common_python_package(std::string_view name);
bool is_common_node_package(std::string_view name);

/// A Python package name as indexes compare it: lower case, `-` for any run of
/// `-`, `_` and `.`.
std::string normal_package(std::string_view name);

} // namespace bind_env
