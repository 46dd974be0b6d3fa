#pragma once

#include "skvm/harness.hpp"

#include <string>

namespace bare {

/// The system text: the same bytes for every task with one skill and one
/// delivery, so that conversations share a provider's prompt cache. The work
/// folder is not in it, since tools run there. [any thread]
std::string system_prompt(const skvm::task_view& task);

/// Names the prefix that requests with this system text share. [any thread]
std::string cache_key(const std::string& system);

} // namespace bare
