#include "skill/file_names.hpp"
#include "skill/script_tokens.hpp"
#include "skill/scripts.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace skvm::ir {

namespace {

class javascript_reader {
public:
  javascript_reader(std::string_view source, script& out)
    : tokens_(tokens_of(source, token_style::javascript)), out_(out) {}

  void run() {
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      if (!tokens_.is_name(i))
        continue;
      if (tokens_.is(i, "import"))
        read_import(i);
      else if (tokens_.is(i, "argv"))
        read_argv(i);
      else if (tokens_.is(i + 1, "("))
        read_call(i);
      else if (is_declared(i))
        read_assignment(i);
    }
    add_positions();
    out_.known =
      understood_ && (!uses_argv_ || parser_ || !out_.arguments.empty());
  }

private:
  bool is_declared(std::size_t i) const {
    return tokens_.is(i + 1, "=")
           && (tokens_.is(i - 1, "const") || tokens_.is(i - 1, "let")
               || tokens_.is(i - 1, "var"));
  }

  void read_assignment(std::size_t i) {
    if (auto value = value_at(i + 2); !value.empty())
      values_[std::string{tokens_.at(i).text}] = value;
  }

  /// `import x from "y"`, `import "y"`, `import("y")`.
  void read_import(std::size_t i) {
    auto line = tokens_.at(i).line;
    if (tokens_.is(i + 1, "("))
      return note_module(i + 2, line);
    if (tokens_.is_text(i + 1))
      return note_module(i + 1, line);
    for (auto at = i + 1; at < i + 200 && at < tokens_.size(); ++at) {
      if (tokens_.is(at, ";") || tokens_.is(at, "=") || tokens_.is_text(at))
        return;
      if (tokens_.is(at, "from") && tokens_.is_text(at + 1))
        return note_module(at + 1, line);
    }
  }

  void note_module(std::size_t i, int line) {
    if (!tokens_.is_text(i) || tokens_.at(i).derived)
      return;
    auto name = tokens_.at(i).text;
    add_import(out_, name, line);
    if (name == "minimist" || name == "meow" || name == "arg" || name == "cac"
        || name == "mri")
      understood_ = false;
    parser_ = parser_ || name == "commander" || name == "yargs"
              || name.starts_with("yargs/");
  }

  std::string value_at(std::size_t i) const {
    const auto& one = tokens_.at(i);
    if (one.what == token::kind::text)
      return one.derived || !names_file(one.text, true) ? std::string{}
                                                        : std::string{one.text};
    if (one.text == "process" && tokens_.is(i + 2, "argv")
        && tokens_.is(i + 3, "["))
      return "<" + name_of(integer_of(tokens_.at(i + 4).text) - 1) + ">";
    bool options = one.text == "options" || one.text == "opts"
                   || one.text == "argv" || one.text == "args";
    if (options && tokens_.is(i + 1, ".") && tokens_.is_name(i + 2)
        && !tokens_.is(i + 3, "("))
      return "<" + std::string{tokens_.at(i + 2).text} + ">";
    auto found = values_.find(one.text);
    return found == values_.end() || tokens_.is(i + 1, ".")
               || tokens_.is(i + 1, "(")
             ? std::string{}
             : found->second;
  }

  std::string name_of(int position) const {
    auto found = positions_.find(position);
    return found == positions_.end() ? "argument_" + std::to_string(position)
                                     : found->second.name;
  }

  void read_call(std::size_t i) {
    auto callee = tokens_.at(i).text;
    auto line = tokens_.at(i).line;
    if (callee == "require")
      return note_module(i + 2, line);
    if (callee == "parseArgs")
      return read_parse_args(i);
    if (parser_ && tokens_.is(i - 1, "."))
      read_parser_call(i, callee);
    auto starts = [&](std::string_view prefix) {
      return callee.starts_with(prefix);
    };
    if (starts("readFile") || callee == "createReadStream")
      return note(data_use::kind::reads, value_at(i + 2), line);
    if (starts("writeFile") || starts("appendFile")
        || callee == "createWriteStream" || callee == "toFile")
      return note(data_use::kind::writes, value_at(i + 2), line);
    if (!starts("copyFile") && !starts("rename"))
      return;
    auto arguments = tokens_.arguments(i + 1);
    note(data_use::kind::reads, value_at(i + 2), line);
    if (arguments.size() > 1)
      note(data_use::kind::writes, value_at(arguments[1].begin), line);
  }

  void note(data_use::kind what, std::string_view name, int line) {
    if (!name.empty())
      add_use(out_, what, name, line);
  }

  void read_parser_call(std::size_t i, std::string_view callee) {
    auto texts = tokens_.texts(i + 2, i + 3);
    auto first = texts.empty() ? std::string{} : texts.front();
    auto line = tokens_.at(i).line;
    if (callee == "command" || callee == "subcommand")
      return read_command(first, line);
    if (callee == "demandOption") {
      for (auto& one : out_.arguments)
        if (one.name == first)
          one.required = true;
      return;
    }
    if (first.empty())
      return;
    if (callee == "argument")
      return add_pattern(first, line);
    if (callee == "option" || callee == "requiredOption"
        || callee == "positional")
      read_option(i, first, callee);
  }

  /// `build <source> [target]`: a subcommand with its arguments.
  void read_command(std::string_view pattern, int line) {
    auto end = std::min(pattern.find(' '), pattern.size());
    auto name = pattern.substr(0, end);
    if (name.empty() || name == "*" || name.front() == '$')
      name = {};
    command_ = std::string{name};
    auto& list = out_.subcommands;
    if (!name.empty() && list.size() < 100
        && std::find(list.begin(), list.end(), name) == list.end())
      list.push_back(command_);
    while (end < pattern.size()) {
      pattern.remove_prefix(end + 1);
      end = std::min(pattern.find(' '), pattern.size());
      add_pattern(pattern.substr(0, end), line);
    }
  }

  /// `<file>`, `[file]`, `<files...>`.
  void add_pattern(std::string_view pattern, int line) {
    if (pattern.size() < 2)
      return;
    script_argument out;
    out.required = pattern.front() == '<';
    bool marked = out.required || pattern.front() == '[';
    auto name =
      marked ? pattern.substr(1, pattern.find_first_of(">]") - 1) : pattern;
    auto dots = name.find("..");
    out.many = dots != std::string_view::npos;
    out.name = argument_name(name.substr(0, dots));
    out.command = command_;
    out.line = line;
    keep(std::move(out));
  }

  /// commander: `.option("-o, --out <file>", "text", "default")`; yargs:
  /// `.option("out", {alias: "o", demandOption: true})`.
  void read_option(std::size_t i, std::string_view flags,
                   std::string_view callee) {
    script_argument out;
    out.line = tokens_.at(i).line;
    out.command = command_;
    auto arguments = tokens_.arguments(i + 1);
    if (flags.find('-') == 0) {
      read_flags(flags, out);
      out.required = callee == "requiredOption";
      if (arguments.size() > 2 && tokens_.is_text(arguments[2].begin))
        out.fallback = std::string{tokens_.at(arguments[2].begin).text};
      return keep(std::move(out));
    }
    out.name = argument_name(flags);
    if (callee != "positional")
      out.flag = "--" + std::string{flags};
    else if (auto same =
               std::find_if(out_.arguments.begin(), out_.arguments.end(),
                            [&](auto& one) { return one.name == out.name; });
             same != out_.arguments.end())
      return; // the pattern of its command has named it
    if (arguments.size() > 1)
      read_settings(arguments[1].begin, out);
    keep(std::move(out));
  }

  static void read_flags(std::string_view flags, script_argument& out) {
    out.takes_value = flags.find_first_of("<[") != std::string_view::npos;
    out.many = flags.find("...") != std::string_view::npos;
    while (!flags.empty()) {
      auto end = std::min(flags.find_first_of(" ,|"), flags.size());
      auto word = flags.substr(0, end);
      if (word.starts_with("--")) {
        out.flag = std::string{word};
        out.name = argument_name(word);
      } else if (word.starts_with('-')) {
        out.short_flag = std::string{word};
        if (out.flag.empty()) {
          out.flag = out.short_flag;
          out.name = argument_name(word);
        }
      }
      flags.remove_prefix(std::min(end + 1, flags.size()));
    }
  }

  /// `{alias: "o", type: "boolean", demandOption: true, default: 3}`
  void read_settings(std::size_t open, script_argument& out) {
    if (!tokens_.is(open, "{"))
      return;
    for (const auto& one : tokens_.arguments(open)) {
      auto value = tokens_.at(one.begin).text;
      auto text = std::string{value};
      if (one.keyword == "alias" || one.keyword == "short")
        out.short_flag = (text.size() == 1 ? "-" : "--") + text;
      else if (one.keyword == "type" || one.keyword == "boolean") {
        out.takes_value = value != "boolean" && value != "true";
        out.number = value == "number";
      } else if (one.keyword == "demandOption" || one.keyword == "required")
        out.required = value != "false";
      else if (one.keyword == "array" || one.keyword == "multiple")
        out.many = value == "true";
      else if (one.keyword == "default" && one.end == one.begin + 1)
        out.fallback = text;
      else if (one.keyword == "choices")
        out.choices = tokens_.texts(one.begin, one.end);
    }
  }

  /// `parseArgs({options: {out: {type: "string", short: "o"}}})`
  void read_parse_args(std::size_t i) {
    parser_ = true;
    if (!tokens_.is(i + 2, "{"))
      return void(understood_ = false);
    for (const auto& one : tokens_.arguments(i + 2)) {
      if (one.keyword != "options" || !tokens_.is(one.begin, "{"))
        continue;
      for (const auto& option : tokens_.arguments(one.begin)) {
        script_argument out;
        out.name = argument_name(option.keyword);
        out.flag = "--" + std::string{option.keyword};
        out.line = tokens_.at(option.begin).line;
        read_settings(option.begin, out);
        keep(std::move(out));
      }
    }
  }

  void keep(script_argument one) {
    if (!one.name.empty() && out_.arguments.size() < 200)
      out_.arguments.push_back(std::move(one));
  }

  /// `process.argv[2]`, `const [a, b] = process.argv.slice(2)`.
  void read_argv(std::size_t i) {
    if (!tokens_.is(i - 2, "process"))
      return;
    uses_argv_ = true;
    auto line = tokens_.at(i).line;
    if (tokens_.is(i + 1, "[")) {
      auto position = integer_of(tokens_.at(i + 2).text) - 1;
      if (position < 1 || position > 16)
        return;
      auto& argument = positions_[position];
      bool optional = tokens_.is(i + 4, "|") || tokens_.is(i + 4, "?");
      argument.required = argument.required || !optional;
      if (optional)
        argument.fallback = std::string{tokens_.at(i + 6).text};
      argument.line = argument.line == 0 ? line : argument.line;
      if (!argument.name.empty())
        return;
      bool named = is_declared(i - 4);
      argument.name = named ? std::string{tokens_.at(i - 4).text}
                            : "argument_" + std::to_string(position);
      if (named)
        values_[argument.name] = "<" + argument.name + ">";
      return;
    }
    if (!tokens_.is(i + 2, "slice") || !tokens_.is(i - 3, "=")
        || !tokens_.is(i - 4, "]"))
      return;
    auto position = integer_of(tokens_.at(i + 4).text) - 1;
    auto open = tokens_.opening(i - 4);
    for (const auto& one : tokens_.arguments(open)) {
      if (position < 1 || position > 16)
        break;
      bool rest = tokens_.is(one.begin, ".");
      auto name = rest ? one.begin + 3 : one.begin;
      auto& argument = positions_[position++];
      argument.name = one.keyword.empty() ? std::string{tokens_.at(name).text}
                                          : std::string{one.keyword};
      argument.required = one.keyword.empty() && !rest;
      argument.many = rest;
      if (!one.keyword.empty())
        argument.fallback = std::string{tokens_.at(one.begin).text};
      argument.line = line;
      values_[argument.name] = "<" + argument.name + ">";
    }
  }

  void add_positions() {
    int expected = 1;
    for (auto& [position, argument] : positions_) {
      if (position != expected++) {
        understood_ = false;
        return;
      }
      keep(std::move(argument));
    }
  }

  token_list tokens_;
  script& out_;
  std::map<std::string, std::string, std::less<>> values_;
  std::map<int, script_argument> positions_;
  std::string command_;
  bool parser_ = false; ///< a library reads the command line
  bool uses_argv_ = false;
  bool understood_ = true;
};

} // namespace

void read_javascript(std::string_view source, script& out) {
  javascript_reader{source, out}.run();
}

} // namespace skvm::ir
