#include "refined.hpp"

#include "skvm/refine.hpp"

#include <boost/json.hpp>

#include "../lang/text.hpp"

#include <algorithm>
#include <set>

namespace rewrite_skill {

namespace {

namespace bj = boost::json;
using pass_lang::text_in;

constexpr const char* schema = R"({
  "type": "object", "additionalProperties": false, "required": ["purposes"],
  "properties": {"purposes": {"type": "array", "items": {
    "type": "object", "additionalProperties": false,
    "required": ["id", "primitives"],
    "properties": {
      "id": {"type": "string"},
      "primitives": {"type": "array", "items": {
        "type": "object", "additionalProperties": false,
        "required": ["id", "level", "line"],
        "properties": {
          "id": {"type": "string"},
          "level": {"type": "string", "enum": ["L1", "L2", "L3"]},
          "line": {"type": "integer"}}}}}}}}})";

bj::value found_json(const std::vector<purpose>& purposes) {
  bj::array out;
  for (const auto& one : purposes) {
    bj::array needs;
    for (const auto& need : one.needs)
      needs.push_back(bj::object{
        {"id", need.primitive},
        {"level", to_string(need.min_level)},
        {"line", need.shown_by.empty() ? 0 : need.shown_by[0].line}});
    out.push_back(bj::object{{"id", one.id}, {"primitives", std::move(needs)}});
  }
  return bj::object{{"purposes", std::move(out)}};
}

std::string task_for(const skvm::catalogue& known) {
  std::string out =
    "Which capabilities must a language model have to carry out the skill "
    "below? For each purpose, name the primitives of this list that its "
    "instructions demand, the lowest level that is enough, and the line of "
    "SKILL.md that shows it best. Name nothing that no line demands. The "
    "purposes are given.\n\n";
  for (const auto& one : known.primitives) {
    out += one.id + ": " + one.description + "\n";
    for (std::size_t level = 1; level < one.levels.size(); ++level)
      if (!one.levels[level].empty())
        out += "  L" + std::to_string(level) + ": " + one.levels[level] + "\n";
  }
  return out;
}

// Answers against the catalogue and the text.
class judge {
public:
  judge(const skvm::pass_context& ctx, const std::vector<purpose>& purposes)
    : skill_(ctx.skill), known_(ctx.catalogue), purposes_(purposes) {}

  std::optional<std::string> operator()(const std::string& answer) const {
    std::set<std::string> seen;
    auto value = bj::parse(answer);
    for (const auto& one : value.at("purposes").as_array()) {
      auto id = text_in(one, "id");
      const auto* owner = find(id);
      if (owner == nullptr)
        return "'" + id + "' is none of the purposes";
      if (!seen.insert(id).second)
        return "the purpose '" + id + "' is there twice";
      for (const auto& need : one.at("primitives").as_array())
        if (auto fault = fault_of(need, *owner, seen))
          return fault;
    }
    return std::nullopt;
  }

private:
  [[nodiscard]] const purpose* find(const std::string& id) const {
    auto at = std::find_if(purposes_.begin(), purposes_.end(),
                           [&](const purpose& one) { return one.id == id; });
    return at == purposes_.end() ? nullptr : &*at;
  }

  std::optional<std::string> fault_of(const bj::value& need,
                                      const purpose& owner,
                                      std::set<std::string>& seen) const {
    auto id = text_in(need, "id");
    const auto* primitive = known_.find(id);
    if (primitive == nullptr)
      return "'" + id + "' is no primitive of the list";
    if (!seen.insert(owner.id + "\n" + id).second)
      return "'" + id + "' is there twice";
    auto level = *skvm::level_from_string(text_in(need, "level"));
    if (primitive->levels[static_cast<std::size_t>(level)].empty())
      return "'" + id + "' has no level " + text_in(need, "level");
    auto line = static_cast<int>(std::clamp<std::int64_t>(
      need.at("line").to_number<std::int64_t>(), -1, 1'000'000'000));
    auto same = [&](const rewrite_skill::need& one) {
      return one.primitive == id && one.min_level == level;
    };
    if (std::any_of(owner.needs.begin(), owner.needs.end(), same))
      return std::nullopt;
    bool inside =
      owner.lines.empty()
      || std::any_of(owner.lines.begin(), owner.lines.end(), [&](auto range) {
           return range.first <= line && line <= range.last;
         });
    if (!inside || skvm::line_of_skill(skill_, line).empty())
      return "line " + std::to_string(line) + ", for '" + id
             + "', is no line of that purpose with text on it";
    return std::nullopt;
  }

  const skvm::skill& skill_;
  const skvm::catalogue& known_;
  const std::vector<purpose>& purposes_;
};

void apply(const bj::value& answered, const skvm::pass_context& ctx,
           purpose& to) {
  auto id = text_in(answered, "id");
  auto level = *skvm::level_from_string(text_in(answered, "level"));
  auto at = std::find_if(to.needs.begin(), to.needs.end(),
                         [&](const need& one) { return one.primitive == id; });
  if (at != to.needs.end() && at->min_level == level)
    return;
  auto line = static_cast<int>(answered.at("line").as_int64());
  evidence proof{
    "rewrite-skill/model",
    level,
    line,
    pass_lang::shortened(skvm::line_of_skill(ctx.skill, line), 160),
    1,
    {line}};
  if (at == to.needs.end()) {
    to.needs.push_back({id, level, {std::move(proof)}});
    return;
  }
  at->min_level = level;
  at->shown_by.insert(at->shown_by.begin(), std::move(proof));
}

} // namespace

std::vector<skvm::diagnostic>
refine_requirements(const skvm::pass_context& ctx,
                    std::vector<purpose>& purposes) {
  if (!ctx.ports.has_model())
    return {};
  skvm::refine_request request;
  request.artifact = "requirements";
  request.found = bj::serialize(found_json(purposes));
  request.task = task_for(ctx.catalogue);
  request.schema = schema;
  request.validate = judge{ctx, purposes};
  auto done = skvm::refine(ctx, request);
  // Which of several lines shows a demand best is no matter of dispute.
  std::erase_if(done.disagreements, [](const skvm::disagreement& one) {
    return one.path.ends_with("/line");
  });
  if (done.refined) {
    auto answer = bj::parse(done.answer);
    for (const auto& one : answer.at("purposes").as_array())
      for (auto& to : purposes)
        if (to.id == text_in(one, "id"))
          for (const auto& need : one.at("primitives").as_array())
            apply(need, ctx, to);
  }
  const auto& order = ctx.catalogue.primitives;
  auto place = [&](const need& one) {
    return std::find_if(
             order.begin(), order.end(),
             [&](const auto& other) { return other.id == one.primitive; })
           - order.begin();
  };
  for (auto& one : purposes)
    std::stable_sort(
      one.needs.begin(), one.needs.end(),
      [&](const need& a, const need& b) { return place(a) < place(b); });
  return skvm::diagnostics_of(done, request);
}

} // namespace rewrite_skill
