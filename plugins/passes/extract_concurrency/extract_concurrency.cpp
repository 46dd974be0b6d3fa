#include "extract_concurrency.hpp"

#include "hints.hpp"

namespace extract_concurrency {

skvm::result<skvm::pass_output>
extract_concurrency_pass::run(const skvm::pass_context& ctx) {
  auto effects = command_effects::parse(ctx.data("command-effects.toml"));
  if (!effects)
    return effects.error();
  auto flow = find_workflow(ctx.skill, *effects);
  skvm::pass_output out;
  out.artifacts["workflow"] = to_json(flow, ctx.skill);
  if (!may_edit(flow, ctx.skill, ctx.profile))
    return out;
  auto known = mechanisms_of(ctx.data("harness-hints.toml"), ctx.harness);
  if (!known)
    return known.error();
  if (auto hint = parallel_hint(flow, ctx.skill, *known, ctx.profile))
    out.edits.push_back(std::move(*hint));
  if (auto form = sequential_form(ctx.skill, *known, ctx.harness))
    out.edits.push_back(std::move(*form));
  return out;
}

} // namespace extract_concurrency
