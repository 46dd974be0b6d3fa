#pragma once

#include "skvm/plugin.hpp"

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace skvm {

enum class plugin_kind { model, harness, pass };

std::string_view to_string(plugin_kind kind);
std::optional<plugin_kind> plugin_kind_from_string(std::string_view text);

/// The folder of a root that plugins of this kind lie in: `models`, …
std::string_view folder_of(plugin_kind kind);

struct loaded_plugin {
  plugin_kind kind = plugin_kind::model;
  std::string name;
  std::string version;
  std::string summary;
  std::string file;
  // Exactly one of these is set, by kind. They are guarded: what the plugin
  // throws, and a factory that returns null, is `plugin_failed` with its name.
  wire_model_factory wire_model;
  local_model_factory local_model;
  agent_harness_factory agent_harness;
  external_harness_factory external_harness;
  pass_info info{}; ///< of a pass
  pass_function run_pass;
  bool isolated = false; ///< its code runs in processes of its own
};

/// Which plugins get processes of their own, and who sees to that.
struct plugin_isolation {
  /// Whether the plugin of that name is to be isolated.
  std::function<bool(std::string_view name)> wanted;
  /// Loads it there. Also asked for a file that does not tell its name.
  std::function<result<loaded_plugin>(const std::filesystem::path& file)> host;
};

/// Loads one file, whatever its kind. See `plugin_set::load`. [startup]
result<loaded_plugin> load_plugin(const std::filesystem::path& file);

struct refused_plugin {
  std::string file;
  std::string reason;
};

/// What was loaded and what was refused. Immutable after start.
class plugin_set {
public:
  /// Loads every `*.so` in the folders `models`, `harnesses` and `passes` of
  /// each root, which hold that kind only, and those that lie in a root itself.
  /// Roots count in their order, files of one in order of path, and a file that
  /// several names lead to counts once. A plugin that cannot be used is refused
  /// with a reason of one line and the others still load; of two with the same
  /// kind and name the first wins. A root that is no folder is refused too.
  ///
  /// What a plugin says of itself is read from the file and decided on before
  /// any of its code runs. A loaded object stays loaded until the process ends,
  /// even where it was refused after that: code of it may be referenced from
  /// anywhere. [startup]
  static plugin_set load(const std::vector<std::filesystem::path>& roots,
                         const plugin_isolation& isolation = {});

  /// What is given, without loading: for tests and for programs that bring
  /// their plugins along.
  static plugin_set of(std::vector<loaded_plugin> plugins) {
    plugin_set out;
    out.loaded_ = std::move(plugins);
    return out;
  }

  [[nodiscard]] const std::vector<loaded_plugin>& loaded() const {
    return loaded_;
  }

  [[nodiscard]] const std::vector<refused_plugin>& refused() const {
    return refused_;
  }

  /// Null where there is none.
  [[nodiscard]] const loaded_plugin* find(plugin_kind kind,
                                          std::string_view name) const;
  [[nodiscard]] std::vector<std::string> names(plugin_kind kind) const;

private:
  std::vector<loaded_plugin> loaded_;
  std::vector<refused_plugin> refused_;
};

/// Where to look, first things first: the folders of `SKVM_PLUGIN_PATH` (joined
/// by colons, may be empty), those of the configuration, the program's own. The
/// last is left out where it does not exist; the others were asked for, so that
/// `plugin_set::load` reports them. [any thread]
std::vector<std::filesystem::path>
plugin_roots(std::string_view plugin_path,
             const std::vector<std::string>& configured,
             const std::filesystem::path& own);

} // namespace skvm
