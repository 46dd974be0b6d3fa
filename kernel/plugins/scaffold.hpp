#pragma once

#include "plugins/loader.hpp"

#include <filesystem>
#include <string_view>
#include <vector>

namespace skvm {

/// Writes a project of its own for a plugin: a small working one of that kind,
/// a test that passes, and the three commands that build and run them against
/// an installed SDK. The folder is made whole or not at all; it must not exist
/// or be empty. Returns the files, relative to it, in order of path.
///
/// `invalid_argument` where the name is not in kebab-case, `conflict` where the
/// folder has something in it. [any thread]
result<std::vector<std::filesystem::path>>
write_plugin_project(plugin_kind kind, std::string_view name,
                     const std::filesystem::path& folder);

} // namespace skvm
