#pragma once

#include "shapes.hpp"

namespace extract_candidates {

/// Whether running the code again with other values is no sensible thing to
/// offer: it destroys or publishes something, or it is done once, such as an
/// installation.
bool is_unsafe(const shape& code);

} // namespace extract_candidates
