#pragma once

#include "skvm/sentences.hpp"

#include "requirements.hpp"

namespace rewrite_skill {

/// Other ways that the text itself offers: "or use …", "alternatively, …", "if
/// X is not available, …". Only those that the catalogue finds demands in.
/// Pure.
std::vector<alternative> find_alternatives(const skvm::catalogue& known,
                                           const skvm::skill& skill,
                                           const skvm::sentences& prose);

} // namespace rewrite_skill
