#include "extract_candidates.hpp"

#include "../lang/json_writer.hpp"
#include "candidates.hpp"
#include "refined.hpp"

namespace extract_candidates {

namespace {

using pass_lang::json_writer;

void write(const std::vector<condition>& from, json_writer& out) {
  out.begin_array();
  for (const auto& one : from)
    out.begin_object()
      .member("kind", one.kind)
      .member("value", one.value)
      .end_object();
  out.end_array();
}

void write(const parameter& one, json_writer& out) {
  out.begin_object()
    .member("name", one.name)
    .member("type", one.type)
    .member("example", one.example)
    .member("extractor", one.extractor);
  if (!one.examples.empty())
    out.member("examples", one.examples);
  if (!one.choices.empty())
    out.member("choices", one.choices);
  out.end_object();
}

void write(const candidate& one, const skvm::skill& skill, json_writer& out) {
  auto step = one.step < 0 ? std::string_view{}
                           : skill.steps[static_cast<std::size_t>(one.step)].id;
  out.begin_object()
    .member("id", one.id)
    .member("language", one.language)
    .member("keywords", one.keywords)
    .member("signature", one.signature)
    .member("template", one.code)
    .key("parameters")
    .begin_array();
  for (const auto& each : one.parameters)
    write(each, out);
  out.end_array().key("preconditions");
  write(one.preconditions, out);
  out.key("postconditions");
  write(one.postconditions, out);
  out.member("line", one.line).member("step", step).end_object();
}

} // namespace

skvm::result<skvm::pass_output>
extract_candidates_pass::run(const skvm::pass_context& ctx) {
  auto found = find_candidates(ctx.skill);
  skvm::pass_output out;
  out.diagnostics = refine_candidates(ctx, found);
  json_writer list;
  list.begin_array();
  for (const auto& one : found)
    write(one, ctx.skill, list);
  out.artifacts["candidates"] = list.end_array().take();
  return out;
}

} // namespace extract_candidates
