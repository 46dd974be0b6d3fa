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
  std::string extras;  ///< `[socks]`
  int line = 0;
  bool optional = false;
  bool dev = false; ///< only to work on the project itself
  /// From an index or address that the skill names: not installed by itself.
  bool foreign = false;
  bool elsewhere = false; ///< a marker keeps it from Linux or this Python
  bool program = false;   ///< `name` is a program's: `npx tsc`
};

/// `requirements.txt`, with the files that it refers to.
struct requirements_file {
  std::vector<package_request> requests;
  std::vector<std::string> includes;    ///< `-r`, as written
  std::vector<std::string> constraints; ///< `-c`, as written
};

/// Options and local paths are left out. What comes from an address is foreign.
requirements_file read_requirements(std::string_view text);

/// `name[extra]>=1.0 ; marker` or `name @ address`, by PEP 508.
bool read_requirement(std::string_view text, package_request& out);

/// `package.json`: `dependencies`; as optional ones `optionalDependencies` and
/// `peerDependencies`; `devDependencies`; and Node itself by `engines`.
std::vector<package_request> read_package_json(std::string_view text);

/// `pyproject.toml` by PEP 621, PEP 735 and Poetry; optional and development
/// groups as such.
std::vector<package_request> read_pyproject(std::string_view text);

/// `Pipfile`.
std::vector<package_request> read_pipfile(std::string_view text);

/// `setup.cfg` and `setup.py`, as far as their requirements are literals.
std::vector<package_request> read_setup_cfg(std::string_view text);
std::vector<package_request> read_setup_py(std::string_view text);

/// `environment.yml` of Conda, with the part for pip.
std::vector<package_request> read_conda(std::string_view text);

/// The dependencies that a Python script declares in its `# /// script` block.
std::vector<package_request> read_script_block(std::string_view text);

/// The shell code of a `Dockerfile`'s RUN instructions, byte for byte where it
/// was, the rest blank.
std::string read_dockerfile(std::string_view text);

/// `Brewfile`, and lists with one Debian package a line (`packages.txt`).
std::vector<package_request> read_brewfile(std::string_view text);
std::vector<package_request> read_package_list(std::string_view text);

/// The tool that a manifest of that name stands for, such as `go` for `go.mod`;
/// empty for any other name.
std::string_view toolchain_of(std::string_view file_name);

/// What an install command of pip, uv, npm, yarn, pnpm, apt or the like asks
/// for, and what `npx`, `uvx`, `pipx run` or `python -m` need to run; nothing
/// for any other command.
std::vector<package_request> read_install(const pass_lang::invocation& command);

/// Whether the command does nothing but install: packages it names, those of a
/// manifest, or none.
bool is_install(const pass_lang::invocation& command);

/// A line without the comment that it ends with.
std::string_view without_comment(std::string_view line);

/// Whether the name is one that the manager could know, and safe on a command
/// line.
bool is_package_name(std::string_view manager, std::string_view name);

} // namespace bind_env
