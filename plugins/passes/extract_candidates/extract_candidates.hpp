#pragma once

#include "skvm/pass.hpp"

namespace extract_candidates {

/// Finds the code shapes of a skill that could run without the model once their
/// parameters are known. Changes nothing in the text.
struct extract_candidates_pass {
  static constexpr skvm::pass_info info{
    .id = "extract-candidates",
    .produces = {"candidates"},
    .target_independent = true,
  };

  skvm::result<skvm::pass_output> run(const skvm::pass_context& ctx);
};

} // namespace extract_candidates
