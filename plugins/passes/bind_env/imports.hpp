#pragma once

#include <string>
#include <string_view>
#include <vector>

/// Which modules source code imports, and which programs it starts. Those in
/// strings, comments and prose are none. Pure and linear. [any thread]
namespace bind_env {

struct module_import {
  std::string module; ///< top-level Python module, or npm package with scope
  std::string path;   ///< all of it, with dots or slashes
  int line = 0;       ///< counts from 1 in the text that was read
  /// The code goes on without it: in a `try` whose handler catches the failure,
  /// or in an `if TYPE_CHECKING` block.
  bool optional = false;
};

/// Relative imports are left out: they name the bundle's own modules.
std::vector<module_import> python_imports(std::string_view text);

/// `import`, `export … from`, `import()` and `require` with a literal name;
/// relative paths, addresses and `node:` names are left out.
std::vector<module_import> javascript_imports(std::string_view text);

/// A program that source code starts, as a name or as a line for a shell.
struct started_program {
  std::string command;
  int line = 0;
  bool optional = false; ///< the code looks for it and goes on without it
};

/// `subprocess.run([…])`, `os.system`, `shutil.which` with a literal, and lists
/// that are called a command.
std::vector<started_program> python_programs(std::string_view text);

/// `spawn`, `exec` and their like of `child_process` with a literal.
std::vector<started_program> javascript_programs(std::string_view text);

} // namespace bind_env
