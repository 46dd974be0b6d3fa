#pragma once

#include "skvm/skill.hpp"

#include "skill/outline.hpp"

#include <vector>

namespace skvm::ir {

/// The references to bundle files in prose, code spans and code blocks, in the
/// order of the text. Needs `source`, `code` and `files` of the skill. A
/// Markdown link to a relative path is always one; any other word is one where
/// the bundle has such a file, or where it lies in `scripts/`, `references/` or
/// `assets/`. What such a path leaves the folder for has an empty `path`.
std::vector<bundle_link> find_links(const skill& doc, const outline& parts);

} // namespace skvm::ir
