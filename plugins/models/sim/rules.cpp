#include "rules.hpp"

#include <boost/json.hpp>

#include "text.hpp"

#include <algorithm>
#include <map>

namespace sim {

namespace bj = boost::json;

namespace {

using captures = std::map<std::string, std::string, std::less<>>;

const std::string& subject_text(subject where, const conversation& talk) {
  switch (where) {
    case subject::task:
      return talk.task;
    case subject::system:
      return talk.system;
    case subject::last:
      return talk.last;
    case subject::seen:
    case subject::not_seen:
      break;
  }
  return talk.seen;
}

bool holds(const condition& asked, const conversation& talk, captures& out) {
  const auto& text = subject_text(asked.where, talk);
  const auto& pattern = *asked.pattern;
  if (asked.where == subject::not_seen)
    return !matches(text, pattern);
  auto count = static_cast<std::size_t>(pattern.NumberOfCapturingGroups()) + 1;
  std::vector<re2::StringPiece> groups(count);
  if (!pattern.Match(text, 0, text.size(), RE2::UNANCHORED, groups.data(),
                     static_cast<int>(count)))
    return false;
  for (const auto& [name, index] : pattern.NamedCapturingGroups())
    out.emplace(name, groups[static_cast<std::size_t>(index)].as_string());
  return true;
}

bool fits(const rule& each, const conversation& talk, captures& out) {
  out.clear();
  if (talk.number() < each.first_turn || talk.number() > each.last_turn)
    return false;
  for (const auto& name : each.tools)
    if (std::none_of(talk.tools.begin(), talk.tools.end(),
                     [&](const auto& tool) { return tool.name == name; }))
      return false;
  return std::all_of(
    each.conditions.begin(), each.conditions.end(),
    [&](const auto& asked) { return holds(asked, talk, out); });
}

std::string filled(const std::string& text, const captures& from,
                   bool as_json) {
  static const RE2 reference{R"(\$\{(\w+)\})"};
  return replaced(text, reference, [&](const match& found) -> std::string {
    auto value = from.find(found.groups[1]);
    if (value == from.end())
      return {};
    if (!as_json)
      return value->second;
    auto quoted = bj::serialize(bj::value(value->second));
    return quoted.substr(1, quoted.size() - 2);
  });
}

bj::value filled(const bj::value& value, const captures& from) {
  if (const auto* text = value.if_string())
    return bj::value(filled(std::string{*text}, from, false));
  if (const auto* list = value.if_array()) {
    bj::array out;
    for (const auto& item : *list)
      out.push_back(filled(item, from));
    return out;
  }
  if (const auto* object = value.if_object()) {
    bj::object out;
    for (const auto& member : *object)
      out.emplace(member.key(), filled(member.value(), from));
    return out;
  }
  return value;
}

answer made_from(const answer_template& with, const captures& from) {
  answer out;
  out.failure = with.failure;
  out.text = filled(with.text, from, false);
  out.reasoning = filled(with.reasoning, from, false);
  for (const auto& call : with.calls) {
    const auto* raw = call.arguments.if_string();
    out.calls.push_back({"", call.name,
                         raw != nullptr
                           ? filled(std::string{*raw}, from, true)
                           : bj::serialize(filled(call.arguments, from))});
  }
  return out;
}

answer weaker_answer_of(const rule& each, const personality& self,
                        const std::vector<std::string>& missing,
                        const captures& from) {
  for (const auto& other : each.weaker)
    if (other.lacks.empty()
        || std::find(missing.begin(), missing.end(), other.lacks)
             != missing.end())
      return made_from(other.answer, from);
  answer out;
  out.text = "sim is too weak for rule '" + each.name + "': it needs";
  for (const auto& id : missing)
    out.text += ' ' + id + " at L" + std::to_string(each.needs.find(id)->second)
                + " and has L" + std::to_string(self.level(id));
  return out;
}

} // namespace

std::optional<answer> answer_by_rule(const personality& self,
                                     const conversation& talk) {
  captures from;
  for (const auto& each : self.rules) {
    if (!fits(each, talk, from))
      continue;
    std::vector<std::string> missing;
    for (const auto& [id, level] : each.needs)
      if (self.level(id) < level)
        missing.push_back(id);
    if (missing.empty())
      return made_from(each.answer, from);
    return weaker_answer_of(each, self, missing, from);
  }
  return std::nullopt;
}

} // namespace sim
