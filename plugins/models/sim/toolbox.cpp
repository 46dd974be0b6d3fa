#include "toolbox.hpp"

#include <boost/json.hpp>

#include "text.hpp"

#include <algorithm>

namespace sim {

namespace bj = boost::json;

namespace {

std::vector<std::string> parameters_of(const std::string& schema) {
  std::vector<std::string> out;
  bj::error_code why;
  auto value = bj::parse(schema, why);
  if (why || !value.is_object())
    return out;
  const auto* properties = value.get_object().if_contains("properties");
  if (properties == nullptr || !properties->is_object())
    return out;
  for (const auto& member : properties->get_object())
    out.emplace_back(member.key());
  return out;
}

std::string first_of(const std::vector<std::string>& names,
                     std::initializer_list<const char*> wanted) {
  for (const auto* name : wanted)
    if (std::find(names.begin(), names.end(), name) != names.end())
      return name;
  return {};
}

skvm::tool_call call(const std::string& name, const bj::object& arguments) {
  return {"", name, bj::serialize(arguments)};
}

} // namespace

toolbox::toolbox(const std::vector<skvm::tool_definition>& offered) {
  static const RE2 lists{R"(^(ls$|list))"};
  for (const auto& each : offered) {
    auto names = parameters_of(each.schema);
    auto command = first_of(names, {"command", "cmd"});
    auto path = first_of(
      names, {"path", "file_path", "filePath", "filename", "directory", "dir"});
    auto content = first_of(names, {"content", "contents", "text"});
    auto name = lower(each.name);
    if (!command.empty() && !run_)
      run_ = tool{each.name, command, {}};
    else if (!path.empty() && !content.empty()
             && name.find("write") != std::string::npos && !write_)
      write_ = tool{each.name, path, content};
    else if (!path.empty() && name.find("read") != std::string::npos && !read_)
      read_ = tool{each.name, path, {}};
    else if (matches(name, lists) && !list_)
      list_ = tool{each.name, path.empty() ? "path" : path, {}};
  }
}

skvm::tool_call toolbox::run(const std::string& command) const {
  return call(run_->name, {{run_->first, command}});
}

skvm::tool_call toolbox::read(const std::string& path) const {
  return call(read_->name, {{read_->first, path}});
}

skvm::tool_call toolbox::list(const std::string& path) const {
  if (list_)
    return call(list_->name, {{list_->first, path}});
  return run("ls -- '" + path + "'");
}

skvm::tool_call toolbox::write(const std::string& path,
                               const std::string& content) const {
  return call(write_->name, {{write_->first, path}, {write_->second, content}});
}

bool says_failure(const skvm::tool_result& came) {
  static const RE2 code{
    R"re((?i)\bexit(?:ed with)?[ _]?(?:code|status)"?\s*[:= ]\s*(-?\d+))re"};
  static const RE2 trouble{
    R"((?i)(Traceback \(most recent call last\)|: No such file or directory|: command not found|: Permission denied))"};
  if (came.is_error)
    return true;
  std::string last_code;
  for (const auto& found : matches_of(came.content, code))
    last_code = found.groups[1];
  if (!last_code.empty())
    return last_code != "0";
  return matches(came.content, trouble);
}

std::string printed_by(const skvm::tool_result& came) {
  static const RE2 label{
    R"((?i)^(stdout:|stderr:|\(no output\)|exit[ _]?(code|status):?\s*-?\d+|command exited with code \d+)\s*$)"};
  std::string out;
  for (auto line : lines_of(came.content)) {
    if (matches(line, label))
      continue;
    out += line;
    out += '\n';
  }
  return std::string{trimmed(out)};
}

} // namespace sim
