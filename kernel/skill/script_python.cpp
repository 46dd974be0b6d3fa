#include "base/one_of.hpp"
#include "skill/script_python_files.hpp"
#include "skill/script_tokens.hpp"
#include "skill/scripts.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace skvm::ir {

namespace {

class python_reader {
public:
  python_reader(std::string_view source, script& out)
    : tokens_(tokens_of(source, token_style::python)), out_(out) {}

  void run() {
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      if (!tokens_.is_name(i))
        continue;
      if (tokens_.at(i).first)
        read_statement(i);
      if (tokens_.is(i, "argv"))
        read_argv(i);
      if (tokens_.is(i + 1, "(") && !tokens_.is(i - 1, "def"))
        read_call(i);
    }
    add_positions();
    out_.known = understood_ && (!uses_argv_ || !out_.arguments.empty());
  }

private:
  void read_statement(std::size_t i) {
    if (tokens_.is(i, "import"))
      return read_import(i + 1);
    if (tokens_.is(i, "from"))
      return read_from(i + 1);
    if (tokens_.is(i, "def"))
      return end_decorators(i + 1);
    if (tokens_.is(i + 1, "=") && !tokens_.is(i + 2, "="))
      read_assignment(i);
  }

  /// `a.b.c` from token `i`; `i` is moved behind it.
  std::string dotted(std::size_t& i) const {
    std::string name;
    auto line = tokens_.at(i).line;
    while (i < tokens_.size() && tokens_.at(i).line == line
           && (tokens_.is(i, ".") || tokens_.is_name(i))
           && !tokens_.is(i, "import") && !tokens_.is(i, "as")) {
      // Two names in a row are no path.
      if (tokens_.is_name(i) && !name.empty() && name.back() != '.')
        break;
      name += tokens_.at(i).text;
      ++i;
    }
    return name;
  }

  void read_import(std::size_t i) {
    for (;;) {
      auto line = tokens_.at(i).line;
      auto name = dotted(i);
      note_module(name, line);
      if (tokens_.is(i, "as"))
        i += 2;
      if (name.empty() || !tokens_.is(i, ","))
        return;
      ++i;
    }
  }

  void read_from(std::size_t i) {
    auto line = tokens_.at(i).line;
    auto name = dotted(i);
    if (tokens_.is(i, "import"))
      note_module(name, line);
  }

  void note_module(std::string_view name, int line) {
    add_import(out_, name, line);
    static constexpr auto others = std::to_array<std::string_view>(
      {"typer", "fire", "docopt", "getopt", "absl", "optparse"});
    if (is_one_of(name.substr(0, name.find('.')), others))
      understood_ = false;
  }

  /// `x = "a.csv"`, `x = args.out`, `a, b = sys.argv[1:]`.
  void read_assignment(std::size_t i) {
    auto name = tokens_.at(i).text;
    if (tokens_.is_name(i + 2) && ends_with_call(i + 2, "parse_args"))
      files_.set_parsed(name);
    files_.assign(name, i + 2);
    if (auto call = call_at(i + 2, "add_parser"); call > 0) {
      auto names = tokens_.texts(call, call + 3);
      if (!names.empty())
        parsers_[name] = names.front();
    }
  }

  /// The bracket of a call of `callee` that the statement starts with, or 0.
  std::size_t call_at(std::size_t i, std::string_view callee) const {
    for (auto end = i + 12; i < end && i < tokens_.size(); ++i) {
      if (tokens_.is(i, callee) && tokens_.is(i + 1, "("))
        return i + 1;
      if (!tokens_.is_name(i) && !tokens_.is(i, "."))
        return 0;
    }
    return 0;
  }

  bool ends_with_call(std::size_t i, std::string_view callee) const {
    // `argparse.ArgumentParser().parse_args()` has brackets before the name.
    for (auto end = i + 40; i < end && i < tokens_.size(); ++i) {
      if (tokens_.is(i, callee))
        return true;
      if (tokens_.at(i).first)
        return false;
    }
    return false;
  }

  void read_call(std::size_t i) {
    auto callee = tokens_.at(i).text;
    if (callee == "add_argument" || callee == "option" || callee == "argument")
      return read_declaration(i, callee);
    if (callee == "add_parser" || callee == "command" || callee == "group")
      return read_command(i, callee);
    if (callee == "parse_known_args") {
      understood_ = false;
      return;
    }
    files_.read_call(i, callee);
  }

  /// `add_argument("--x")`, `@click.option("--x")`, `@click.argument("x")`.
  void read_declaration(std::size_t i, std::string_view callee) {
    bool click = callee != "add_argument";
    if (click && !(tokens_.is(i - 1, ".") && tokens_.is(i - 3, "@")))
      return;
    auto argument = declaration(i + 1, click, callee == "argument");
    if (argument.name.empty())
      return;
    argument.line = tokens_.at(i).line;
    if (!click && tokens_.is(i - 1, "."))
      if (auto owner = parsers_.find(tokens_.at(i - 2).text);
          owner != parsers_.end())
        argument.command = owner->second;
    if (!click && tokens_.is(i - 1, ".") && tokens_.is(i - 2, ")"))
      understood_ = false; // of a group that has no name
    if (click)
      decorated_.push_back(out_.arguments.size());
    if (out_.arguments.size() < 200)
      out_.arguments.push_back(std::move(argument));
  }

  script_argument declaration(std::size_t open, bool click, bool positional) {
    script_argument out;
    bool required = false;
    bool optional = false;
    for (const auto& one : tokens_.arguments(open)) {
      auto texts = tokens_.texts(one.begin, one.end);
      auto first = texts.empty() ? std::string{} : texts.front();
      auto value = tokens_.at(one.begin).text;
      if (one.keyword.empty()) {
        if (texts.size() == 1 && one.end == one.begin + 1)
          add_name(out, first);
        continue;
      }
      if (one.keyword == "required")
        required = value == "True";
      else if (one.keyword == "action")
        out.takes_value =
          first == "append" || first == "store" || texts.empty();
      else if (one.keyword == "is_flag" || one.keyword == "count")
        out.takes_value = value != "True";
      else if (one.keyword == "multiple")
        out.many = value == "True";
      else if (one.keyword == "nargs") {
        out.many =
          first == "+" || first == "*" || value == "-" || integer_of(value) > 1;
        optional = first == "?" || first == "*";
      } else if (one.keyword == "choices")
        out.choices = std::move(texts);
      else if (one.keyword == "type") {
        out.number = value == "int" || value == "float";
        if (tokens_.at(one.begin + 2).text == "Choice" || value == "Choice")
          out.choices = std::move(texts);
      } else if (one.keyword == "default") {
        optional = optional || value != "None";
        bool negative = value == "-";
        if (!texts.empty())
          out.fallback = first;
        else if (value != "None" && one.end <= one.begin + 2)
          out.fallback =
            std::string{negative ? "-" : ""}
            + std::string{tokens_.at(one.begin + (negative ? 1 : 0)).text};
      } else if (one.keyword == "dest" && !first.empty()) {
        out.name = first;
      }
    }
    if (click && out.flag.find('/') != std::string::npos) {
      out.flag.resize(out.flag.find('/')); // `--shout/--no-shout`
      out.name = argument_name(out.flag);
      out.takes_value = false;
    }
    out.required = positional || out.flag.empty() ? !optional : required;
    return out;
  }

  static void add_name(script_argument& out, const std::string& name) {
    bool is_long = name.starts_with("--");
    if (name.starts_with('-') && !is_long)
      out.short_flag = name;
    // The long spelling of an option is the one that explains itself.
    if (out.name.empty() || is_long) {
      out.flag = name.starts_with('-') ? name : "";
      out.name = name.starts_with('-') ? argument_name(name) : name;
    }
  }

  /// `add_parser("build")`, `@cli.command("build")`, `@cli.command()`.
  void read_command(std::size_t i, std::string_view callee) {
    auto names = tokens_.texts(i + 1, i + 3);
    if (callee == "add_parser") {
      if (!names.empty())
        add_command(names.front());
      return;
    }
    if (!tokens_.is(i - 1, ".") || !tokens_.is(i - 3, "@"))
      return;
    decorated_.clear();
    sub_ = callee == "command" && !tokens_.is(i - 2, "click");
    command_ = names.empty() ? std::string{} : names.front();
  }

  void add_command(const std::string& name) {
    auto& list = out_.subcommands;
    if (list.size() < 100
        && std::find(list.begin(), list.end(), name) == list.end())
      list.push_back(name);
  }

  /// A function ends the decorators before it; of a subcommand it has the name.
  void end_decorators(std::size_t name) {
    if (sub_) {
      if (command_.empty()) {
        command_ = std::string{tokens_.at(name).text};
        std::replace(command_.begin(), command_.end(), '_', '-');
      }
      add_command(command_);
      for (auto index : decorated_)
        if (index < out_.arguments.size())
          out_.arguments[index].command = command_;
    }
    sub_ = false;
    command_.clear();
    decorated_.clear();
  }

  /// `sys.argv[1]`, `a, b = sys.argv[1:]`.
  void read_argv(std::size_t i) {
    uses_argv_ = true;
    if (!tokens_.is(i + 1, "["))
      return;
    auto position = integer_of(tokens_.at(i + 2).text);
    if (position < 1 || position > 16)
      return;
    auto before = tokens_.is(i - 1, ".") ? i - 2 : i;
    if (tokens_.is(i + 3, ":"))
      return read_unpacking(before, position, tokens_.is(i + 4, "]"));
    if (!tokens_.is(i + 3, "]"))
      return;
    auto& argument = positions_[position];
    argument.required = argument.required || !tokens_.is(i + 4, "if");
    if (argument.line == 0)
      argument.line = tokens_.at(i).line;
    if (tokens_.is(i + 4, "if"))
      for (auto at = i + 4; at < i + 16; ++at)
        if (tokens_.is(at, "else")) {
          argument.fallback = std::string{tokens_.at(at + 1).text};
          break;
        }
    auto head = before;
    while (head > 0 && head + 8 > before && !tokens_.at(head).first)
      --head;
    if (!argument.name.empty())
      return;
    bool named = tokens_.is(head + 1, "=");
    argument.name = named ? std::string{tokens_.at(head).text}
                          : "argument_" + std::to_string(position);
    if (named)
      files_.set_argument(argument.name);
  }

  void read_unpacking(std::size_t end, int position, bool open_end) {
    std::vector<std::string> names;
    auto i = end;
    if (i == 0 || !tokens_.is(i - 1, "="))
      return;
    for (--i; i > 0 && names.size() < 16; --i) {
      if (tokens_.is_name(i - 1))
        names.emplace_back(tokens_.at(i - 1).text);
      else if (!tokens_.is(i - 1, ",") && !tokens_.is(i - 1, "*"))
        break;
      if (tokens_.at(i - 1).first) {
        --i;
        break;
      }
    }
    std::reverse(names.begin(), names.end());
    for (auto& name : names) {
      auto& argument = positions_[position++];
      argument.name = name;
      argument.line = tokens_.at(end).line;
      argument.required = true;
      argument.many = names.size() == 1 && open_end;
      files_.set_argument(name);
    }
  }

  void add_positions() {
    int expected = 1;
    for (auto& [position, argument] : positions_) {
      if (position != expected++) {
        understood_ = false;
        return;
      }
      out_.arguments.push_back(std::move(argument));
    }
  }

  token_list tokens_;
  script& out_;
  std::map<std::string_view, std::string> parsers_; ///< variable to subcommand
  std::map<int, script_argument> positions_;
  python_files files_{tokens_, positions_, out_};
  std::vector<std::size_t> decorated_;
  std::string command_;
  bool sub_ = false;
  bool uses_argv_ = false;
  bool understood_ = true;
};

} // namespace

void read_python_script(std::string_view source, script& out) {
  python_reader{source, out}.run();
}

} // namespace skvm::ir
