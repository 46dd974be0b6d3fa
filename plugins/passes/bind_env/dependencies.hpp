#pragma once

#include "skvm/pass.hpp"
#include "skvm/skill.hpp"

#include "packages.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace bind_env {

struct dependency {
  std::string name;    ///< the package that its manager installs
  std::string manager; ///< `python`, `node` or `system`
  std::string module;  ///< what to look for: import name, package, command
  std::string version; ///< the specifier as written, may be empty
  std::string source;  ///< `import`, `manifest`, `install-line`, `command`
  std::string file;    ///< relative to the skill's folder
  int line = 0;
  std::string evidence; ///< the line that shows it
  bool optional = false;
  /// The skill itself or `config/packages.toml` names the package. A name that
  /// was only guessed from an import is never installed: whoever registers it
  /// first would run code here.
  bool verified = false;
  bool present = false;
  std::string detail; ///< where the host has it
};

/// All that the skill's code, scripts, manifests and install lines need, each
/// once, in the order python, node, system and then by name. Not yet checked
/// against the host. Pure. [any thread]
std::vector<dependency> find_dependencies(const skvm::skill& skill,
                                          const package_data& packages);

/// The questions to ask the host about them, in the same order.
std::vector<skvm::probe> probes_for(const std::vector<dependency>& found);

} // namespace bind_env
