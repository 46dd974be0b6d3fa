#pragma once

#include "config/config.hpp"

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

namespace skvm {

/// Looks up an environment variable; an empty one counts as unset.
using environment =
  std::function<std::optional<std::string>(const std::string& name)>;

/// `find_paths` as a function of what it depends on: the environment, the home
/// folder of the user database and the running binary. [any thread]
result<paths> make_paths(const environment& env,
                         const std::filesystem::path& account_home,
                         const std::filesystem::path& binary);

} // namespace skvm
