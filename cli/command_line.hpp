#pragma once

namespace skvm::cli {

/// Reads the command line and runs the command; the exit code.
int run_command_line(int argc, char** argv);

} // namespace skvm::cli
