#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace skvm {

/// What a sandbox shows of programs that are not in the system's folders.
struct tool_paths {
  std::string path; ///< PATH for the sandbox: the given one, what is hidden
                    ///< left out, the system's folders added at the end
  std::vector<std::string> visible; ///< files and folders, read-only
  std::vector<std::string> env;     ///< what the tools need to find their own
};

/// Folders of PATH outside of the system become visible, and with `…/bin`,
/// `…/sbin` and `…/shims` the neighbours that programs there load from: `lib`,
/// `libexec`, `include`, `share`, `versions` and the like, by a fixed list, so
/// that `~/.cargo/bin` does not show `~/.cargo/credentials.toml`. Symbolic
/// links to programs elsewhere show that program (`~/.local/bin/tool`), or the
/// installation it is in where it lies in a `bin` of its own. Python packages
/// that the user installed for himself (`~/.local/lib/python3.11`) are visible.
/// Never visible are the home folder, a folder above it, and a hidden folder
/// that is itself on PATH. [any thread]
tool_paths find_tools(std::string_view path, const std::filesystem::path& home);

/// Whether `path` is `folder` or below it, by their text.
bool is_within(std::string_view path, std::string_view folder);

/// The system's folders that exist here: programs, libraries, and of `/etc`
/// and `/var` what programs read and anybody may know.
std::vector<std::string> system_paths();

} // namespace skvm
