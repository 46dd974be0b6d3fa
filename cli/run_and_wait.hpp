#pragma once

#include "context.hpp"

namespace skvm::cli {

/// Starts a run and waits for its end.
result<run_result> run_and_wait(runtime& kernel, run_request request);

/// Prints what a run came to, as `run` does.
exit_code print_outcome(const common_options& common, const run_result& outcome,
                        const run_request& request);

exit_code code_of(const run_result& outcome);

/// Starts a compile and waits for its end.
result<compile_outcome> compile_and_wait(runtime& kernel,
                                         compile_request request);

/// One line on standard error: what encloses the tools; loud where nothing
/// does.
void announce_sandbox(const common_options& common, const sandbox& box);

/// `12.3 k tokens (80 % cached)`.
std::string with_tokens(const usage& spent);

/// `$0.0123`.
std::string money(double usd);

} // namespace skvm::cli
