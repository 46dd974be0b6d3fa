#pragma once

#include "packages.hpp"

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace re2 {
class RE2;
}

namespace bind_env {

/// A provider whose client takes its key from the environment by itself.
struct api_key {
  std::string variable;
  std::vector<std::string> hosts;
  std::vector<std::string> python;
  std::vector<std::string> node;
};

/// A program that has to run, and what shows that a skill uses it.
struct service {
  std::string id;
  int port = 0;
  std::string socket; ///< a file that is there while it runs, else empty
  std::vector<std::string> words;
  std::vector<std::string> schemes;
  std::vector<std::string> python;
  std::vector<std::string> node;
  std::vector<std::string> clients;
  std::vector<std::string> commands;
};

/// A download that code relies on.
struct data_rule {
  std::string id;
  std::vector<std::string> where; ///< `python`, `shell`, `html`, `prose`, …
  std::vector<std::string> texts; ///< one of them is part of every match
  std::shared_ptr<const re2::RE2> pattern;
  std::string look;    ///< `file:…`, `python:…` or empty
  std::string module;  ///< of Python; empty where it is not installed
  std::string package; ///< that brings the module
  std::vector<std::string> arguments;
  std::string variable; ///< to set afterwards, else empty
  std::string value;
  std::string hint;
  std::string system; ///< the Debian package that has it, else empty
};

/// What sentences say.
struct prose_patterns {
  using pattern = std::shared_ptr<const re2::RE2>;

  package_data::names ambiguous; ///< commands that are also words
  pattern demands;               ///< something has to be there
  pattern lists;                 ///< at the start: what follows has to be
  pattern denials;               ///< it is not, or not here
  pattern retired;               ///< it was once
  pattern voluntary;             ///< it may be left out
  pattern exceptions;            ///< any of the last three
  pattern means;                 ///< at the end: what follows is used
};

/// `config/environment.toml`: what a skill needs besides packages and commands.
struct environment_data {
  prose_patterns prose;
  package_data::names ignored_variables;
  std::vector<std::string> variable_endings;
  /// `GRAFANA` → `grafana`: what a variable that begins like that speaks to.
  std::vector<std::pair<std::string, std::string>> variable_services;
  std::vector<api_key> apis;
  std::vector<service> services;
  std::vector<data_rule> data;
  /// Filled by `parse_environment`: those of `data` by `data_rule::where`.
  std::map<std::string, std::vector<std::size_t>, std::less<>> data_of;
  /// Filled by `parse_environment`: a service's name in lower case → its index.
  std::map<std::string, std::size_t, std::less<>> service_words;
  pass_lang::word_filter service_filter; ///< of `service_words`

  /// Whether the name is one that the user has to set, by its end.
  [[nodiscard]] bool is_given_by_user(std::string_view variable) const;
  /// By its name in a sentence, or null.
  [[nodiscard]] const service* find_service(std::string_view word) const;
};

/// Fails with `invalid_config` where the text is no TOML or a pattern is wrong.
skvm::result<environment_data> parse_environment(std::string_view toml);

} // namespace bind_env
