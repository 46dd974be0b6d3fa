#pragma once

#include "base/archive.hpp"
#include "views/change.hpp"

/// Changes of a folder as bytes.
namespace skvm {

SKVM_FIELDS(path_change, a, b, c, d)

} // namespace skvm
