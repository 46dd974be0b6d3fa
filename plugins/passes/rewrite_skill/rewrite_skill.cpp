#include "rewrite_skill.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "../lang/described.hpp"
#include "../lang/text.hpp"
#include "refined.hpp"

#include <algorithm>
#include <cmath>

namespace rewrite_skill {

BOOST_DESCRIBE_STRUCT(evidence, (), (rule, needs, line, excerpt, weight, lines))
BOOST_DESCRIBE_STRUCT(need, (), (primitive, min_level, shown_by))
BOOST_DESCRIBE_STRUCT(alternative, (),
                      (line, text, needs, replaces, sentence, where))
BOOST_DESCRIBE_STRUCT(purpose, (),
                      (id, description, needs, alternatives, lines))

namespace {

// What `run` goes on with, for `recall`.
constexpr std::string_view own_artifact = "purposes";

namespace bj = boost::json;

// Whole weights as they are written in the catalogue.
bj::value weight_json(double weight) {
  if (weight == std::floor(weight) && weight < 1e9)
    return static_cast<std::int64_t>(weight);
  return weight;
}

bj::array needs_json(const std::vector<need>& needs) {
  bj::array out;
  for (const auto& need : needs) {
    bj::array shown;
    for (const auto& proof : need.shown_by)
      shown.push_back(
        bj::object{{"rule", proof.rule},
                   {"level", to_string(proof.needs)},
                   {"weight", weight_json(proof.weight)},
                   {"line", proof.line},
                   {"lines", bj::array(proof.lines.begin(), proof.lines.end())},
                   {"excerpt", proof.excerpt}});
    out.push_back(bj::object{{"primitive", need.primitive},
                             {"min_level", to_string(need.min_level)},
                             {"evidence", std::move(shown)}});
  }
  return out;
}

bj::array requirements_json(const std::vector<purpose>& purposes) {
  bj::array out;
  for (const auto& one : purposes) {
    bj::array ways;
    for (const auto& way : one.alternatives)
      ways.push_back(bj::object{
        {"line", way.line},
        {"text", way.text},
        {"replaces", bj::array(way.replaces.begin(), way.replaces.end())},
        {"primitives", needs_json(way.needs)}});
    bj::array lines;
    for (auto range : one.lines)
      lines.push_back(bj::array{range.first, range.last});
    out.push_back(bj::object{{"id", one.id},
                             {"description", one.description},
                             {"lines", std::move(lines)},
                             {"primitives", needs_json(one.needs)},
                             {"alternatives", std::move(ways)}});
  }
  return out;
}

// The edits that answer a gap.
std::vector<const skvm::edit*> edits_for(const gap& one,
                                         const rewriter& rules) {
  std::vector<const skvm::edit*> out;
  for (const auto& made : rules.done) {
    bool about =
      std::find(made.primitives.begin(), made.primitives.end(), one.primitive)
      != made.primitives.end();
    auto line = rules.skill.line_of(made.edit.where.begin);
    bool inside =
      one.within.empty()
      || std::any_of(one.within.begin(), one.within.end(), [&](auto range) {
           return range.first <= line && line <= range.last;
         });
    if (about && inside)
      out.push_back(&made.edit);
  }
  return out;
}

bj::object gap_json(gap one, const rewriter& rules) {
  bj::array edits;
  std::vector<std::string> names;
  for (const auto* made : edits_for(one, rules)) {
    names.push_back(made->rule);
    edits.push_back(bj::object{
      {"rule", made->rule}, {"line", rules.skill.line_of(made->where.begin)}});
  }
  settle(one, names);
  bj::array advice;
  for (const auto& text : one.advice)
    advice.emplace_back(text);
  auto distance = one.profiled ? static_cast<int>(one.required)
                                   - static_cast<int>(*one.profiled)
                               : 0;
  return {
    {"purpose", one.purpose},
    {"primitive", one.primitive},
    {"required", to_string(one.required)},
    {"profiled",
     one.profiled ? bj::value(to_string(*one.profiled)) : bj::value(nullptr)},
    {"gap", std::max(distance, 0)},
    {"status", to_string(one.status)},
    {"decision", to_string(one.decision)},
    {"reason", one.reason},
    {"alternative", one.alternative},
    {"alternative_line", one.path ? one.path->line : 0},
    {"advice", std::move(advice)},
    {"line", one.line},
    {"lines", bj::array(one.lines.begin(), one.lines.end())},
    {"edits", std::move(edits)},
  };
}

bj::array gaps_json(const std::vector<gap>& gaps, const rewriter& rules) {
  bj::array out;
  for (const auto& one : gaps)
    out.push_back(gap_json(one, rules));
  return out;
}

} // namespace

void rewrite_all(rewriter& out) {
  if (out.is_compiled())
    return;
  out.makes_paths_absolute = wants_absolute_paths(out);
  loop_over_files(out);
  make_paths_absolute(out);
  show_commands(out);
  take_alternatives(out);
  delegate_arithmetic(out);
  delegate_geometry(out);
  add_templates(out);
  add_decision_tables(out);
  bound_loops(out);
  order_reads(out);
  order_calls(out);
  split_steps(out);
  chunk_texts(out);
  restate_constraints(out);
  add_checklist(out);
  add_worked_examples(out);
  add_notes(out);
}

skvm::result<skvm::pass_output>
rewrite_skill_pass::analyse(const skvm::pass_context& ctx) {
  purposes_ = find_requirements(ctx.catalogue, ctx.skill);
  skvm::pass_output out;
  out.diagnostics = refine_requirements(ctx, purposes_);
  out.artifacts["requirements"] = pass_lang::json_text(
    bj::object{{"purposes", requirements_json(purposes_)}});
  if (ctx.ports.keeps_analyses())
    out.artifacts.emplace(own_artifact, pass_lang::written(purposes_));
  return out;
}

bool rewrite_skill_pass::recall(const skvm::pass_context&,
                                const skvm::artifacts& kept) {
  return kept.contains("requirements")
         && pass_lang::read_back(kept, own_artifact, purposes_);
}

skvm::result<skvm::pass_output>
rewrite_skill_pass::run(const skvm::pass_context& ctx) {
  if (ctx.profile == nullptr)
    return skvm::make_error(skvm::errc::invalid_argument, ctx.model,
                            "rewriting needs the target's profile");
  auto gaps = find_gaps(purposes_, ctx.catalogue, *ctx.profile);
  rewriter rules{ctx.skill, ctx.install_dir, gaps};
  rewrite_all(rules);
  skvm::pass_output out;
  out.artifacts["gaps"] = pass_lang::json_text(gaps_json(gaps, rules));
  for (auto& one : rules.done)
    out.edits.push_back(std::move(one.edit));
  out.files = std::move(rules.files);
  return out;
}

} // namespace rewrite_skill
