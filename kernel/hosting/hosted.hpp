#pragma once

#include "hosting/host_process.hpp"
#include "plugins/loader.hpp"

namespace skvm {

/// `isolation = "process"`: a plugin whose code never runs in this process. The
/// factories of what is returned are as those of a plugin that was loaded here,
/// but the objects that they make are in a child process, one object in each,
/// so that a crash is `plugin_failed` for the one request that it served. Calls
/// block their thread until the child has answered, at most `call_limit`.
/// `invalid_plugin` where the child refuses the file, with its reason.
/// [startup]
result<loaded_plugin> host_plugin(hosting::host_settings settings);

} // namespace skvm
