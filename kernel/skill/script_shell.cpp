#include "base/text.hpp"
#include "skill/data_flow.hpp"
#include "skill/scripts.hpp"

#include <algorithm>
#include <map>

namespace skvm::ir {

namespace {

bool is_name_char(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z')
         || (c >= 'A' && c <= 'Z') || c == '_';
}

bool is_name(std::string_view text) {
  return !text.empty() && !(text[0] >= '0' && text[0] <= '9')
         && std::all_of(text.begin(), text.end(), is_name_char);
}

/// A line without its comment. A `#` counts where a word starts, outside of
/// quotes.
std::string_view without_comment(std::string_view line) {
  char quote = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    auto c = line[i];
    if (quote != 0)
      quote = c == quote ? '\0' : quote;
    else if (c == '\\')
      ++i;
    else if (c == '"' || c == '\'')
      quote = c;
    else if (c == '#' && (i == 0 || line[i - 1] == ' ' || line[i - 1] == '\t'))
      return line.substr(0, i);
  }
  return line;
}

constexpr std::size_t longest_line = 4096;

class shell_reader {
public:
  shell_reader(std::string_view source, script& out)
    : source_(source), out_(out) {}

  void run() {
    std::string joined;
    int first = 1;
    for (auto text : split_lines(source_)) {
      ++line_;
      if (skip_here_document(text))
        continue;
      auto line = trim(without_comment(text));
      if (joined.empty())
        first = line_;
      // Longer ones are data.
      if (joined.size() + line.size() > longest_line) {
        joined.clear();
        continue;
      }
      joined += line;
      if (joined.ends_with('\\')) {
        joined.back() = ' ';
        continue;
      }
      start_ = first;
      read_line(joined);
      joined.clear();
    }
    finish();
  }

private:
  bool skip_here_document(std::string_view text) {
    if (here_.empty())
      return false;
    if (trim(text) == here_)
      here_.clear();
    return true;
  }

  void find_here_document(std::string_view line) {
    auto at = line.find("<<");
    if (at == std::string_view::npos || line.substr(at).starts_with("<<<"))
      return;
    auto rest = line.substr(at + 2);
    rest =
      rest.substr(std::min(rest.find_first_not_of("- \t'\"\\"), rest.size()));
    std::size_t size = 0;
    while (size < rest.size() && is_name_char(rest[size]))
      ++size;
    here_ = std::string{rest.substr(0, size)};
  }

  void read_line(std::string_view line) {
    if (line.empty())
      return;
    bool opens_function = line.ends_with("{")
                          && (line.find("()") != std::string_view::npos
                              || line.starts_with("function "));
    if (opens_function && function_depth_ == 0) {
      function_depth_ = 1;
      return;
    }
    if (function_depth_ > 0) {
      // Arguments of a function are not those of the script.
      if (line.ends_with("{"))
        ++function_depth_;
      else if (line == "}" || line.starts_with("} ") || line.starts_with("};"))
        --function_depth_;
    } else {
      read_arguments(line);
      read_case(line);
    }
    read_source(line);
    read_files(line);
    find_here_document(line);
  }

  /// `$1`, `NAME="${2:-x}"`, `"${1:?which file}"`.
  void read_arguments(std::string_view line) {
    if (line.find("getopts") != std::string_view::npos)
      return read_getopts(line);
    all_ = all_ || line.find("$@") != std::string_view::npos
           || line.find("$*") != std::string_view::npos;
    shifts_ = shifts_ || line.find("shift") != std::string_view::npos;
    bool single_quoted = false;
    for (std::size_t i = 0; i + 1 < line.size(); ++i) {
      if (line[i] == '\\') {
        ++i;
        continue;
      }
      if (line[i] == '\'' && !in_double_quotes(line, i))
        single_quoted = !single_quoted;
      if (line[i] != '$' || single_quoted)
        continue;
      bool braced = line[i + 1] == '{';
      auto at = i + (braced ? 2 : 1);
      if (at >= line.size() || line[at] < '1' || line[at] > '9'
          || (at + 1 < line.size() && braced && is_name_char(line[at + 1])))
        continue;
      note_position(line, i, at, braced);
    }
  }

  /// Whether an apostrophe at `at` stands between double quotes.
  static bool in_double_quotes(std::string_view line, std::size_t at) {
    auto before =
      line.substr(at > 400 ? at - 400 : 0, std::min<std::size_t>(at, 400));
    return std::count(before.begin(), before.end(), '"') % 2 == 1;
  }

  void note_position(std::string_view line, std::size_t dollar, std::size_t at,
                     bool braced) {
    if (!option_.empty())
      return; // the value of an option in a case
    auto rest = line.substr(at + 1);
    auto& argument = positions_[line[at] - '0'];
    bool fallback = braced && (rest.starts_with(":-") || rest.starts_with("-"));
    if (fallback) {
      auto value = rest.substr(rest[0] == ':' ? 2 : 1);
      argument.fallback = std::string{value.substr(0, value.find('}'))};
    }
    bool tested = line.starts_with("if ") || line.starts_with("[")
                  || line.starts_with("case ") || line.starts_with("while ")
                  || line.starts_with("test ");
    used_[line[at] - '0'] = used_[line[at] - '0'] || (!tested && !fallback);
    if (argument.line == 0)
      argument.line = start_;
    auto head = line.substr(0, dollar);
    while (!head.empty() && (head.back() == '"' || head.back() == '='))
      head.remove_suffix(1);
    auto begin = head.find_last_of(" \t;(");
    auto name = head.substr(begin == std::string_view::npos ? 0 : begin + 1);
    bool assigned =
      is_name(name) && dollar > 0
      && line.substr(0, dollar).find('=') != std::string_view::npos;
    if (assigned && argument.name.empty()) {
      argument.name = to_lower(name);
      values_[std::string{name}] = "<" + argument.name + ">";
    }
  }

  /// `getopts "ab:c" opt`
  void read_getopts(std::string_view line) {
    getopts_ = true;
    auto rest = line.substr(line.find("getopts") + 7);
    rest =
      rest.substr(std::min(rest.find_first_not_of(" \t\"':"), rest.size()));
    for (std::size_t i = 0;
         i < rest.size() && (is_name_char(rest[i]) || rest[i] == ':'); ++i) {
      if (rest[i] == ':')
        continue;
      script_argument one;
      one.flag = one.short_flag = std::string{"-"} + rest[i];
      one.name = std::string{rest[i]};
      one.takes_value = i + 1 < rest.size() && rest[i + 1] == ':';
      one.line = start_;
      options_.push_back(std::move(one));
    }
  }

  /// `case "$1" in`, `--out|-o) OUT="$2"; shift 2 ;;`, `build) …`
  void read_case(std::string_view line) {
    if (line.starts_with("case ")
        && line.find(" in") != std::string_view::npos) {
      ++cases_;
      auto what = line.substr(5, line.find(" in") - 5);
      auto name = std::string{what};
      name.erase(std::remove_if(name.begin(), name.end(),
                                [](char c) {
                                  return c == '"' || c == '$' || c == '{'
                                         || c == '}';
                                }),
                 name.end());
      auto cut = std::min(name.find_first_of(":-#%"), name.size());
      name.resize(cut);
      auto first = values_.find(name);
      bool about_first =
        name == "1"
        || (first != values_.end() && positions_.contains(1)
            && first->second == "<" + positions_[1].name + ">");
      about_arguments_ = cases_ == 1 && about_first;
      auto rest = trim(line.substr(line.find(" in") + 3));
      if (!rest.empty())
        read_label(rest);
      return;
    }
    if (line.starts_with("esac")) {
      cases_ = std::max(0, cases_ - 1);
      about_arguments_ = false;
      option_.clear();
      return;
    }
    if (cases_ == 1 && about_arguments_)
      read_label(line);
    if (line.ends_with(";;"))
      option_.clear();
  }

  void read_label(std::string_view line) {
    auto close = line.find(')');
    if (close == std::string_view::npos || close > 120)
      return read_option_body(line);
    auto label = trim(line.substr(0, close));
    if (label.starts_with('('))
      label.remove_prefix(1);
    if (label.find_first_of(" $(\"*?[") != std::string_view::npos
        || label.empty())
      return read_option_body(line);
    option_.clear();
    if (label.front() != '-')
      return read_subcommands(label);
    script_argument one;
    one.takes_value = false;
    one.line = start_;
    while (!label.empty()) {
      auto bar = std::min(label.find('|'), label.size());
      auto flag = trim(label.substr(0, bar));
      if (flag.starts_with("--") || one.flag.empty())
        one.flag = std::string{flag};
      if (flag.starts_with('-') && !flag.starts_with("--"))
        one.short_flag = std::string{flag};
      label.remove_prefix(std::min(bar + 1, label.size()));
    }
    one.name = argument_name(one.flag);
    if (one.name.empty() || one.name == "help" || one.name == "h")
      return;
    option_ = one.name;
    if (options_.size() < 200)
      options_.push_back(std::move(one));
    auto body = trim(line.substr(close + 1));
    read_option_body(body);
    if (body.ends_with(";;"))
      option_.clear();
  }

  void read_subcommands(std::string_view label) {
    while (!label.empty()) {
      auto bar = std::min(label.find('|'), label.size());
      auto name = trim(label.substr(0, bar));
      bool plain =
        !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
          return is_name_char(c) || c == '-';
        });
      if (plain && name != "help" && out_.subcommands.size() < 100)
        out_.subcommands.emplace_back(name);
      label.remove_prefix(std::min(bar + 1, label.size()));
    }
  }

  /// `OUT="$2"` says that the option takes a value, and its name.
  void read_option_body(std::string_view line) {
    if (option_.empty() || options_.empty())
      return;
    auto at = line.find("$2");
    if (at == std::string_view::npos)
      at = line.find("${2");
    if (at == std::string_view::npos)
      return;
    options_.back().takes_value = true;
    auto head = line.substr(0, at);
    while (!head.empty() && (head.back() == '"' || head.back() == '='))
      head.remove_suffix(1);
    auto begin = head.find_last_of(" \t;");
    auto name = head.substr(begin == std::string_view::npos ? 0 : begin + 1);
    if (is_name(name))
      values_[std::string{name}] = "<" + options_.back().name + ">";
  }

  void read_source(std::string_view line) {
    for (std::string_view word : {"source ", ". "})
      if (line.starts_with(word)) {
        auto file = trim(line.substr(word.size()));
        file = file.substr(0, file.find_first_of(" ;&|"));
        while (!file.empty() && (file.front() == '"' || file.front() == '\''))
          file.remove_prefix(1);
        while (!file.empty() && (file.back() == '"' || file.back() == '\''))
          file.remove_suffix(1);
        add_import(out_, file, start_);
      }
  }

  void read_files(std::string_view line) {
    data_flow flow;
    add_flow_of_shell_line(line, flow);
    for (const auto& use : flow.uses)
      add_use(out_, use.what, resolved(use.name), start_);
  }

  /// `$OUT` stands for the argument that it was set from.
  std::string resolved(std::string_view name) const {
    if (!name.starts_with('$'))
      return std::string{name};
    auto variable = name.substr(1);
    if (variable.starts_with('{') && variable.ends_with('}'))
      variable = variable.substr(1, variable.size() - 2);
    if (variable.size() == 1 && variable[0] >= '1' && variable[0] <= '9') {
      auto found = positions_.find(variable[0] - '0');
      return found != positions_.end() && !found->second.name.empty()
               ? "<" + found->second.name + ">"
               : "<argument_" + std::string{variable} + ">";
    }
    auto found = values_.find(std::string{variable});
    return found == values_.end() ? std::string{} : found->second;
  }

  void finish() {
    // `$1` of a loop over options is no argument by itself.
    bool loop = !options_.empty() && !getopts_;
    if ((loop || !out_.subcommands.empty()) && positions_.contains(1)
        && positions_[1].name.empty())
      positions_.erase(1);
    out_.arguments = std::move(options_);
    bool complete = true;
    int expected = positions_.contains(1) ? 1 : 2;
    for (auto& [position, argument] : positions_) {
      if (loop)
        break;
      complete = complete && position == expected++;
      argument.required = used_[position];
      if (argument.name.empty())
        argument.name = "argument_" + std::to_string(position);
      out_.arguments.push_back(std::move(argument));
    }
    bool open = all_ && out_.arguments.empty();
    out_.known = complete && !open && out_.subcommands.empty()
                 && (!shifts_ || loop || getopts_);
  }

  std::string_view source_;
  script& out_;
  std::map<int, script_argument> positions_;
  std::map<int, bool> used_; ///< without a default, outside of tests
  std::vector<script_argument> options_;
  std::map<std::string, std::string> values_; ///< variables set from arguments
  std::string here_;                          ///< the word that ends the text
  std::string option_; ///< the option whose branch is being read
  int line_ = 0;
  int start_ = 1; ///< where the joined line starts
  int cases_ = 0;
  int function_depth_ = 0;
  bool about_arguments_ = false;
  bool all_ = false;
  bool shifts_ = false;
  bool getopts_ = false;
};

} // namespace

void read_shell_script(std::string_view source, script& out) {
  shell_reader{source, out}.run();
}

} // namespace skvm::ir
