#include "../lang/python.hpp"
#include "imports.hpp"
#include <re2/re2.h>

#include <algorithm>
#include <set>

namespace bind_env {

namespace {

re2::StringPiece piece(std::string_view text) {
  return {text.data(), text.size()};
}

// Whether the script ends soon behind the question for a program.
bool gives_up(std::string_view code, std::size_t at) {
  constexpr std::size_t reach = 200;
  static const RE2 pattern{R"(\b(?:sys\.exit|exit|raise|die|fail)\b)"};
  return RE2::PartialMatch(piece(code.substr(at, reach)), pattern);
}

// The string behind `at`, as it is or as the first one of a list.
const pass_lang::python_literal*
first_argument(const pass_lang::python_source& source, std::string_view text,
               std::size_t at) {
  bool listed = false;
  while (at < text.size()
         && (std::isspace(static_cast<unsigned char>(text[at])) != 0
             || (text[at] == '[' && !listed))) {
    listed = listed || text[at] == '[';
    ++at;
  }
  return source.literal_at(at);
}

} // namespace

std::vector<started_program> python_programs(std::string_view text) {
  static const RE2 pattern{
    R"((?:\bsubprocess\.(?:run|call|check_call|check_output|Popen|getoutput)|\b(?:Popen|check_call|check_output|which)|\bos\.(?:system|popen)|\bcreate_subprocess_(?:exec|shell))(\()|\b\w*(?:cmd|command|args|argv)\w*\s*=\s*(\[))"};
  std::vector<started_program> out;
  if (text.find("subprocess") == std::string_view::npos
      && text.find("os.") == std::string_view::npos
      && text.find("which") == std::string_view::npos)
    return out;
  auto source = pass_lang::read_python(text);
  std::set<std::string, std::less<>> spared;
  re2::StringPiece rest = piece(source.code);
  re2::StringPiece open;
  re2::StringPiece list;
  while (RE2::FindAndConsume(&rest, pattern, &open, &list)) {
    auto at = static_cast<std::size_t>(rest.data() - source.code.data());
    const auto* name = first_argument(source, text, at);
    if (name == nullptr || name->formatted || name->value.empty())
      continue;
    auto call = std::string_view{source.code}.substr(0, at);
    bool asks = call.ends_with("which(");
    if (asks && !gives_up(source.code, at))
      spared.insert(name->value);
    out.push_back({name->value, name->line, false});
  }
  for (auto& one : out)
    one.optional = spared.contains(one.command);
  return out;
}

std::vector<started_program> javascript_programs(std::string_view text) {
  static const RE2 pattern{
    R"re((?m)^([^\n]*?)\b(?:execSync|exec|execFileSync|execFile|spawnSync|spawn)\(\s*["'`]([^"'`\n]+)["'`])re"};
  std::vector<started_program> out;
  if (text.find("child_process") == std::string_view::npos)
    return out;
  re2::StringPiece rest = piece(text);
  std::string before;
  std::string command;
  const char* counted = text.data();
  int line = 1;
  while (RE2::FindAndConsume(&rest, pattern, &before, &command)) {
    line += static_cast<int>(std::count(counted, rest.data(), '\n'));
    counted = rest.data();
    if (before.find("//") == std::string::npos)
      out.push_back({command, line, false});
  }
  return out;
}

} // namespace bind_env
