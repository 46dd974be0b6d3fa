#include "extract_concurrency.hpp"

#include "../lang/kept.hpp"
#include "hints.hpp"

namespace extract_concurrency {

skvm::result<skvm::pass_output>
extract_concurrency_pass::run(const skvm::pass_context& ctx) {
  static pass_lang::kept<command_effects> known_effects{command_effects::parse};
  static pass_lang::kept<mechanism_table> known_mechanisms{read_mechanisms};
  static pass_lang::kept<step_order> known_order{step_order::parse};
  auto order = known_order.read(ctx.data("step-order.toml"));
  if (!order)
    return order.error();
  auto effects = known_effects.read(ctx.data("command-effects.toml"));
  if (!effects)
    return effects.error();
  auto flow = find_workflow(ctx.skill, **effects, **order);
  skvm::pass_output out;
  out.artifacts["workflow"] = to_json(flow, ctx.skill);
  if (!may_edit(flow, ctx.skill, ctx.profile))
    return out;
  auto mechanisms = known_mechanisms.read(ctx.data("harness-hints.toml"));
  if (!mechanisms)
    return mechanisms.error();
  auto known = mechanisms_of(**mechanisms, ctx.harness);
  if (auto hint = parallel_hint(flow, ctx.skill, known, ctx.profile))
    out.edits.push_back(std::move(*hint));
  if (auto form = sequential_form(ctx.skill, known, ctx.harness))
    out.edits.push_back(std::move(*form));
  return out;
}

} // namespace extract_concurrency
