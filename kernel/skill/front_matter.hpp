#pragma once

#include "skvm/result.hpp"
#include "skvm/skill.hpp"

#include <cstddef>
#include <string>

namespace skvm::ir {

/// Finds and reads the front matter of `source`, fills `front` and
/// `body_begin`, and adds a diagnostic for each departure from the
/// specification. What can be repaired is: a value with an unquoted colon, an
/// unclosed quote, a missing closing line. Needs `source` and `line_starts`.
///
/// Fails with `invalid_skill` where there is no front matter, no YAML can be
/// made of it, it is over 64 KiB, or it has no description.
result<void> read_front_matter(skill& doc);

} // namespace skvm::ir
