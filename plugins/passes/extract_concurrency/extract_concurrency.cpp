#include "extract_concurrency.hpp"

#include "../lang/described.hpp"
#include "../lang/kept.hpp"
#include "hints.hpp"
#include "refined.hpp"

namespace extract_concurrency {

BOOST_DESCRIBE_STRUCT(group, (),
                      (kind, branches, reason, mechanism, asked_for,
                       saved_turns))

/// What `run` goes on with, as a text.
struct kept_workflow {
  std::vector<int> steps; ///< of each node
  std::vector<group> groups;
  int turns = 0;
};

BOOST_DESCRIBE_STRUCT(kept_workflow, (), (steps, groups, turns))

namespace {

constexpr std::string_view own_artifact = "groups";

bool is_index(int value, std::size_t size) {
  return value >= 0 && static_cast<std::size_t>(value) < size;
}

} // namespace

skvm::result<skvm::pass_output>
extract_concurrency_pass::analyse(const skvm::pass_context& ctx) {
  static pass_lang::kept<command_effects> known_effects{command_effects::parse};
  static pass_lang::kept<step_order> known_order{step_order::parse};
  auto order = known_order.read(ctx.data("step-order.toml"));
  if (!order)
    return order.error();
  auto effects = known_effects.read(ctx.data("command-effects.toml"));
  if (!effects)
    return effects.error();
  flow_ = find_workflow(ctx.skill, **effects, **order);
  skvm::pass_output out;
  out.diagnostics = refine_workflow(ctx, **effects, **order, flow_);
  out.artifacts["workflow"] = to_json(flow_, ctx.skill);
  if (ctx.ports.keeps_analyses()) {
    kept_workflow kept{{}, flow_.groups, flow_.turns};
    for (const auto& node : flow_.nodes)
      kept.steps.push_back(node.step);
    out.artifacts.emplace(own_artifact, pass_lang::written(kept));
  }
  return out;
}

bool extract_concurrency_pass::recall(const skvm::pass_context& ctx,
                                      const skvm::artifacts& kept) {
  kept_workflow found;
  if (!kept.contains("workflow")
      || !pass_lang::read_back(kept, own_artifact, found))
    return false;
  for (auto step : found.steps) {
    if (!is_index(step, ctx.skill.steps.size()))
      return false;
    flow_.nodes.emplace_back(step, std::string_view{});
  }
  flow_.groups = std::move(found.groups);
  flow_.turns = found.turns;
  for (const auto& one : flow_.groups)
    for (const auto& branch : one.branches)
      for (auto node : branch)
        if (!is_index(node, flow_.nodes.size()))
          return false;
  return true;
}

skvm::result<skvm::pass_output>
extract_concurrency_pass::run(const skvm::pass_context& ctx) {
  static pass_lang::kept<mechanism_table> known_mechanisms{read_mechanisms};
  skvm::pass_output out;
  if (!may_edit(flow_, ctx.skill, ctx.profile))
    return out;
  auto mechanisms = known_mechanisms.read(ctx.data("harness-hints.toml"));
  if (!mechanisms)
    return mechanisms.error();
  auto known = mechanisms_of(**mechanisms, ctx.harness);
  if (auto hint = parallel_hint(flow_, ctx.skill, known, ctx.profile))
    out.edits.push_back(std::move(*hint));
  if (auto form = sequential_form(ctx.skill, known, ctx.harness))
    out.edits.push_back(std::move(*form));
  return out;
}

} // namespace extract_concurrency
