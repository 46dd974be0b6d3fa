#pragma once

#include "skvm/result.hpp"

#include "../lang/word_filter.hpp"

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_set>

namespace bind_env {

/// The package that brings a module.
struct known_module {
  std::string package; ///< empty where nothing knows it
  std::string module;  ///< the part of the dotted name that it stands for
};

/// A module that a Debian package brings, and no index.
struct debian_module {
  std::string package;
  std::string look; ///< the module to look for
};

/// `config/packages.toml`: what names mean outside of a skill.
struct package_data {
  using names = std::set<std::string, std::less<>>;
  using mapping = std::map<std::string, std::string, std::less<>>;

  names python_stdlib;
  mapping python_packages; ///< import name → package
  names python_common;     ///< packages that are imported by their own name
  mapping python_commands; ///< program → package
  std::map<std::string, debian_module, std::less<>> python_debian;
  names node_builtins;
  names node_common;
  mapping node_commands;    ///< program → npm package
  mapping system_packages;  ///< command → Debian package
  mapping foreign_commands; ///< command → where it comes from
  /// `apk`, `brew`, `dnf`: Debian package → package there, where they differ.
  std::map<std::string, mapping, std::less<>> managers;
  names shell_builtins;
  names always_present; ///< commands that any host of the kernel has
  names installers;     ///< `brew`, `pip`, `sudo`, …: never needed by a skill

  /// The package of a Python import by its longest known dotted prefix.
  [[nodiscard]] known_module python_module_of(std::string_view path) const;
  /// The import name of a Python package, by the file or by convention.
  [[nodiscard]] std::string python_module(std::string_view package) const;
  /// Whether a name is that of a Python package that this file knows.
  [[nodiscard]] bool is_python_package(std::string_view name) const;
  /// The name that another package manager has for a Debian package.
  [[nodiscard]] std::string package_for(std::string_view manager,
                                        const std::string& debian) const;

  /// Filled by `parse_packages`: normal package name → import name.
  mapping python_modules;
  /// Whatever a sentence may name, in lower case: commands and packages.
  std::unordered_set<std::string> known_words;
  pass_lang::word_filter known_filter; ///< of `known_words`
  /// Debian package → the first command that it brings.
  mapping system_commands;
};

/// Fails with `invalid_config` and the line where the text is no TOML.
skvm::result<package_data> parse_packages(std::string_view toml);

/// A Python package name as indexes compare it: lower case, `-` for any run of
/// `-`, `_` and `.`.
std::string normal_package(std::string_view name);

} // namespace bind_env
