#include "adapt/shell_words.hpp"

#include <algorithm>
#include <set>

namespace skvm::adapt {

namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n';
}

bool is_assignment(std::string_view word) {
  auto equals = word.find('=');
  return equals != std::string_view::npos && equals > 0 && word[0] != '-'
         && word.find('/') > equals;
}

bool is_interpreter(std::string_view word) {
  static const std::set<std::string, std::less<>> names{
    "python", "python3", "bash", "sh", "node", "ruby", "perl"};
  return names.count(word) != 0;
}

std::string_view file_name(std::string_view path) {
  auto slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

/// What a command starts: the script behind an interpreter, else the program,
/// by its file name, since a path may be what was wrong.
std::string_view program_of(const std::vector<std::string>& words) {
  std::size_t at = 0;
  while (at < words.size() && is_assignment(words[at]))
    ++at;
  if (at + 1 < words.size() && is_interpreter(words[at])
      && words[at + 1][0] != '-')
    ++at;
  return at < words.size() ? file_name(words[at]) : std::string_view{};
}

} // namespace

std::vector<std::string> words_of(std::string_view command) {
  std::vector<std::string> out;
  std::string word;
  char quote = 0;
  for (std::size_t i = 0; i < command.size(); ++i) {
    auto c = command[i];
    if (c == '\\' && quote != '\'' && i + 1 < command.size()) {
      if (command[i + 1] != '\n')
        word += {c, command[i + 1]};
      ++i;
      continue;
    }
    if (quote == 0 && is_blank(c)) {
      if (!word.empty())
        out.push_back(std::move(word));
      word.clear();
      continue;
    }
    if (quote == 0 && (c == '"' || c == '\''))
      quote = c;
    else if (c == quote)
      quote = 0;
    word += c;
  }
  if (!word.empty())
    out.push_back(std::move(word));
  return out;
}

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const auto& word : words)
    out += (out.empty() ? "" : " ") + word;
  return out;
}

double overlap(const std::vector<std::string>& left,
               const std::vector<std::string>& right) {
  if (left.empty() || right.empty())
    return 0;
  // Commands are short; a longer one is compared by its first words.
  auto rows = std::min<std::size_t>(left.size(), 200);
  auto columns = std::min<std::size_t>(right.size(), 200);
  std::vector<std::size_t> above(columns + 1, 0);
  for (std::size_t i = 0; i < rows; ++i) {
    std::vector<std::size_t> row(columns + 1, 0);
    for (std::size_t j = 0; j < columns; ++j)
      row[j + 1] =
        left[i] == right[j] ? above[j] + 1 : std::max(row[j], above[j + 1]);
    above = std::move(row);
  }
  return static_cast<double>(above[columns])
         / static_cast<double>(std::max(rows, columns));
}

double likeness(const std::vector<std::string>& left,
                const std::vector<std::string>& right) {
  if (left.empty() || right.empty() || program_of(left) != program_of(right))
    return 0;
  // The program alone is a little, whatever its path and arguments are.
  return std::max(overlap(left, right), 0.01);
}

double likest_part(const std::vector<std::string>& command,
                   const std::vector<std::string>& form) {
  auto most = overlap(command, form);
  std::vector<std::string> part;
  for (const auto& word : command) {
    if (word != "&&" && word != "||" && word != ";" && word != "|") {
      part.push_back(word);
      continue;
    }
    most = std::max(most, overlap(part, form));
    part.clear();
  }
  return std::max(most, overlap(part, form));
}

bool asks_for_help(const std::vector<std::string>& words) {
  return !words.empty()
         && (words.back() == "--help" || words.back() == "-h"
             || words.back() == "--version");
}

bool only_looks(const std::vector<std::string>& words) {
  static const std::set<std::string, std::less<>> names{
    "ls",    "cat",  "head", "tail", "pwd",  "find", "file", "stat",
    "which", "type", "tree", "wc",   "grep", "echo", "test", "du"};
  if (words.empty() || asks_for_help(words))
    return true;
  auto redirects = std::any_of(words.begin(), words.end(), [](const auto& one) {
    return one.find('>') != std::string::npos;
  });
  return !redirects && names.count(words.front()) != 0;
}

std::string folder_of(std::string_view path) {
  auto slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string{}
                                         : std::string{path.substr(0, slash)};
}

} // namespace skvm::adapt
