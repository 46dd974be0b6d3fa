#pragma once

#include "../lang/shell.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace bind_env {

/// A package as a manifest or an install command names it.
struct package_request {
  std::string manager; ///< `python`, `node` or `system`
  std::string name;
  std::string version; ///< `>=2.0`, `^4.17.0`; may be empty
  int line = 0;
  bool optional = false;
  /// From an index that the command names: not installed by itself.
  bool foreign = false;
};

/// `requirements.txt`: options, addresses and local paths are left out.
std::vector<package_request> read_requirements(std::string_view text);

/// `package.json`: `dependencies`, and as optional ones
/// `optionalDependencies`, `peerDependencies` and `devDependencies`.
std::vector<package_request> read_package_json(std::string_view text);

/// `pyproject.toml`: `project.dependencies`, and optional groups as such.
std::vector<package_request> read_pyproject(std::string_view text);

/// The dependencies that a Python script declares in its `# /// script` block.
std::vector<package_request> read_script_block(std::string_view text);

/// What an install command of pip, uv, npm, yarn, pnpm, apt or the like asks
/// for; nothing for any other command.
std::vector<package_request> read_install(const pass_lang::invocation& command);

/// Whether the name is one that the manager could know, and safe on a command
/// line.
bool is_package_name(std::string_view manager, std::string_view name);

} // namespace bind_env
