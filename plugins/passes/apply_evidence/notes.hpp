#pragma once

#include "skvm/pass.hpp"

#include "findings.hpp"

#include <string>
#include <vector>

namespace apply_evidence {

struct notes {
  std::vector<skvm::edit> edits;
  std::vector<std::string> repaired; ///< ids of the findings that got one
};

/// Edits that put what is known of commands beside the blocks that show them,
/// one edit a place. `sentences` are said for findings without a remedy, by
/// index, empty for none. Pure. [any thread]
notes make_notes(const skvm::skill& subject, const std::string& install_dir,
                 const std::vector<finding>& findings,
                 const std::vector<std::string>& sentences);

} // namespace apply_evidence
