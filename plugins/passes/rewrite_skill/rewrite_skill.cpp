#include "rewrite_skill.hpp"

#include "../lang/described.hpp"
#include "../lang/json_writer.hpp"
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

using pass_lang::json_writer;

// What `run` goes on with, for `recall`.
constexpr std::string_view own_artifact = "purposes";

// Whole weights as they are written in the catalogue.
void write_weight(double weight, json_writer& out) {
  out.key("weight");
  if (weight == std::floor(weight) && weight < 1e9)
    out.value(static_cast<std::int64_t>(weight));
  else
    out.value(weight);
}

void write_needs(const std::vector<need>& needs, json_writer& out) {
  out.begin_array();
  for (const auto& need : needs) {
    out.begin_object()
      .member("primitive", need.primitive)
      .member("min_level", to_string(need.min_level))
      .key("evidence")
      .begin_array();
    for (const auto& proof : need.shown_by) {
      out.begin_object()
        .member("rule", proof.rule)
        .member("level", to_string(proof.needs));
      write_weight(proof.weight, out);
      out.member("line", proof.line)
        .member("lines", proof.lines)
        .member("excerpt", proof.excerpt)
        .end_object();
    }
    out.end_array().end_object();
  }
  out.end_array();
}

void write_purpose(const purpose& one, json_writer& out) {
  out.begin_object()
    .member("id", one.id)
    .member("description", one.description)
    .key("lines")
    .begin_array();
  for (auto range : one.lines)
    out.begin_array().value(range.first).value(range.last).end_array();
  out.end_array().key("primitives");
  write_needs(one.needs, out);
  out.key("alternatives").begin_array();
  for (const auto& way : one.alternatives) {
    out.begin_object()
      .member("line", way.line)
      .member("text", way.text)
      .member("replaces", way.replaces)
      .key("primitives");
    write_needs(way.needs, out);
    out.end_object();
  }
  out.end_array().end_object();
}

std::string requirements_json(const std::vector<purpose>& purposes) {
  json_writer out;
  out.begin_object().key("purposes").begin_array();
  for (const auto& one : purposes)
    write_purpose(one, out);
  return out.end_array().end_object().take();
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

void write_gap(gap one, const rewriter& rules, json_writer& out) {
  auto made = edits_for(one, rules);
  std::vector<std::string> names;
  for (const auto* edit : made)
    names.push_back(edit->rule);
  settle(one, names);
  auto distance = one.profiled ? static_cast<int>(one.required)
                                   - static_cast<int>(*one.profiled)
                               : 0;
  out.begin_object()
    .member("purpose", one.purpose)
    .member("primitive", one.primitive)
    .member("required", to_string(one.required))
    .key("profiled");
  if (one.profiled)
    out.value(to_string(*one.profiled));
  else
    out.null();
  out.member("gap", std::max(distance, 0))
    .member("status", to_string(one.status))
    .member("decision", to_string(one.decision))
    .member("reason", one.reason)
    .member("alternative", one.alternative)
    .member("alternative_line", one.path ? one.path->line : 0)
    .member("advice", one.advice)
    .member("line", one.line)
    .member("lines", one.lines)
    .key("edits")
    .begin_array();
  for (const auto* edit : made)
    out.begin_object()
      .member("rule", edit->rule)
      .member("line", rules.skill.line_of(edit->where.begin))
      .end_object();
  out.end_array().end_object();
}

std::string gaps_json(const std::vector<gap>& gaps, const rewriter& rules) {
  json_writer out;
  out.begin_array();
  for (const auto& one : gaps)
    write_gap(one, rules, out);
  return out.end_array().take();
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
  out.artifacts["requirements"] = requirements_json(purposes_);
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
  out.artifacts["gaps"] = gaps_json(gaps, rules);
  for (auto& one : rules.done)
    out.edits.push_back(std::move(one.edit));
  out.files = std::move(rules.files);
  return out;
}

} // namespace rewrite_skill
