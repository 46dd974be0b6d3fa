#include "refined.hpp"

#include "skvm/refine.hpp"

#include <boost/json.hpp>

#include "../lang/text.hpp"

#include <algorithm>
#include <set>

namespace extract_candidates {

namespace {

namespace bj = boost::json;
using pass_lang::text_in;

constexpr const char* task =
  "Which code of the skill below could be run again with other values, without "
  "a language model, once those values are known? Code is one shell command "
  "or pipeline, or a whole block of Python, JavaScript or SQL. Quote it to the "
  "letter, with the line of SKILL.md on which it begins, or 0 for code of "
  "another file. Its parameters are the values in it that another task would "
  "change: whole words or literals, as the code has them but without quotes. "
  "Leave out code that destroys, publishes or installs something. Keep the ids "
  "that are given; a new id is of lower-case words joined by hyphens.";

constexpr const char* schema = R"({
  "type": "object", "additionalProperties": false, "required": ["candidates"],
  "properties": {"candidates": {"type": "array", "items": {
    "type": "object", "additionalProperties": false,
    "required": ["id", "language", "line", "code", "parameters"],
    "properties": {
      "id": {"type": "string"},
      "language": {"type": "string",
        "enum": ["shell", "python", "javascript", "sql", "json"]},
      "line": {"type": "integer"}, "code": {"type": "string"},
      "parameters": {"type": "array", "items": {
        "type": "object", "additionalProperties": false,
        "required": ["id", "type", "value"],
        "properties": {
          "id": {"type": "string"},
          "type": {"type": "string", "enum":
            ["path", "number", "date", "string", "list", "choice"]},
          "value": {"type": "string"}}}}}}}}})";

std::string found_json(const std::vector<candidate>& found) {
  bj::array out;
  for (const auto& one : found) {
    bj::array parameters;
    for (const auto& value : one.parameters)
      parameters.push_back(bj::object{
        {"id", value.name}, {"type", value.type}, {"value", value.example}});
    out.push_back(bj::object{{"id", one.id},
                             {"language", one.language},
                             {"line", one.line},
                             {"code", one.source},
                             {"parameters", std::move(parameters)}});
  }
  return pass_lang::json_text(bj::object{{"candidates", std::move(out)}});
}

claim claim_of(const bj::value& from) {
  claim out{text_in(from, "id"),
            text_in(from, "language"),
            text_in(from, "code"),
            static_cast<int>(std::clamp<std::int64_t>(
              from.at("line").to_number<std::int64_t>(), -1, 1'000'000'000)),
            {}};
  for (const auto& one : from.at("parameters").as_array())
    out.values.push_back(
      {text_in(one, "id"), text_in(one, "type"), text_in(one, "value")});
  return out;
}

const candidate* find(const std::vector<candidate>& found,
                      const std::string& id) {
  auto at = std::find_if(found.begin(), found.end(),
                         [&](const candidate& one) { return one.id == id; });
  return at == found.end() ? nullptr : &*at;
}

// What a claim says of a known candidate beyond what is known.
std::vector<claimed_value> news(const candidate& known, const claim& said) {
  auto out = said.values;
  std::erase_if(out, [&](const claimed_value& one) {
    return std::any_of(known.parameters.begin(), known.parameters.end(),
                       [&](const parameter& each) {
                         return each.name == one.name && each.type == one.type
                                && each.example == one.value;
                       });
  });
  return out;
}

std::string fault_of(const skvm::skill& skill,
                     const std::vector<candidate>& found, const claim& said) {
  const auto* known = find(found, said.id);
  if (known == nullptr) {
    if (said.language == "json" || pass_lang::kebab(said.id, 12) != said.id)
      return said.language == "json"
               ? "a JSON text alone is no candidate"
               : "its id must be lower-case words joined by hyphens";
    auto made = shape_of(skill, said);
    return made ? std::string{} : made.error().message;
  }
  if (pass_lang::trim(said.code) != pass_lang::trim(known->source))
    return "its code is not that of the candidate with this id";
  auto fresh = news(*known, said);
  for (const auto& value : fresh)
    for (const auto& old : known->parameters) {
      bool same = old.example == value.value;
      if (same != (old.name == value.name))
        return same ? "'" + value.value + "' is the parameter '" + old.name
                        + "' already"
                    : "the parameter '" + value.name + "' has the value '"
                        + old.example + "'";
      if (same && (old.type == "choice" || value.type == "choice"))
        return "'" + value.name + "' stays what its choices make it";
    }
  if (std::any_of(fresh.begin(), fresh.end(),
                  [](const auto& one) { return one.type == "choice"; }))
    return "choices are found without a model";
  shape of{known->language, known->source, known->slots, {}, {}, 0, -1};
  auto done = add_values(of, fresh);
  return done ? std::string{} : done.error().message;
}

} // namespace

std::vector<skvm::diagnostic> refine_candidates(const skvm::pass_context& ctx,
                                                std::vector<candidate>& found) {
  bool has_code =
    !ctx.skill.code.empty() || !ctx.skill.scripts.empty() || !found.empty();
  if (!ctx.ports.has_model() || !has_code)
    return {};
  skvm::refine_request request;
  request.artifact = "candidates";
  request.found = found_json(found);
  request.task = task;
  request.schema = schema;
  for (const auto& one : ctx.skill.scripts)
    request.files.push_back(one.path);
  request.validate =
    [&](const std::string& answer) -> std::optional<std::string> {
    std::set<std::string> seen;
    auto value = bj::parse(answer);
    for (const auto& item : value.at("candidates").as_array()) {
      auto said = claim_of(item);
      auto fault = seen.insert(said.id).second
                     ? fault_of(ctx.skill, found, said)
                     : std::string{"it is there twice"};
      if (!fault.empty())
        return "'" + said.id + "': " + fault;
    }
    return std::nullopt;
  };
  auto done = skvm::refine(ctx, request);
  // Where it stands is known for what was found.
  std::erase_if(done.disagreements, [](const skvm::disagreement& one) {
    return one.path.ends_with("/line") || one.path.ends_with("/code")
           || one.path.ends_with("/language");
  });
  if (done.refined) {
    std::vector<claim> claims;
    auto answer = bj::parse(done.answer);
    for (const auto& item : answer.at("candidates").as_array()) {
      auto said = claim_of(item);
      if (const auto* known = find(found, said.id))
        said.values = news(*known, said);
      claims.push_back(std::move(said));
    }
    found = find_candidates(ctx.skill, claims);
  }
  return skvm::diagnostics_of(done, request);
}

} // namespace extract_candidates
