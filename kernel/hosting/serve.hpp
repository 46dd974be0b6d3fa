#pragma once

#include "plugins/loader.hpp"

namespace skvm::hosting {

/// Answers calls for a loaded plugin from `in` to `out` until `in` ends.
/// `refusal` is told to whoever asks where there is no plugin.
void serve(int in, int out, const result<loaded_plugin>& plugin);

} // namespace skvm::hosting
