#pragma once

#include "skvm/pass.hpp"

#include "rewriter.hpp"

namespace rewrite_skill {

/// Finds what a skill demands of its target, sets that against what the target
/// was measured to have, and makes the text more explicit where it falls short.
/// It inserts, and makes paths absolute; it removes nothing.
struct rewrite_skill_pass {
  static constexpr skvm::pass_info info{
    .id = "rewrite-skill",
    .produces = {"requirements", "gaps"},
    .needs_profile = true,
  };

  /// The requirements, which are the same for every target.
  skvm::result<skvm::pass_output> analyse(const skvm::pass_context& ctx);
  bool recall(const skvm::pass_context& ctx, const skvm::artifacts& kept);
  skvm::result<skvm::pass_output> run(const skvm::pass_context& ctx);

private:
  std::vector<purpose> purposes_;
};

/// All rules in their order. Pure.
void rewrite_all(rewriter& out);

} // namespace rewrite_skill
