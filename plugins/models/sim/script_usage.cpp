#include "script_usage.hpp"

#include "text.hpp"

#include <map>

namespace sim {

namespace {

std::vector<parameter> declared(std::string_view source) {
  static const RE2 call{R"(add_argument\(([^)]*))"};
  static const RE2 name{R"(["'](-{0,2})([A-Za-z][\w-]*)["'])"};
  static const RE2 needed{R"(required\s*=\s*True)"};
  std::vector<parameter> out;
  for (const auto& found : matches_of(source, call)) {
    auto names = matches_of(found.groups[1], name);
    if (names.empty())
      continue;
    auto first = names.front();
    std::string dashes{first.groups[1]};
    // `-o` and `--output` are one; the long name says more.
    if (dashes == "-" && names.size() > 1 && names[1].groups[1] == "--") {
      first = names[1];
      dashes = "--";
    }
    std::string word{first.groups[2]};
    if (dashes.empty())
      out.push_back({{}, std::move(word)});
    else if (matches(found.groups[1], needed))
      out.push_back({dashes + word, word});
  }
  return out;
}

std::vector<parameter> taken(std::string_view source) {
  static const RE2 list{R"(([\w, ]+?)\s*=\s*sys\.argv\[1:\d*\])"};
  static const RE2 one{
    R"((\w+)\s*=\s*\S*?(?:sys\.argv\[(\d)\]|process\.argv\[(\d)\]|["']?\$\{?(\d)\b))"};
  static const RE2 word{R"(\w+)"};
  std::vector<parameter> out;
  for (const auto& found : matches_of(source, list))
    for (const auto& each : matches_of(found.groups[1], word))
      out.push_back({{}, std::string{each.groups[0]}});
  if (!out.empty())
    return out;
  std::map<int, std::string> by_position;
  for (const auto& found : matches_of(source, one)) {
    auto index = !found.groups[2].empty()   ? found.groups[2][0] - '0'
                 : !found.groups[3].empty() ? found.groups[3][0] - '0' - 1
                                            : found.groups[4][0] - '0';
    if (index > 0)
      by_position.emplace(index, found.groups[1]);
  }
  for (auto& [index, name] : by_position)
    out.push_back({{}, std::move(name)});
  return out;
}

std::vector<parameter> usage_line(std::string_view source) {
  static const RE2 usage{
    R"((?i)usage:?\s+(?:python3?\s+|bash\s+|node\s+)?\S+[ \t]+([^\n"']+))"};
  static const RE2 word{R"(^[<\[]?([A-Za-z][\w.-]*)[>\]]?$)"};
  std::vector<parameter> out;
  auto found = matches_of(source, usage);
  if (found.empty())
    return out;
  auto rest = found[0].groups[1];
  while (!(rest = trimmed(rest)).empty()) {
    auto end = rest.find(' ');
    for (const auto& each : matches_of(rest.substr(0, end), word))
      out.push_back({{}, lower(each.groups[1])});
    rest =
      end == std::string_view::npos ? std::string_view{} : rest.substr(end);
  }
  return out;
}

std::string interpreter_for(std::string_view script) {
  if (script.ends_with(".py"))
    return "python3 ";
  if (script.ends_with(".sh"))
    return "bash ";
  if (script.ends_with(".js") || script.ends_with(".mjs"))
    return "node ";
  if (script.ends_with(".rb"))
    return "ruby ";
  return script.ends_with(".pl") ? "perl " : "";
}

} // namespace

std::vector<parameter> parameters_of_script(std::string_view source) {
  if (auto out = declared(source); !out.empty())
    return out;
  if (auto out = taken(source); !out.empty())
    return out;
  return usage_line(source);
}

std::string command_for(
  const std::string& script, const std::vector<parameter>& parameters,
  const std::function<std::optional<std::string>(const std::string&)>& value) {
  auto out = interpreter_for(script) + script;
  for (const auto& each : parameters) {
    auto given = value(each.name);
    if (!given)
      continue;
    if (!each.option.empty())
      out += ' ' + each.option;
    out += ' ' + *given;
  }
  return out;
}

} // namespace sim
