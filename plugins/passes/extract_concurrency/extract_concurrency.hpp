#pragma once

#include "skvm/pass.hpp"

#include "workflow.hpp"

namespace extract_concurrency {

/// Finds the workflow of a skill and what in it may run side by side. Adds one
/// paragraph of hints at the end of the text where there is something to gain
/// and the target's profile says that it can batch calls.
struct extract_concurrency_pass {
  static constexpr skvm::pass_info info{
    .id = "extract-concurrency",
    .produces = {"workflow"},
  };

  skvm::result<skvm::pass_output> run(const skvm::pass_context& ctx);
};

/// The artifact. Pure.
std::string to_json(const workflow& flow, const skvm::skill& skill);

/// The paragraph for a harness, or an empty text where it has no mechanism for
/// any of the groups. Pure.
std::string hints(const workflow& flow, const skvm::skill& skill,
                  std::string_view harness);

} // namespace extract_concurrency
