#include "base/json.hpp"
#include "base/text.hpp"
#include "check/parts.hpp"
#include "check/syntax.hpp"
#include "config/toml_reader.hpp"
#include "skill/yaml_leaves.hpp"

#include <algorithm>
#include <cstdlib>
#include <vector>

namespace skvm::checks {

namespace {

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

/// Whether a text stands for others: parts left out, or to be filled in.
bool is_sketch(std::string_view text) {
  return has(text, "...") || has(text, "…") || has(text, "{{")
         || has(text, "<%") || has(text, "${");
}

/// Follows strings and brackets through a Python program.
class python_scanner {
public:
  explicit python_scanner(std::string_view text) : text_(text) {}

  std::optional<syntax_fault> run() {
    while (at_ < text_.size()) {
      auto c = text_[at_];
      if (c == '\n')
        ++line_;
      if (c == '#')
        at_ = std::min(text_.find('\n', at_), text_.size());
      else if (c == '"' || c == '\'') {
        if (auto fault = skip_string(c))
          return fault;
      } else if (auto fault = see_bracket(c))
        return fault;
      else
        ++at_;
    }
    if (open_.empty())
      return std::nullopt;
    return syntax_fault{open_.back().line, std::string{"'"} + open_.back().mark
                                             + "' is not closed"};
  }

private:
  struct bracket {
    char mark;
    int line;
  };

  std::optional<syntax_fault> see_bracket(char c) {
    constexpr std::string_view opening{"([{"};
    constexpr std::string_view closing{")]}"};
    if (has(opening, {&c, 1})) {
      open_.push_back({c, line_});
      return std::nullopt;
    }
    auto which = closing.find(c);
    if (which == std::string_view::npos)
      return std::nullopt;
    if (open_.empty())
      return syntax_fault{line_, std::string{"'"} + c + "' closes nothing"};
    if (open_.back().mark != opening[which])
      return syntax_fault{line_, std::string{"'"} + c + "' closes '"
                                   + open_.back().mark + "' of line "
                                   + std::to_string(open_.back().line)};
    open_.pop_back();
    return std::nullopt;
  }

  std::optional<syntax_fault> skip_string(char quote) {
    auto begin = line_;
    const std::string three(3, quote);
    bool is_long = text_.substr(at_).starts_with(three);
    at_ += is_long ? 3 : 1;
    while (at_ < text_.size()) {
      auto c = text_[at_];
      if (c == '\\') {
        line_ += at_ + 1 < text_.size() && text_[at_ + 1] == '\n' ? 1 : 0;
        at_ += 2;
        continue;
      }
      if (is_long ? text_.substr(at_).starts_with(three) : c == quote) {
        at_ += is_long ? 3 : 1;
        return std::nullopt;
      }
      if (c == '\n') {
        if (!is_long)
          break;
        ++line_;
      }
      ++at_;
    }
    return syntax_fault{begin, is_long ? "a string in three quotes has no end"
                                       : "a string has no end"};
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int line_ = 1;
  std::vector<bracket> open_;
};

int line_at(std::string_view text, std::size_t at) {
  at = std::min(at, text.size());
  return 1
         + static_cast<int>(std::count(
           text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
}

bool is_json(std::string_view text) {
  return json::read(text, "block").has_value();
}

using fault_finder = std::optional<syntax_fault> (*)(std::string_view);

struct language {
  std::string_view name;
  std::string_view code;
  std::string_view title;
  fault_finder find;
};

constexpr language languages[]{
  {"sh", "shell-syntax", "shell", shell_fault},
  {"bash", "shell-syntax", "shell", shell_fault},
  {"shell", "shell-syntax", "shell", shell_fault},
  {"python", "python-syntax", "Python", python_fault},
  {"python3", "python-syntax", "Python", python_fault},
  {"py", "python-syntax", "Python", python_fault},
  {"json", "json-syntax", "JSON", json_fault},
  {"yaml", "yaml-syntax", "YAML", yaml_fault},
  {"yml", "yaml-syntax", "YAML", yaml_fault},
  {"toml", "toml-syntax", "TOML", toml_fault},
};

void check_text(const language& what, std::string_view text,
                const std::string& file, int first, findings& out) {
  if (auto fault = what.find(text))
    out.add(what.code, file, first + fault->line - 1,
            "this is no " + std::string{what.title} + ": " + fault->what
              + "; correct it");
}

const language* language_of_file(std::string_view path) {
  auto dot = path.rfind('.');
  if (dot == std::string_view::npos)
    return nullptr;
  auto ending = path.substr(dot + 1);
  for (const auto& one : languages)
    if (one.name == ending)
      return &one;
  return nullptr;
}

} // namespace

std::optional<syntax_fault> python_fault(std::string_view text) {
  if (has(text, ">>> ") || has(text, "{{") || has(text, "{%"))
    return std::nullopt;
  return python_scanner{text}.run();
}

std::optional<syntax_fault> json_fault(std::string_view text) {
  if (trim(text).empty() || is_sketch(text) || has(text, "//")
      || has(text, "/*") || has(text, "<") || is_json(text))
    return std::nullopt;
  // A part of an object, and one value a line, are read as such.
  auto bare = trim(text);
  if (bare.ends_with(','))
    bare.remove_suffix(1);
  if (bare.starts_with('"') && is_json("{" + std::string{bare} + "}"))
    return std::nullopt;
  auto lines = split_lines(text);
  bool every = std::all_of(lines.begin(), lines.end(), [](auto line) {
    return trim(line).empty() || is_json(line);
  });
  if (every)
    return std::nullopt;
  auto read = json::read(text, "block");
  auto why = read.error().message;
  static constexpr std::string_view mark{"byte "};
  std::size_t at = 0;
  if (auto place = why.find(mark); place != std::string::npos)
    for (auto i = place + mark.size();
         i < why.size() && why[i] >= '0' && why[i] <= '9'; ++i)
      at = at * 10 + static_cast<std::size_t>(why[i] - '0');
  return syntax_fault{line_at(text, at), why};
}

std::optional<syntax_fault> yaml_fault(std::string_view text) {
  if (is_sketch(text) || has(text, "<") || has(text, "%}"))
    return std::nullopt;
  std::string part;
  int first = 1;
  int line = 0;
  std::optional<syntax_fault> fault;
  auto read_part = [&] {
    if (fault || trim(part).empty())
      return;
    auto read = ir::read_yaml(part);
    if (!read.failure.empty() && !has(read.failure, "deep")
        && !has(read.failure, "no list"))
      fault =
        syntax_fault{first + std::max(read.failure_line, 1) - 1, read.failure};
  };
  for (auto one : split_lines(text)) {
    ++line;
    if (one.starts_with("---")) {
      read_part();
      part.clear();
      first = line + 1;
      continue;
    }
    part += one;
    part += '\n';
  }
  read_part();
  return fault;
}

std::optional<syntax_fault> toml_fault(std::string_view text) {
  if (is_sketch(text) || has(text, "<"))
    return std::nullopt;
  auto read = parse_toml(text, "block");
  if (read)
    return std::nullopt;
  auto subject = read.error().subject;
  auto colon = subject.rfind(':');
  int line = 1;
  if (colon != std::string::npos)
    line = std::max(1, std::atoi(subject.c_str() + colon + 1));
  return syntax_fault{line, read.error().message};
}

void check_code(const skill& subject, findings& out) {
  for (const auto& block : subject.code) {
    if (!block.fenced || block.role == code_role::output
        || block.role == code_role::template_text)
      continue;
    for (const auto& one : languages)
      if (one.name == block.language) {
        check_text(one, block.text, "SKILL.md", block.body_lines.first, out);
        break;
      }
  }
  for (const auto& file : subject.files)
    if (const auto* one = language_of_file(file.path);
        one != nullptr && !file.content.empty())
      check_text(*one, file.content, file.path, 1, out);
}

} // namespace skvm::checks
