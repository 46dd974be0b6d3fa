#include "extract_candidates.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "../lang/text.hpp"
#include "candidates.hpp"
#include "refined.hpp"

namespace extract_candidates {

namespace {

namespace bj = boost::json;

bj::array strings(const std::vector<std::string>& from) {
  bj::array out;
  for (const auto& one : from)
    out.emplace_back(one);
  return out;
}

bj::array conditions(const std::vector<condition>& from) {
  bj::array out;
  for (const auto& one : from)
    out.push_back(bj::object{{"kind", one.kind}, {"value", one.value}});
  return out;
}

bj::object to_json(const parameter& one) {
  bj::object out{{"name", one.name},
                 {"type", one.type},
                 {"example", one.example},
                 {"extractor", one.extractor}};
  if (!one.examples.empty())
    out["examples"] = strings(one.examples);
  if (!one.choices.empty())
    out["choices"] = strings(one.choices);
  return out;
}

bj::object to_json(const candidate& one, const skvm::skill& skill) {
  bj::array parameters;
  for (const auto& parameter : one.parameters)
    parameters.push_back(to_json(parameter));
  auto step = one.step < 0 ? std::string{}
                           : skill.steps[static_cast<std::size_t>(one.step)].id;
  return {
    {"id", one.id},
    {"language", one.language},
    {"keywords", strings(one.keywords)},
    {"signature", one.signature},
    {"template", one.code},
    {"parameters", std::move(parameters)},
    {"preconditions", conditions(one.preconditions)},
    {"postconditions", conditions(one.postconditions)},
    {"line", one.line},
    {"step", step},
  };
}

} // namespace

skvm::result<skvm::pass_output>
extract_candidates_pass::run(const skvm::pass_context& ctx) {
  auto found = find_candidates(ctx.skill);
  skvm::pass_output out;
  out.diagnostics = refine_candidates(ctx, found);
  bj::array list;
  for (const auto& one : found)
    list.push_back(to_json(one, ctx.skill));
  out.artifacts["candidates"] = pass_lang::json_text(list);
  return out;
}

} // namespace extract_candidates
