#pragma once

#include "run/run_types.hpp"

namespace skvm::bench {

/// A run that lists this process's folder, with the model `bench/m`.
run_request listing_request();

/// `skvm-bench runs COUNT`: that many runs at once in this process, with the
/// model `bench/m` of the configuration. 0 where all of them ended well.
int run_many(int count);

} // namespace skvm::bench
