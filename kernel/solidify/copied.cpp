#include "solidify/program.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <set>

namespace skvm::solidify {

namespace {

bool is_part(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.'
         || c == '_' || c == '-' || c == '/'
         || static_cast<unsigned char>(c) >= 0x80;
}

/// Numbers, paths, and words of some length: what a value is made of.
std::set<std::string> values_in(const std::string& text) {
  std::set<std::string> out;
  for (std::size_t at = 0; at < text.size();) {
    auto end = at;
    while (end < text.size() && is_part(text[end]))
      ++end;
    auto value = text.substr(at, end - at);
    while (!value.empty() && (value.back() == '.' || value.back() == '-'))
      value.pop_back();
    auto digits = value.find_first_of("0123456789") != std::string::npos;
    if (value.size() >= 4 || (digits && value.size() >= 2))
      out.insert(std::move(value));
    at = std::max(end, at + 1);
  }
  return out;
}

/// Whether it is there as a whole value, and not as a part of another one.
bool has_value(const std::string& text, const std::string& value) {
  for (auto at = text.find(value); at != std::string::npos;
       at = text.find(value, at + 1)) {
    auto end = at + value.size();
    auto opens = at == 0 || !is_part(text[at - 1]) || text[at - 1] == '/';
    auto closes = end == text.size() || !is_part(text[end]) || text[end] == '.'
                  || text[end] == '/';
    if (opens && closes)
      return true;
  }
  return false;
}

/// Of a shell, Python or JavaScript: people say the same words.
bool is_keyword(std::string_view word) {
  static constexpr auto all = std::to_array<std::string_view>(
    {"done",  "then",   "else", "elif", "esac",  "case",   "while",    "until",
     "break", "import", "from", "with", "print", "return", "function", "const",
     "True",  "False",  "None", "true", "false", "null",   "echo"});
  return std::find(all.begin(), all.end(), word) != all.end();
}

} // namespace

std::string copied_from_output(const std::vector<traced_call>& calls,
                               const std::string& task,
                               const std::string& skill) {
  std::string outputs;
  auto known = task + "\n" + skill;
  for (const auto& call : calls) {
    auto acts = call.tool == "execute_command" || call.tool == "write_file";
    if (acts && !call.failed && !outputs.empty())
      for (const auto& value : values_in(call.arguments))
        if (has_value(outputs, value) && !has_value(known, value))
          return value;
    if (acts)
      known += "\n" + call.arguments;
    outputs += call.output + "\n";
  }
  return {};
}

std::string value_heard(const std::string& code, const std::string& heard,
                        const std::string& known) {
  auto values = values_in(code);
  auto is_word = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0;
  };
  for (std::size_t at = 0; at < code.size();) {
    auto end = at;
    while (end < code.size() && is_word(code[end]))
      ++end;
    if (end == at || end - at >= 4) {
      at = std::max(end, at + 1);
      continue;
    }
    auto word = code.substr(at, end - at);
    auto before = at == 0 ? ' ' : code[at - 1];
    auto option = code.rfind(' ', at > 1 ? at - 2 : 0);
    auto behind_option = before == ' ' && option != std::string::npos
                         && option + 1 < at && code[option + 1] == '-';
    auto number = word.find_first_not_of("0123456789") == std::string::npos;
    if (before == '"' || before == '\'' || before == '=' || behind_option
        || (number && before == ' '))
      values.insert(std::move(word));
    at = end;
  }
  for (const auto& value : values)
    if (!is_keyword(value) && has_value(heard, value)
        && !has_value(known, value))
      return value;
  return {};
}

} // namespace skvm::solidify
