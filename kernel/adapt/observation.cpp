#include "adapt/observation.hpp"

#include <boost/json.hpp>

#include "adapt/shell_words.hpp"
#include "base/json.hpp"
#include "base/json_members.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <map>

namespace skvm::adapt {

namespace bj = boost::json;

namespace {

/// Commands this alike are forms of one command.
constexpr double alike = 0.5;
constexpr std::size_t most_failures = 20;
constexpr std::size_t most_fix_commands = 3;

std::string command_in(const std::string& arguments) {
  auto parsed = json::read(arguments, "arguments");
  return parsed && parsed->is_object()
           ? json::text_in(parsed->get_object(), "command")
           : std::string{};
}

/// Where a skill shows a command.
struct shown_command {
  std::string text;
  int line = 0;
  std::string step;
};

void add_commands(std::vector<shown_command>& out, std::string_view text,
                  int line, const std::string& step) {
  std::string pending;
  for (auto each : split_lines(text)) {
    auto bare = trim(each);
    if (bare.starts_with("$ "))
      bare.remove_prefix(2);
    if (bare.ends_with('\\')) {
      pending += std::string{bare.substr(0, bare.size() - 1)} + ' ';
      continue;
    }
    auto whole = pending + std::string{bare};
    pending.clear();
    if (!whole.empty() && whole[0] != '#')
      out.push_back({std::move(whole), line, step});
  }
}

std::vector<shown_command> commands_of(const skill& subject) {
  std::vector<shown_command> out;
  for (const auto& block : subject.code) {
    if (block.role == code_role::output || block.role == code_role::file)
      continue;
    auto step = block.step >= 0
                  ? subject.steps[static_cast<std::size_t>(block.step)].id
                  : std::string{};
    add_commands(out, block.text, block.lines.first, step);
  }
  return out;
}

const shown_command* find_shown(const std::vector<shown_command>& all,
                                const std::vector<std::string>& words) {
  const shown_command* best = nullptr;
  double most = 0;
  for (const auto& one : all)
    if (auto how = likeness(words_of(one.text), words); how > most) {
      most = how;
      best = &one;
    }
  return best;
}

/// Whether a command is another form of one that failed. Where that one only
/// looks, so does its form; how it is used is then no form of it.
bool is_form_of(const std::vector<std::string>& words,
                const std::vector<std::string>& failed) {
  if (likest_part(words, failed) < alike || asks_for_help(words))
    return false;
  return !only_looks(words)
         || (only_looks(failed) && likeness(words, failed) > 0);
}

/// Reads what came after a failed command until it, or a form of it, worked.
void find_remedy(failure& out, const std::vector<traced_call>& calls,
                 std::size_t at, const std::vector<shown_command>& shown) {
  auto failed = words_of(calls[at].command);
  std::vector<std::string> between;
  for (auto i = at + 1; i < calls.size(); ++i) {
    const auto& call = calls[i];
    if (call.part != calls[at].part || call.command.empty() || call.is_error)
      continue;
    auto words = words_of(call.command);
    if (words == failed) {
      out.what = between.empty() ? remedy::again : remedy::before;
      for (const auto& each : between)
        out.fix += (out.fix.empty() ? "" : "\n") + each;
    } else if (is_form_of(words, failed)) {
      // With what made it work: that is no other remedy, but part of this one.
      out.what = remedy::instead;
      for (const auto& each : between)
        out.fix += each + "\n";
      out.fix += call.command;
    } else {
      // What the skill asks for anyway is no remedy.
      auto own = std::any_of(shown.begin(), shown.end(), [&](const auto& one) {
        return likeness(words_of(one.text), words) >= alike;
      });
      if (!own && !only_looks(words) && between.size() < most_fix_commands)
        between.push_back(call.command);
      continue;
    }
    out.wasted_turns = call.turn - std::min(call.turn, calls[at].turn);
    return;
  }
}

std::uint64_t tokens_between(const trace& run, std::uint32_t from,
                             std::uint32_t turns) {
  std::uint64_t out = 0;
  for (std::size_t i = from + 1; i <= std::size_t{from} + turns; ++i)
    if (i < run.turn_tokens.size())
      out += run.turn_tokens[i];
  return out;
}

} // namespace

std::string_view to_string(remedy what) {
  switch (what) {
    case remedy::none:
      return "none";
    case remedy::again:
      return "again";
    case remedy::before:
      return "before";
    case remedy::instead:
      return "instead";
  }
  return "none";
}

trace trace_of(const std::vector<event_record>& events) {
  trace out;
  // Calls of one turn run side by side; their number tells them apart.
  std::map<std::pair<std::string, std::uint64_t>, std::size_t> open;
  for (const auto& event : events) {
    auto parsed = json::read(event.data, "event");
    if (!parsed || !parsed->is_object())
      continue;
    const auto& data = parsed->get_object();
    auto turn = json::count_in(data, "turn");
    auto part = json::text_in(data, "part");
    auto key = std::make_pair(part, turn << 20 | json::count_in(data, "call"));
    if (event.kind == "tool-started") {
      open[key] = out.calls.size();
      auto tool = json::text_in(data, "name");
      // Whatever a harness calls its shell.
      auto command = command_in(json::text_in(data, "text"));
      out.calls.push_back({part,
                           static_cast<std::uint32_t>(turn),
                           tool,
                           std::move(command),
                           {},
                           false});
    } else if (event.kind == "tool-finished") {
      auto found = open.find(key);
      if (found == open.end())
        continue;
      auto& call = out.calls[found->second];
      call.result = json::text_in(data, "text");
      const auto* failed = data.if_contains("is_error");
      call.is_error = failed != nullptr && *failed == bj::value(true);
    } else if (event.kind == "turn-finished" && turn < 100'000) {
      if (out.turn_tokens.size() <= turn)
        out.turn_tokens.resize(turn + 1);
      if (const auto* spent = data.if_contains("usage");
          spent != nullptr && spent->is_object())
        out.turn_tokens[turn] += json::count_in(spent->get_object(), "total");
    }
  }
  return out;
}

std::vector<failure> failures_of(const trace& run, const skill& subject) {
  auto shown = commands_of(subject);
  std::vector<failure> out;
  for (std::size_t i = 0; i < run.calls.size(); ++i) {
    const auto& call = run.calls[i];
    if (!call.is_error || out.size() >= most_failures)
      continue;
    failure one;
    one.signature.tool = call.tool;
    one.signature.error = classify(call.result);
    if (one.signature.error == "infrastructure")
      continue;
    one.line = telling_line(call.result);
    one.signature.message = normalised(one.line);
    one.command = call.command;
    one.missing = missing_in(call.result);
    if (const auto* place = find_shown(shown, words_of(call.command))) {
      one.shown = place->text;
      one.at_line = place->line;
      one.signature.step = place->step;
    }
    auto known = std::find_if(out.begin(), out.end(), [&](const auto& other) {
      return other.signature == one.signature;
    });
    if (known != out.end())
      continue; // tried again, and failed again
    if (!call.command.empty())
      find_remedy(one, run.calls, i, shown);
    one.wasted_tokens = tokens_between(run, call.turn, one.wasted_turns);
    out.push_back(std::move(one));
  }
  return out;
}

bool stayed_broken(const std::vector<failure>& failures) {
  return std::any_of(failures.begin(), failures.end(), [](const auto& one) {
    return one.what == remedy::none && !one.shown.empty();
  });
}

std::string to_json(const observation& what) {
  bj::array failures;
  for (const auto& one : what.failures)
    failures.push_back({{"tool", one.signature.tool},
                        {"error", one.signature.error},
                        {"step", one.signature.step},
                        {"message", one.signature.message},
                        {"text", one.line},
                        {"command", one.command},
                        {"shown", one.shown},
                        {"line", one.at_line},
                        {"missing", one.missing.name},
                        {"manager", one.missing.manager},
                        {"remedy", to_string(one.what)},
                        {"fix", one.fix},
                        {"wasted_turns", one.wasted_turns},
                        {"wasted_tokens", one.wasted_tokens}});
  bj::array broke;
  for (const auto& one : what.broke)
    broke.push_back(
      {{"primitive", one.primitive}, {"level", to_string(one.at)}});
  return json::write({{"run", what.run},
                      {"time_ms", what.time_ms},
                      {"task", what.task},
                      {"made_by", what.made_by},
                      {"experiment", what.experiment},
                      {"watch", what.watch},
                      {"canary", what.canary},
                      {"succeeded", what.succeeded},
                      {"tokens", what.tokens},
                      {"turns", what.turns},
                      {"refused", what.refused},
                      {"failures", std::move(failures)},
                      {"broke", std::move(broke)}});
}

std::optional<observation> observation_from(std::string_view text) {
  auto parsed = json::read(text, "observation");
  if (!parsed || !parsed->is_object())
    return std::nullopt;
  const auto& from = parsed->get_object();
  auto flag = [&](std::string_view name) {
    const auto* found = from.if_contains(name);
    return found != nullptr && *found == bj::value(true);
  };
  observation out;
  out.run = json::text_in(from, "run");
  out.time_ms = static_cast<std::int64_t>(json::count_in(from, "time_ms"));
  out.task = json::text_in(from, "task");
  out.made_by = static_cast<std::uint32_t>(json::count_in(from, "made_by"));
  out.experiment =
    static_cast<std::uint32_t>(json::count_in(from, "experiment"));
  out.watch = flag("watch");
  out.canary = flag("canary");
  out.succeeded = flag("succeeded");
  out.tokens = json::count_in(from, "tokens");
  out.turns = static_cast<std::uint32_t>(json::count_in(from, "turns"));
  out.refused = json::text_in(from, "refused");
  if (const auto* broke = from.if_contains("broke");
      broke != nullptr && broke->is_array())
    for (const auto& item : broke->get_array())
      if (item.is_object())
        if (auto at =
              level_from_string(json::text_in(item.get_object(), "level")))
          out.broke.push_back(
            {json::text_in(item.get_object(), "primitive"), *at, false});
  const auto* failures = from.if_contains("failures");
  if (failures == nullptr || !failures->is_array())
    return out;
  for (const auto& item : failures->get_array()) {
    if (!item.is_object())
      continue;
    const auto& each = item.get_object();
    failure one;
    one.signature = {json::text_in(each, "tool"), json::text_in(each, "error"),
                     json::text_in(each, "step"),
                     json::text_in(each, "message")};
    one.line = json::text_in(each, "text");
    one.command = json::text_in(each, "command");
    one.shown = json::text_in(each, "shown");
    one.at_line = static_cast<int>(json::count_in(each, "line"));
    one.missing = {json::text_in(each, "manager"),
                   json::text_in(each, "missing")};
    auto remedied = json::text_in(each, "remedy");
    for (auto kind : {remedy::again, remedy::before, remedy::instead})
      if (remedied == to_string(kind))
        one.what = kind;
    one.fix = json::text_in(each, "fix");
    one.wasted_turns =
      static_cast<std::uint32_t>(json::count_in(each, "wasted_turns"));
    one.wasted_tokens = json::count_in(each, "wasted_tokens");
    out.failures.push_back(std::move(one));
  }
  return out;
}

} // namespace skvm::adapt
