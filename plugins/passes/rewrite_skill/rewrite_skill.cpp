#include "rewrite_skill.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "../lang/text.hpp"

#include <algorithm>

namespace rewrite_skill {

namespace {

namespace bj = boost::json;

bj::array requirements_json(const std::vector<purpose>& purposes) {
  bj::array out;
  for (const auto& one : purposes) {
    bj::array needs;
    for (const auto& need : one.needs) {
      bj::array shown;
      for (const auto& proof : need.shown_by)
        shown.push_back(bj::object{{"rule", proof.rule},
                                   {"level", to_string(proof.needs)},
                                   {"line", proof.line},
                                   {"excerpt", proof.excerpt}});
      needs.push_back(bj::object{{"primitive", need.primitive},
                                 {"min_level", to_string(need.min_level)},
                                 {"evidence", std::move(shown)}});
    }
    out.push_back(bj::object{{"id", one.id},
                             {"description", one.description},
                             {"primitives", std::move(needs)}});
  }
  return out;
}

// The edits that answer a gap, as `rule` and the line that they are at.
bj::array edits_for(const std::string& primitive,
                    const std::vector<rewrite>& done,
                    const skvm::skill& skill) {
  bj::array out;
  for (const auto& one : done)
    if (std::find(one.primitives.begin(), one.primitives.end(), primitive)
        != one.primitives.end())
      out.push_back(bj::object{{"rule", one.edit.rule},
                               {"line", skill.line_of(one.edit.where.begin)}});
  return out;
}

bj::array gaps_json(const std::vector<gap>& gaps,
                    const std::vector<rewrite>& done,
                    const skvm::skill& skill) {
  bj::array out;
  for (const auto& one : gaps) {
    bj::array advice;
    for (const auto& text : one.advice)
      advice.emplace_back(text);
    auto distance = one.profiled ? static_cast<int>(one.required)
                                     - static_cast<int>(*one.profiled)
                                 : 0;
    out.push_back(bj::object{
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
      {"advice", std::move(advice)},
      {"line", one.line},
      {"edits", edits_for(one.primitive, done, skill)},
    });
  }
  return out;
}

} // namespace

void rewrite_all(rewriter& out) {
  out.makes_paths_absolute = wants_absolute_paths(out);
  loop_over_files(out);
  make_paths_absolute(out);
  show_commands(out);
  delegate_arithmetic(out);
  add_templates(out);
  add_decision_tables(out);
  order_reads(out);
  restate_constraints(out);
  add_checklist(out);
}

skvm::result<skvm::pass_output>
rewrite_skill_pass::run(const skvm::pass_context& ctx) {
  if (ctx.profile == nullptr)
    return skvm::make_error(skvm::errc::invalid_argument, ctx.model,
                            "rewriting needs the target's profile");
  auto purposes = find_requirements(ctx.catalogue, ctx.skill);
  auto gaps = find_gaps(purposes, ctx.catalogue, *ctx.profile);
  rewriter rules{ctx.skill, ctx.install_dir, gaps};
  rewrite_all(rules);
  skvm::pass_output out;
  out.artifacts["requirements"] =
    pass_lang::json_text(bj::object{{"purposes", requirements_json(purposes)}});
  out.artifacts["gaps"] =
    pass_lang::json_text(gaps_json(gaps, rules.done, ctx.skill));
  for (auto& one : rules.done)
    out.edits.push_back(std::move(one.edit));
  out.files = std::move(rules.files);
  return out;
}

} // namespace rewrite_skill
