#pragma once

#include "skvm/target.hpp"

#include "check/rules.hpp"
#include "config/config.hpp"
#include "plugins/loader.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

namespace skvm {

/// What is installed and configured, before anything runs. Immutable.
struct installation {
  paths where;
  config settings;
  std::shared_ptr<const plugin_set> plugins;

  /// Where files of `config/` are looked for: what the user put into the data
  /// folder's `config` comes before what came with the program.
  [[nodiscard]] std::vector<std::filesystem::path> data_dirs() const;
  /// The capability catalogue, read when first asked for.
  [[nodiscard]] result<std::shared_ptr<const catalogue>> read_catalogue() const;
  /// What `skvm check` looks for, read when first asked for.
  [[nodiscard]] result<std::shared_ptr<const check_rules>> read_checks() const;
};

struct installation_options {
  std::optional<std::filesystem::path> config_file;
  std::filesystem::path project; ///< where the command was given
  bool load_plugins = true;
};

/// Finds the folders, reads the configuration, loads the plugins: those of the
/// program, of `[plugins] dirs`, and of `SKVM_PLUGIN_PATH`. [startup]
result<installation> find_installation(const installation_options& options);

} // namespace skvm
