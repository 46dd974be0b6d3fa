#pragma once

#include "skvm/skill.hpp"

namespace skvm::test {

/// The same skill with a few of its lines dropped or said twice, the same for
/// the same seed: as people leave them. Null where it can then not be read.
skill_ptr varied(const skill& original, unsigned seed);

} // namespace skvm::test
