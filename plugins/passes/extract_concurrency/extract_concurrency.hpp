#pragma once

#include "skvm/pass.hpp"

#include "workflow.hpp"

namespace extract_concurrency {

/// Finds the workflow of a skill and what in it may run side by side, and says
/// so in the terms of the harness: one paragraph (`parallel-hint`) where the
/// target's profile says that it can make use of it, and one
/// (`sequential-form`) where the text demands sub-agents that it does not have.
struct extract_concurrency_pass {
  static constexpr skvm::pass_info info{
    .id = "extract-concurrency",
    .produces = {"workflow"},
    .data_files = {"command-effects.toml", "harness-hints.toml",
                   "step-order.toml"},
  };

  /// The workflow, which is the same for every target.
  skvm::result<skvm::pass_output> analyse(const skvm::pass_context& ctx);
  bool recall(const skvm::pass_context& ctx, const skvm::artifacts& kept);
  skvm::result<skvm::pass_output> run(const skvm::pass_context& ctx);

private:
  workflow flow_;
};

/// The artifact. Pure.
std::string to_json(const workflow& flow, const skvm::skill& skill);

} // namespace extract_concurrency
