#include "env_script.hpp"

#include "../lang/shell.hpp"
#include "../lang/text.hpp"
#include "manifests.hpp"
#include "script_parts.hpp"

#include <algorithm>
#include <set>

namespace bind_env {

namespace {

using pass_lang::shell_quoted;

std::string request_of(const dependency& one) {
  if (one.manager == "node")
    return one.version.empty() ? one.name : one.name + "@" + one.version;
  std::string version;
  for (char c : one.version)
    if (c != ' ')
      version += c;
  return one.name + one.extras + version;
}

// `{dir}` at the start is the script's folder, the rest is data.
std::string argument_of(std::string text, const std::string& name) {
  text = pass_lang::replace_all(std::move(text), "{name}", name);
  constexpr std::string_view dir = "{dir}";
  if (!text.starts_with(dir))
    return " " + shell_quoted(text);
  return " \"$dir\"" + shell_quoted(text.substr(dir.size()));
}

std::string system_line(const dependency& one) {
  if (!one.verified)
    return "look_command"
           + std::string{one.optional ? " optional" : " required"}
           + argument_of(one.module, {});
  std::string need = one.optional ? " optional" : " required";
  if (one.probe.kind == "file" || one.probe.kind == "python")
    return "need_package" + need + argument_of(one.name, {});
  std::string out = "need_command" + need + argument_of(one.module, {})
                    + argument_of(one.name, {});
  for (const auto* manager : {"apk", "dnf", "brew"}) {
    auto other = one.elsewhere.find(manager);
    out +=
      argument_of(other == one.elsewhere.end() ? one.name : other->second, {});
  }
  return out;
}

std::string line_for(const dependency& one) {
  std::string need = one.optional ? " optional" : " required";
  if (one.manager == "system")
    return system_line(one) + "\n";
  if (one.manager == "data") {
    if (one.source == "link")
      return "look_file" + need + argument_of(one.name, {}) + "\n";
    std::string out = "need_data" + need + argument_of(one.name, {})
                      + argument_of(one.rule->module, {});
    for (const auto& argument : one.rule->arguments)
      out += argument_of(argument, one.item);
    return out + "\n";
  }
  bool tool = one.manager == "node" && one.probe.kind == "command";
  if (!one.verified)
    return "look_" + one.manager + need + argument_of(one.module, {}) + "\n";
  if (one.manager == "python")
    return "need_python" + need + argument_of(one.module, {})
           + argument_of(one.name, {}) + argument_of(request_of(one), {})
           + "\n";
  return (tool ? "need_tool" : "need_node") + need + argument_of(one.name, {})
         + argument_of(request_of(one), {})
         + (tool ? argument_of(one.module, {}) : "") + "\n";
}

// Development tools are the author's, not the skill's.
bool has_line(const dependency& one) {
  if (one.dev)
    return false;
  if (one.manager == "data")
    return one.source == "link"
           || (one.rule != nullptr && !one.rule->module.empty());
  return one.manager == "python" || one.manager == "node"
         || one.manager == "system";
}

std::string variables_for(const std::vector<const dependency*>& list) {
  std::set<std::string> given;
  std::string out;
  for (const auto* one : list)
    if (one->rule != nullptr && !one->rule->variable.empty()
        && given.insert(one->rule->variable).second)
      out += "give " + one->rule->variable + argument_of(one->rule->value, {})
             + "\n";
  return out;
}

} // namespace

std::string env_script(const std::string& skill_name,
                       const std::vector<dependency>& found) {
  std::vector<const dependency*> list;
  for (const auto& one : found)
    if (has_line(one))
      list.push_back(&one);
  if (list.empty())
    return {};
  auto uses = [&](std::string_view manager) {
    return std::any_of(list.begin(), list.end(), [&](const dependency* one) {
      return one->manager == manager;
    });
  };
  std::string out = "#!/usr/bin/env bash\n";
  out += "# Makes available what the skill " + pass_lang::kebab(skill_name, 16)
         + " needs; safe to run again.\n";
  out += script_parts::preamble;
  if (uses("system"))
    out += script_parts::system_part;
  if (uses("python"))
    out += script_parts::python_part;
  if (uses("node"))
    out += script_parts::node_part;
  if (uses("data"))
    out += script_parts::data_part;
  // Interpreters first: what is installed later needs them.
  out += "\n" + variables_for(list);
  for (std::string_view manager : {"system", "python", "node", "data"})
    for (const auto* one : list)
      if (one->manager == manager)
        out += line_for(*one);
  if (uses("system"))
    out += script_parts::system_end;
  out += script_parts::ending;
  return out;
}

} // namespace bind_env
