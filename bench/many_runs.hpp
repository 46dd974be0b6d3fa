#pragma once

namespace skvm::bench {

/// `skvm-bench runs COUNT`: that many runs at once in this process, with the
/// model `bench/m` of the configuration. 0 where all of them ended well.
int run_many(int count);

} // namespace skvm::bench
