#pragma once

#include "dependencies.hpp"

#include <string>
#include <vector>

namespace bind_env {

/// A bash script that makes the dependencies available, or an empty text where
/// there is nothing to install or to look for. It may be run any number of
/// times: each part looks first and installs only what is missing. Python
/// packages go into a virtual environment, Node packages into a prefix and
/// downloads below `$SKVM_ENV_DIR` (by default `env` beside the script); system
/// packages are only named, unless it runs as root (with Homebrew: as anybody)
/// and with `SKVM_ENV_SYSTEM=1`. It ends with 1 where something required is
/// still missing. `$SKVM_ENV_DIR/activate` is what to source afterwards,
/// `env-lock.json` beside it what was found. Services and variables are left
/// out: it may run where they cannot be seen. Pure.
std::string env_script(const std::string& skill_name,
                       const std::vector<dependency>& found);

} // namespace bind_env
