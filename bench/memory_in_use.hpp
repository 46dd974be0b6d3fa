#pragma once

#include <cstddef>

namespace skvm::bench {

/// What the allocator has given out, in KiB.
double kib_allocated();

/// Pages of this process that are in memory, in KiB.
double kib_resident();

} // namespace skvm::bench
