#include "personality.hpp"

#include <boost/json.hpp>

#include "text.hpp"
#include "toml_fields.hpp"
#include <toml++/toml.h>

#include <algorithm>
#include <set>

namespace sim {

namespace bj = boost::json;
using skvm::errc;

namespace {

bj::value json_of(const toml::node& node) {
  if (const auto* table = node.as_table()) {
    bj::object out;
    for (const auto& [key, value] : *table)
      out.emplace(std::string{key.str()}, json_of(value));
    return out;
  }
  if (const auto* list = node.as_array()) {
    bj::array out;
    for (const auto& value : *list)
      out.push_back(json_of(value));
    return out;
  }
  if (const auto* text = node.as_string())
    return bj::value(text->get());
  if (const auto* number = node.as_integer())
    return bj::value(number->get());
  if (const auto* number = node.as_floating_point())
    return bj::value(number->get());
  if (const auto* flag = node.as_boolean())
    return bj::value(flag->get());
  return nullptr;
}

skvm::result<void> read_calls(const toml::table& table,
                              std::vector<call_template>& out) {
  const auto* node = table.get("calls");
  if (node == nullptr)
    return skvm::ok;
  if (!node->is_array())
    return wrong_at(*node, "'calls' is no list");
  for (const auto& item : *node->as_array()) {
    const auto* fields = item.as_table();
    if (fields == nullptr)
      return wrong_at(item, "a call is no table");
    if (auto checked = check_keys(*fields, "a call", {"name", "arguments"});
        !checked)
      return checked.error();
    auto name = text_at(*fields, "name");
    if (!name)
      return name.error();
    if (name->empty())
      return wrong_at(item, "a call has no name");
    call_template call{std::move(*name), bj::object{}};
    if (const auto* arguments = fields->get("arguments"))
      call.arguments = json_of(*arguments);
    out.push_back(std::move(call));
  }
  return skvm::ok;
}

skvm::result<void> read_failure(const toml::table& table,
                                answer_template& out) {
  const auto* node = table.get("error");
  if (node == nullptr)
    return skvm::ok;
  const auto* fields = node->as_table();
  if (fields == nullptr)
    return wrong_at(*node, "'error' is no table");
  if (auto checked =
        check_keys(*fields, "an error", {"code", "message", "retry_after_ms"});
      !checked)
    return checked.error();
  auto name = text_at(*fields, "code");
  auto message = text_at(*fields, "message");
  auto wait = number_at(*fields, "retry_after_ms", -1, 0, 3.6e6);
  if (!name || !message || !wait)
    return !name ? name.error() : !message ? message.error() : wait.error();
  auto code = skvm::errc_from_string(*name);
  if (!code)
    return wrong_at(*node, "there is no error code '" + *name + "'");
  out.failure = make_error(*code, "sim", std::move(*message));
  if (*wait >= 0)
    out.failure->retry_after =
      std::chrono::milliseconds{static_cast<std::int64_t>(*wait)};
  return skvm::ok;
}

skvm::result<answer_template> read_answer(const toml::table& table) {
  answer_template out;
  auto text = text_at(table, "text");
  if (!text)
    return text.error();
  out.text = std::move(*text);
  auto reasoning = text_at(table, "reasoning");
  if (!reasoning)
    return reasoning.error();
  out.reasoning = std::move(*reasoning);
  if (auto calls = read_calls(table, out.calls); !calls)
    return calls.error();
  if (auto failure = read_failure(table, out); !failure)
    return failure.error();
  return out;
}

skvm::result<answer_template> answer_at(const toml::table& table) {
  auto found = table_at(table, "answer");
  if (!found)
    return found.error();
  if (auto checked = check_keys(**found, "'answer'",
                                {"text", "reasoning", "calls", "error"});
      !checked)
    return checked.error();
  return read_answer(**found);
}

skvm::result<void> read_weaker(const toml::table& table, rule& out) {
  const auto* node = table.get("weaker");
  if (node == nullptr)
    return skvm::ok;
  std::vector<const toml::table*> items;
  if (const auto* one = node->as_table())
    items.push_back(one);
  else if (const auto* list = node->as_array())
    for (const auto& item : *list)
      items.push_back(item.as_table());
  if (items.empty()
      || std::find(items.begin(), items.end(), nullptr) != items.end())
    return wrong_at(*node, "'weaker' is neither a table nor a list of them");
  for (const auto* item : items) {
    if (auto checked = check_keys(
          *item, "'weaker'", {"lacks", "text", "reasoning", "calls", "error"});
        !checked)
      return checked.error();
    auto lacks = text_at(*item, "lacks");
    if (!lacks)
      return lacks.error();
    if (!lacks->empty() && !out.needs.contains(*lacks))
      return wrong_at(*item, "'lacks' names '" + *lacks
                               + "', which is not among the needs");
    auto answer = read_answer(*item);
    if (!answer)
      return answer.error();
    out.weaker.push_back({std::move(*lacks), std::move(*answer)});
  }
  return skvm::ok;
}

skvm::result<void> read_turns(const toml::table& table, rule& out) {
  const auto* node = table.get("turn");
  if (node == nullptr)
    return skvm::ok;
  if (const auto* number = node->as_integer()) {
    out.first_turn = out.last_turn = static_cast<int>(number->get());
  } else {
    static const RE2 range{R"((\d{1,6})-(\d{1,6})?)"};
    auto text = node->value<std::string>().value_or("");
    std::string last;
    if (!RE2::FullMatch(text, range, &out.first_turn, &last))
      return wrong_at(*node, "'turn' is neither a number nor a range as '2-4' "
                             "or '2-'");
    if (!last.empty())
      out.last_turn = std::stoi(last);
  }
  if (out.first_turn < 1 || out.last_turn < out.first_turn)
    return wrong_at(*node, "'turn' counts from 1 upwards");
  return skvm::ok;
}

skvm::result<void> read_conditions(const toml::table& table, rule& out) {
  if (auto checked = check_keys(table, "'when'",
                                {"task", "system", "skill", "last", "seen",
                                 "not_seen", "turn", "tools"});
      !checked)
    return checked.error();
  for (auto [key, where] : {std::pair{"task", subject::task},
                            {"system", subject::system},
                            {"skill", subject::system},
                            {"last", subject::last},
                            {"seen", subject::seen},
                            {"not_seen", subject::not_seen}}) {
    auto text = text_at(table, key);
    if (!text)
      return text.error();
    if (text->empty())
      continue;
    auto pattern = std::make_shared<const RE2>(*text, RE2::Quiet);
    if (!pattern->ok())
      return wrong_at(*table.get(key),
                      "'" + std::string{key}
                        + "' is no pattern: " + pattern->error());
    out.conditions.push_back({where, std::move(pattern)});
  }
  if (const auto* tools = table.get("tools")) {
    if (!tools->is_array())
      return wrong_at(*tools, "'tools' is no list");
    for (const auto& item : *tools->as_array()) {
      if (!item.is_string())
        return wrong_at(item, "a name in 'tools' is no text");
      out.tools.push_back(item.as_string()->get());
    }
  }
  return read_turns(table, out);
}

void collect_names(const bj::value& value, std::set<std::string>& out) {
  static const RE2 reference{R"(\$\{(\w+)\})"};
  if (const auto* text = value.if_string()) {
    for (const auto& found :
         matches_of({text->data(), text->size()}, reference))
      out.emplace(found.groups[1]);
  } else if (const auto* list = value.if_array()) {
    for (const auto& item : *list)
      collect_names(item, out);
  } else if (const auto* object = value.if_object()) {
    for (const auto& member : *object)
      collect_names(member.value(), out);
  }
}

// Every ${name} has to be captured by a condition that must match.
skvm::result<void> check_names(const rule& of) {
  std::set<std::string> captured;
  for (const auto& each : of.conditions)
    if (each.where != subject::not_seen)
      for (const auto& [name, index] : each.pattern->NamedCapturingGroups())
        captured.insert(name);
  std::set<std::string> used;
  auto collect = [&used](const answer_template& from) {
    collect_names(bj::value(from.text), used);
    collect_names(bj::value(from.reasoning), used);
    for (const auto& call : from.calls)
      collect_names(call.arguments, used);
  };
  collect(of.answer);
  for (const auto& each : of.weaker)
    collect(each.answer);
  for (const auto& name : used)
    if (!captured.contains(name))
      return wrong("rule '" + of.name + "' uses ${" + name
                   + "}, which none of its conditions captures");
  return skvm::ok;
}

skvm::result<rule> read_rule(const toml::table& table, std::size_t number,
                             const personality& of) {
  if (auto checked = check_keys(table, "a rule",
                                {"name", "when", "needs", "answer", "weaker"});
      !checked)
    return checked.error();
  rule out;
  auto name = text_at(table, "name");
  if (!name)
    return name.error();
  out.name = name->empty() ? std::to_string(number) : std::move(*name);
  auto when = table_at(table, "when");
  if (!when)
    return when.error();
  if (auto read = read_conditions(**when, out); !read)
    return read.error();
  auto needs = table_at(table, "needs");
  if (!needs)
    return needs.error();
  if (auto read = read_levels(**needs, "", out.needs); !read)
    return read.error();
  for (const auto& [id, level] : out.needs)
    if (!of.levels.contains(id))
      return wrong("rule '" + out.name + "' needs '" + id
                   + "', which [capabilities] does not name");
  auto answer = answer_at(table);
  if (!answer)
    return answer.error();
  out.answer = std::move(*answer);
  if (auto read = read_weaker(table, out); !read)
    return read.error();
  if (auto checked = check_names(out); !checked)
    return checked.error();
  return out;
}

skvm::result<void> read_rules(const toml::table& table, personality& out) {
  const auto* node = table.get("rules");
  if (node == nullptr)
    return skvm::ok;
  if (!node->is_array())
    return wrong_at(*node, "'rules' is no list of tables");
  for (const auto& item : *node->as_array()) {
    const auto* fields = item.as_table();
    if (fields == nullptr)
      return wrong_at(item, "a rule is no table");
    auto read = read_rule(*fields, out.rules.size() + 1, out);
    if (!read)
      return read.error();
    out.rules.push_back(std::move(*read));
  }
  return skvm::ok;
}

skvm::result<void> read_figures(const toml::table& table, personality& out) {
  auto latency = table_at(table, "latency");
  auto tokens = table_at(table, "tokens");
  auto agent = table_at(table, "agent");
  for (const auto* each : {&latency, &tokens, &agent})
    if (!*each)
      return each->error();
  for (auto checked :
       {check_keys(**latency, "[latency]",
                   {"first_token_ms", "per_token_ms", "jitter"}),
        check_keys(**tokens, "[tokens]",
                   {"bytes_per_token", "window", "cache"}),
        check_keys(**agent, "[agent]", {"enabled", "gives_up_after"})})
    if (!checked)
      return checked.error();
  auto first = number_at(**latency, "first_token_ms", 0, 0, 3.6e6);
  auto each = number_at(**latency, "per_token_ms", 0, 0, 60'000);
  auto jitter = number_at(**latency, "jitter", 0, 0, 1);
  auto bytes = number_at(**tokens, "bytes_per_token", 4, 1, 64);
  auto window = number_at(**tokens, "window", 0, 0, 1e9);
  auto failures = number_at(**agent, "gives_up_after", 3, 1, 1000);
  for (const auto* read : {&first, &each, &jitter, &bytes, &window, &failures})
    if (!*read)
      return read->error();
  auto cache = flag_at(**tokens, "cache", true);
  if (!cache)
    return cache.error();
  auto enabled = flag_at(**agent, "enabled", false);
  if (!enabled)
    return enabled.error();
  out.latency = {*first, *each, *jitter};
  out.tokens = {*bytes, static_cast<std::uint64_t>(*window), *cache};
  out.agent = {*enabled, static_cast<int>(*failures)};
  return skvm::ok;
}

skvm::result<toml::table> parse(std::string_view text) {
  try {
    return toml::parse(text);
  } catch (const toml::parse_error& why) {
    return wrong("line " + std::to_string(why.source().begin.line) + ": "
                 + std::string{why.description()});
  }
}

} // namespace

skvm::result<personality> read_personality(std::string_view text) {
  auto table = parse(text);
  if (!table)
    return table.error();
  if (auto checked = check_keys(
        *table, "the file",
        {"name", "capabilities", "latency", "tokens", "agent", "rules"});
      !checked)
    return checked.error();
  personality out;
  auto name = text_at(*table, "name");
  if (!name)
    return name.error();
  out.name = std::move(*name);
  auto levels = table_at(*table, "capabilities");
  if (!levels)
    return levels.error();
  if (auto read = read_levels(**levels, "", out.levels); !read)
    return read.error();
  if (auto read = read_figures(*table, out); !read)
    return read.error();
  if (auto read = read_rules(*table, out); !read)
    return read.error();
  return out;
}

} // namespace sim
