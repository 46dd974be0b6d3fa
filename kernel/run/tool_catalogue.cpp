#include "run/tool_catalogue.hpp"

#include "run/tool_files.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace skvm {

namespace bj = boost::json;

namespace {

constexpr std::array<std::array<const char*, 3>, 6> all_tools{{
  {"read_file",
   "Read a text file. Give offset (first line, from 1) and limit (lines) for "
   "a part of it.",
   R"({"type":"object","properties":{"path":{"type":"string"},"offset":{"type":"integer"},"limit":{"type":"integer"}},"required":["path"]})"},
  {"write_file",
   "Write a text file, replacing what was there. Missing folders are made.",
   R"({"type":"object","properties":{"path":{"type":"string"},"content":{"type":"string"}},"required":["path","content"]})"},
  {"edit_file",
   "Replace a passage of a text file. old_text must occur exactly once, unless "
   "replace_all is true.",
   R"({"type":"object","properties":{"path":{"type":"string"},"old_text":{"type":"string"},"new_text":{"type":"string"},"replace_all":{"type":"boolean"}},"required":["path","old_text","new_text"]})"},
  {"list_directory", "List a folder: names with sizes, folders end in a slash.",
   R"({"type":"object","properties":{"path":{"type":"string"}}})"},
  {"execute_command",
   "Run a shell command in the work folder and return its output and exit "
   "code.",
   R"({"type":"object","properties":{"command":{"type":"string"},"timeout_s":{"type":"integer"}},"required":["command"]})"},
  {"web_fetch", "Fetch a URL with GET and return its status and body.",
   R"({"type":"object","properties":{"url":{"type":"string"}},"required":["url"]})"},
}};

} // namespace

std::vector<tool_definition> tool_definitions(const tool_scope& scope) {
  std::vector<tool_definition> offered;
  for (const auto& [name, description, schema] : all_tools) {
    auto needs_skill = !scope.skill_dir.empty()
                       && (std::string_view{name} == "read_file"
                           || std::string_view{name} == "list_directory");
    if (!scope.allowed.offers(name) && !needs_skill)
      continue;
    if (std::string_view{name} == "web_fetch" && !scope.network)
      continue;
    offered.push_back({name, description, schema});
  }
  return offered;
}

std::optional<error> refusal_of(const std::string& name,
                                const bj::object& arguments,
                                const tool_scope& scope) {
  auto known = std::any_of(all_tools.begin(), all_tools.end(),
                           [&](const auto& one) { return name == one[0]; });
  if (!known) {
    std::string names;
    for (const auto& one : tool_definitions(scope))
      names += (names.empty() ? "" : ", ") + one.name;
    return make_error(errc::not_found, name,
                      "no such tool; there are " + names);
  }
  auto of_skill = [&] {
    const auto* path = arguments.if_contains("path");
    return path != nullptr && path->is_string()
           && lies_below(scope.files.work_dir, std::string{path->get_string()},
                         scope.skill_dir);
  };
  if (!scope.allowed.offers(name)
      && !((name == "read_file" || name == "list_directory") && of_skill()))
    return make_error(errc::denied, name,
                      "the skill's allowed-tools do not permit it");
  if (name == "web_fetch" && !scope.network)
    return make_error(errc::denied, name, "the network is off for this run");
  if (name == "execute_command") {
    const auto* command = arguments.if_contains("command");
    if (command != nullptr && command->is_string())
      if (auto why =
            scope.allowed.refuses_command(std::string{command->get_string()}))
        return make_error(errc::denied, name, *why);
  }
  return std::nullopt;
}

} // namespace skvm
