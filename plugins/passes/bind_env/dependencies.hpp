#pragma once

#include "skvm/pass.hpp"
#include "skvm/skill.hpp"

#include "environment.hpp"
#include "packages.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace bind_env {

struct seen_at {
  std::string file; ///< relative to the skill's folder
  int line = 0;
};

struct dependency {
  std::string name; ///< the package that its manager installs
  /// `python`, `node`, `system`, `service`, `env` or `data`.
  std::string manager;
  std::string module;  ///< what to look for: import name, package, command
  std::string version; ///< the specifier as written, may be empty
  std::string extras;  ///< `[socks]`, Python only
  /// `import`, `manifest`, `install-line`, `command`, `prose`, `address`,
  /// `variable`, `client`, `download`, `link`, `model` or `run`.
  std::string source;
  std::string file; ///< of the first place, relative to the skill's folder
  int line = 0;
  std::string evidence;        ///< the line that shows it
  std::vector<seen_at> places; ///< the first so many, that one included
  bool optional = false;
  bool dev = false; ///< only to work on the skill itself; also optional
  /// The skill itself or `config/packages.toml` names the package. A name that
  /// was only guessed from an import is never installed: whoever registers it
  /// first would run code here.
  bool verified = false;
  skvm::probe probe; ///< how to look for it; no kind where that cannot be done
  std::string hint;  ///< for people: how to get it, may be empty
  /// System packages elsewhere: `apk`, `brew`, `dnf` → name.
  std::map<std::string, std::string> elsewhere;
  /// Data only: the rule that installs it, and the name in it.
  const data_rule* rule = nullptr;
  std::string item;
  bool present = false;
  std::string detail; ///< where the host has it
};

constexpr std::size_t most_places = 20;

/// A dependency on somebody's word, with the line that is to show it.
struct claim {
  std::string manager; ///< any but `data`
  std::string name;
  std::string module; ///< may be empty
  std::string version;
  bool optional = false;
  std::string file;
  int line = 0;
  std::string evidence;
  /// `model`, or `run`: runs ended for want of it. Such a claim names the
  /// module or the command; the package follows from that.
  std::string source = "model";
};

/// All that the skill's code, scripts, manifests, install lines and sentences
/// need, each once, in the order python, node, system, service, env, data and
/// then by name. Claims count like places of the text.
/// Not yet checked against the host. Pure. The arguments outlive the result.
/// [any thread]
std::vector<dependency>
find_dependencies(const skvm::skill& skill, const package_data& packages,
                  const environment_data& around,
                  const std::vector<claim>& claims = {});

} // namespace bind_env
