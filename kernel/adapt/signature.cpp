#include "adapt/signature.hpp"

#include "base/digest.hpp"
#include "base/text.hpp"
#include <re2/re2.h>

#include <array>

namespace skvm::adapt {

namespace {

struct rule {
  const char* error;
  RE2 pattern;
};

/// The first that matches counts, so what nobody is to blame for comes first.
const std::array<rule, 10>& rules() {
  static const std::array<rule, 10> all{{
    {"infrastructure",
     RE2{
       R"((?i)(no space left|cannot allocate memory|out of memory|could not resolve|name resolution|network is unreachable|connection (refused|reset|timed out)|too many requests|service unavailable|bad gateway|(http|status|error)[^\n]{0,20}\b(429|502|503|504)\b|ended by signal 9|the command was cancelled|the network is off))"}},
    {"timeout", RE2{R"((?i)(the time limit was reached|timed? ?out))"}},
    {"missing-module",
     RE2{
       R"((?i)(no module named|ModuleNotFoundError|cannot find module|cannot find package|missing optional dependency))"}},
    {"missing-command",
     RE2{R"((?i)(command not found|: not found\b|executable file not found))"}},
    {"bad-option",
     RE2{
       R"((?i)(unrecognized argument|unrecognized option|unknown option|invalid option|no such option|illegal option|arguments are required|missing argument|usage:.*\berror:))"}},
    {"encoding",
     RE2{
       R"((?i)(UnicodeDecodeError|UnicodeEncodeError|codec can't (en|de)code|invalid (start|continuation) byte|illegal byte sequence|invalid utf-?8))"}},
    {"missing-file",
     RE2{
       R"((?i)(no such file or directory|FileNotFoundError|ENOENT|does not exist|cannot (open|access|stat)|not a directory))"}},
    {"permission", RE2{R"((?i)(permission denied|EACCES|read-only file))"}},
    {"denied", RE2{R"((?i)(allowed-tools|denied|not permitted))"}},
    {"malformed-input",
     RE2{
       R"((?i)(JSONDecodeError|ParseError|SyntaxError|parse error|ValueError|KeyError|could not convert|malformed|invalid (literal|json|value)))"}},
  }};
  return all;
}

bool says_something(std::string_view line) {
  return !line.empty() && line != "stderr:" && line != "stdout:"
         && !line.starts_with("exit code:") && !line.starts_with("usage:")
         && !line.starts_with("Command exited with code");
}

} // namespace

std::string classify(std::string_view result) {
  for (const auto& one : rules())
    if (RE2::PartialMatch({result.data(), result.size()}, one.pattern))
      return one.error;
  return "failed";
}

std::string telling_line(std::string_view result) {
  std::string_view last;
  std::string_view telling;
  static const RE2 word{
    R"((?i)(error|exception|not found|no such|denied|cannot|failed|invalid|unrecognized|missing|required))"};
  for (auto line : split_lines(result)) {
    auto bare = trim(line);
    if (!says_something(bare))
      continue;
    last = bare;
    if (RE2::PartialMatch({bare.data(), bare.size()}, word))
      telling = bare;
  }
  return std::string{utf8_prefix(telling.empty() ? last : telling, 400)};
}

std::string normalised(std::string_view line) {
  static const RE2 quoted{R"re('[^'\n]*'|"[^"\n]*"|`[^`\n]*`|‘[^’\n]*’)re"};
  static const RE2 path{R"((^|[\s(=:\[])[\w@%+~.-]*/[\w@%+~./-]*)"};
  static const RE2 file{R"(\b[\w-]+\.[A-Za-z]\w{0,4}\b)"};
  static const RE2 option{R"((^|[\s:])--?[A-Za-z][\w-]*)"};
  static const RE2 number{R"(\b(0x[0-9a-fA-F]+|\d+(\.\d+)?)\b)"};
  static const RE2 blanks{R"(\s+)"};
  std::string out{line};
  RE2::GlobalReplace(&out, quoted, "<name>");
  RE2::GlobalReplace(&out, path, "\\1<path>");
  RE2::GlobalReplace(&out, file, "<path>");
  RE2::GlobalReplace(&out, option, "\\1<option>");
  RE2::GlobalReplace(&out, number, "<n>");
  RE2::GlobalReplace(&out, blanks, " ");
  return std::string{utf8_prefix(trim(out), 200)};
}

missing_thing missing_in(std::string_view result) {
  struct form {
    const char* manager;
    RE2 pattern;
  };

  static const std::array<form, 5> forms{{
    {"python", RE2{R"re((?i)no module named '?"?([\w.]+))re"}},
    {"python", RE2{R"re(Missing optional dependency '([\w.-]+)')re"}},
    {"node", RE2{R"re((?i)cannot find (?:module|package) '([^'/.][^']*)')re"}},
    {"system", RE2{R"re((?m)(?:^|[\s:])([\w.+-]+): (?:command )?not found)re"}},
    {"system", RE2{R"re("([\w.+-]+)": executable file not found)re"}},
  }};
  std::string name;
  re2::StringPiece text{result.data(), result.size()};
  for (const auto& one : forms)
    if (RE2::PartialMatch(text, one.pattern, &name))
      return {one.manager, std::move(name)};
  return {};
}

std::string id_of(const signature& what) {
  return sha256_of({what.tool, what.error, what.step, what.message})
    .substr(0, 12);
}

} // namespace skvm::adapt
