#pragma once

#include "skvm/pass.hpp"

namespace apply_evidence {

/// Turns remedies that recur in runs into instructions at the step that needs
/// them. What no remedy recurs for is put to the compiler model, if there is
/// one. Only adds: the guard compares with the original.
struct apply_evidence_pass {
  static constexpr skvm::pass_info info{
    .id = "apply-evidence",
    .consumes = {"evidence"},
    .produces = {"repairs"},
  };

  skvm::result<skvm::pass_output> run(const skvm::pass_context& ctx);
};

} // namespace apply_evidence
