#include "skill/file_names.hpp"
#include "skill/script_tokens.hpp"
#include "skill/scripts.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>

namespace skvm::ir {

namespace {

template <std::size_t N>
bool is_one_of(std::string_view word,
               const std::array<std::string_view, N>& list) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

int integer(std::string_view text) {
  int value = -1;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

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
      parsed_ = name;
    if (auto value = value_at(i + 2); !value.empty())
      values_[std::string{name}] = value;
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

  /// The file that an expression names: a literal, an argument as `<name>`, or
  /// a variable that was set to one; empty where it is none of these.
  std::string value_at(std::size_t i, int depth = 0) const {
    const auto& one = tokens_.at(i);
    if (one.what == token::kind::text)
      return one.derived || !names_file(one.text, true) ? std::string{}
                                                        : std::string{one.text};
    if (one.what != token::kind::name || depth > 4)
      return {};
    bool member = tokens_.is(i + 1, ".") && tokens_.is_name(i + 2);
    if (member && one.text == parsed_ && !tokens_.is(i + 3, "("))
      return "<" + std::string{tokens_.at(i + 2).text} + ">";
    if (one.text == "sys" && tokens_.is(i + 2, "argv")
        && tokens_.is(i + 3, "["))
      return position_name(integer(tokens_.at(i + 4).text));
    static constexpr auto wrappers = std::to_array<std::string_view>(
      {"Path", "str", "open", "expanduser", "abspath", "PurePath"});
    auto name = i;
    while (tokens_.is(name + 1, ".") && tokens_.is_name(name + 2)
           && name < i + 6)
      name += 2;
    if (tokens_.is(name + 1, "("))
      return is_one_of(tokens_.at(name).text, wrappers)
               ? value_at(name + 2, depth + 1)
               : std::string{};
    auto found = values_.find(one.text);
    return found == values_.end() || (name > i) ? std::string{} : found->second;
  }

  std::string position_name(int position) const {
    if (position < 1 || position > 16)
      return {};
    auto found = positions_.find(position);
    return found == positions_.end()
             ? "<argument_" + std::to_string(position) + ">"
             : "<" + found->second.name + ">";
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
    read_file_call(i, callee);
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
          first == "+" || first == "*" || value == "-" || integer(value) > 1;
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
    auto position = integer(tokens_.at(i + 2).text);
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
      values_[argument.name] = "<" + argument.name + ">";
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
      values_[name] = "<" + name + ">";
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

  void read_file_call(std::size_t i, std::string_view callee) {
    static constexpr auto written = std::to_array<std::string_view>(
      {"savefig", "imwrite", "savetxt", "savez", "save", "write_csv",
       "write_parquet", "write_html", "write_image", "write_json", "imsave"});
    static constexpr auto loaded = std::to_array<std::string_view>(
      {"load", "loadtxt", "genfromtxt", "imread", "load_workbook", "Document",
       "PdfReader", "Presentation", "parse", "connect", "scan_csv", "ZipFile",
       "safe_load"});
    auto line = tokens_.at(i).line;
    auto first = value_at(i + 2);
    if (callee == "open" || callee == "ZipFile")
      return read_open(i, first, line);
    if (callee.starts_with("write_text") || callee.starts_with("write_bytes")
        || callee == "touch")
      return note(data_use::kind::writes, object_of(i), line);
    if (callee == "read_text" || callee == "read_bytes")
      return note(data_use::kind::reads, object_of(i), line);
    if (callee.starts_with("copy") || callee == "move" || callee == "rename") {
      auto arguments = tokens_.arguments(i + 1);
      note(data_use::kind::reads, first, line);
      if (arguments.size() > 1)
        note(data_use::kind::writes, value_at(arguments[1].begin), line);
      return;
    }
    if (callee.starts_with("to_") || is_one_of(callee, written))
      return note(data_use::kind::writes, first, line);
    if (callee.starts_with("read_") || is_one_of(callee, loaded))
      note(data_use::kind::reads, first, line);
  }

  void read_open(std::size_t i, const std::string& first, int line) {
    auto arguments = tokens_.arguments(i + 1);
    bool method = tokens_.is(i - 1, ".") && first.empty();
    auto name = method ? object_of(i) : first;
    std::string_view mode;
    for (std::size_t at = 0; at < arguments.size(); ++at) {
      const auto& one = arguments[at];
      bool place = one.keyword.empty() && at == (method ? 0u : 1u);
      if ((place || one.keyword == "mode") && tokens_.is_text(one.begin))
        mode = tokens_.at(one.begin).text;
    }
    bool makes = mode.find_first_of("wxa") != std::string_view::npos;
    bool both = mode.find('+') != std::string_view::npos;
    if (makes || both)
      note(data_use::kind::writes, name, line);
    if (!makes || both)
      note(data_use::kind::reads, name, line);
  }

  /// What a method is called on: `path.open()`, `Path("x").read_text()`.
  std::string object_of(std::size_t method) const {
    if (method < 2 || !tokens_.is(method - 1, "."))
      return {};
    auto end = method - 2;
    if (tokens_.is_name(end)) {
      if (tokens_.is(end - 1, "."))
        return value_at(end - 2);
      auto found = values_.find(tokens_.at(end).text);
      return found == values_.end() ? std::string{} : found->second;
    }
    if (!tokens_.is(end, ")"))
      return {};
    auto open = tokens_.opening(end);
    return open > 0 && open != end ? value_at(open + 1) : std::string{};
  }

  void note(data_use::kind what, std::string_view name, int line) {
    if (!name.empty())
      add_use(out_, what, name, line);
  }

  token_list tokens_;
  script& out_;
  std::map<std::string_view, std::string> parsers_; ///< variable to subcommand
  std::map<std::string, std::string, std::less<>> values_;
  std::map<int, script_argument> positions_;
  std::vector<std::size_t> decorated_;
  std::string_view parsed_ = "args"; ///< what `parse_args` was assigned to
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
