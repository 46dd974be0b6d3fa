#pragma once

#include <functional>
#include <string>

namespace skvm::cli {

/// A question to whoever sits at the terminal, answered with y or n; null where
/// standard input or standard error is none.
std::function<bool(const std::string& question,
                   const std::function<bool()>& cancelled)>
make_confirmation();

} // namespace skvm::cli
