#include "base/text.hpp"
#include "skill/code_roles.hpp"
#include "skill/data_flow.hpp"
#include "skill/file_names.hpp"
#include "skill/outline.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace skvm::ir {

namespace {

/// Words of a command line; quotes group, redirections are words.
std::vector<std::string> shell_words(std::string_view line) {
  std::vector<std::string> words;
  std::string word;
  char quote = 0;
  auto end_word = [&] {
    if (!word.empty())
      words.push_back(std::move(word));
    word.clear();
  };
  for (std::size_t i = 0; i < line.size(); ++i) {
    auto c = line[i];
    if (quote != 0) {
      if (c == quote)
        quote = 0;
      else if (c == '\\' && quote == '"' && i + 1 < line.size())
        word += line[++i];
      else
        word += c;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '#' && word.empty()) {
      break;
    } else if (c == '<' && line.find('>', i) != std::string_view::npos
               && i + 1 < line.size()
               && std::isalpha(static_cast<unsigned char>(line[i + 1])) != 0) {
      // `<input.csv>` is a placeholder.
      auto close = line.find('>', i);
      word += line.substr(i, close - i + 1);
      i = close;
    } else if (c == '>' || c == '<') {
      if (word == "2" || word == "1" || word == "&") {
        word += c;
      } else {
        end_word();
        word += c;
      }
      if (i + 1 < line.size() && line[i + 1] == c) {
        word += c;
        ++i;
      }
      end_word();
    } else if (c == '|' || c == ';' || c == '&') {
      end_word();
      words.emplace_back(1, c);
    } else if (c == ' ' || c == '\t') {
      end_word();
    } else if (c == '\\' && i + 1 < line.size()) {
      word += line[++i];
    } else {
      word += c;
    }
  }
  end_word();
  return words;
}

bool names_output(std::string_view word) {
  auto lower = to_lower(word);
  return lower.find("out") != std::string::npos
         || lower.find("result") != std::string::npos
         || lower.find("report") != std::string::npos;
}

bool is_output_option(std::string_view program, std::string_view word) {
  // Of these it is a switch: what follows is not written.
  static constexpr std::array<std::string_view, 8> switches{
    "unzip", "grep", "egrep", "fgrep", "rg", "ls", "ps", "set"};
  if (word == "-o")
    return std::find(switches.begin(), switches.end(), program)
           == switches.end();
  if (word == "-d")
    return program == "unzip";
  std::string long_one{word};
  std::replace(long_one.begin(), long_one.end(), '_', '-');
  return long_one == "--output" || long_one == "--out"
         || long_one == "--output-file" || long_one == "--outfile"
         || long_one == "--output-dir" || long_one == "--outdir"
         || long_one == "--dest" || long_one == "--report-path"
         || long_one == "--output-path" || long_one == "--out-file"
         || long_one == "--out-dir" || long_one == "--log-file";
}

bool is_script(std::string_view word) {
  auto dot = word.rfind('.');
  auto extension =
    dot == std::string_view::npos ? std::string_view{} : word.substr(dot);
  return extension == ".py" || extension == ".sh" || extension == ".js"
         || extension == ".rb" || extension == ".mjs" || extension == ".ts";
}

bool is_separator(std::string_view word) {
  return word == "|" || word == ";" || word == "&";
}

/// One simple command: `words[begin]` is its name.
void add_flow_of_command(const std::vector<std::string>& words,
                         std::size_t begin, std::size_t end, data_flow& flow) {
  // `REPORT=out/sums.csv build/payroll`
  for (; begin + 1 < end; ++begin) {
    const auto& word = words[begin];
    auto equals = word.find('=');
    bool assigned =
      equals != std::string::npos && equals > 0
      && word.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789")
           == equals;
    if (!assigned)
      break;
    auto value = std::string_view{word}.substr(equals + 1);
    auto variable = std::string_view{word}.substr(0, equals);
    if (!names_file(value, true))
      continue;
    if (names_output(variable) || variable.ends_with("RPT"))
      flow.write(value);
    else
      flow.read(value);
  }
  const auto& name = words[begin];
  bool transfers = name == "cp" || name == "mv" || name == "ln";
  // `tar czf out.tar.gz data/`, `zip -r out.zip data/`
  bool packs = name == "zip"
               || (name == "tar" && end - begin > 2
                   && words[begin + 1].find('c') != std::string::npos
                   && words[begin + 1].find('=') == std::string::npos);
  bool makes = name == "tee" || name == "touch" || name == "mkdir";
  bool scripted = false;
  bool redirected = false;
  std::vector<std::size_t> positional;
  for (auto i = begin; i < end; ++i) {
    const auto& word = words[i];
    if (word == ">" || word == ">>" || word == "1>" || word == "&>") {
      if (++i < end && words[i] != "/dev/null") {
        flow.write(words[i]);
        redirected = true;
      }
    } else if (word == "2>" || word == "2>>") {
      ++i;
    } else if (word == "<") {
      if (++i < end && names_file(words[i], true))
        flow.read(words[i]);
    } else if (is_output_option(name, word)) {
      if (++i < end)
        flow.write(words[i]);
    } else if (auto equals = word.find('=');
               word.substr(0, 2) == "--" && equals != std::string::npos) {
      auto value = std::string_view{word}.substr(equals + 1);
      // `--cov-report=json:coverage.json`
      auto form = value.find(':');
      bool report = word.find("report") < equals && form < 8;
      if (report)
        value.remove_prefix(form + 1);
      if (report || is_output_option(name, word.substr(0, equals)))
        flow.write(value);
      else if (names_file(value, true))
        flow.read(value);
    } else if (i > begin && names_file(word, true)) {
      positional.push_back(i);
    } else if (i == begin && names_file(word, true)) {
      flow.read(word); // a script that is run by its path
    }
  }
  // Without a file-like name the target of `cp a.txt backup` is its last word.
  if (transfers && end - begin >= 3
      && (positional.empty() || positional.back() != end - 1)
      && words[end - 1].front() != '-')
    positional.push_back(end - 1);
  if (!positional.empty())
    scripted = is_script(words[positional.front()]);
  for (std::size_t i = 0; i < positional.size(); ++i) {
    const auto& word = words[positional[i]];
    bool last = i + 1 == positional.size();
    bool is_target =
      (packs && i == 0) || (last && i > 0 && (transfers || names_output(word)));
    if (makes || is_target) {
      flow.write(word);
      continue;
    }
    flow.read(word);
    // `clean.py in.csv out.csv`: the second may well be made.
    if (last && scripted && i > 1 && !redirected)
      flow.write(word);
  }
}

/// The name that is called where an argument stands: `json.dump` → `dump`.
std::string_view callee_before(std::string_view line, std::size_t argument) {
  int depth = 0;
  for (auto i = argument; i-- > 0;) {
    if (line[i] == ')')
      ++depth;
    if (line[i] != '(' || depth-- > 0)
      continue;
    auto end = i;
    while (i > 0
           && (std::isalnum(static_cast<unsigned char>(line[i - 1])) != 0
               || line[i - 1] == '_'))
      --i;
    return line.substr(i, end - i);
  }
  return {};
}

bool call_writes(std::string_view callee, std::string_view after) {
  auto starts = [&](std::string_view prefix) {
    return callee.substr(0, prefix.size()) == prefix;
  };
  auto name = to_lower(callee);
  callee = name;
  if (starts("to_") || starts("save") || starts("write") || starts("dump")
      || starts("export") || starts("imwrite") || starts("mkdir")
      || starts("makedirs") || starts("append") || starts("create"))
    return true;
  // `open(name, "w")` and `Path(name).write_text(…)`.
  after = after.substr(0, 64);
  if (after.find(".write") != std::string_view::npos
      || after.find(".open(\"w") != std::string_view::npos
      || after.find(".open('w") != std::string_view::npos)
    return true;
  auto comma = after.find_first_not_of(' ');
  if (comma == std::string_view::npos || after[comma] != ',')
    return false;
  auto mode = after.substr(comma + 1);
  if (auto keyword = mode.find("mode="); keyword < 3)
    mode.remove_prefix(keyword + 5);
  mode = trim(mode);
  return mode.size() > 2 && (mode[0] == '"' || mode[0] == '\'')
         && std::string_view{"wax"}.find(mode[1]) != std::string_view::npos;
}

void add_flow_of_program_line(std::string_view line, data_flow& flow) {
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] != '"' && line[i] != '\'')
      continue;
    auto close = line.find(line[i], i + 1);
    if (close == std::string_view::npos)
      return;
    auto literal = line.substr(i + 1, close - i - 1);
    if (names_file(literal, true)) {
      auto before = line.substr(0, i);
      if (before.size() > 200)
        before.remove_prefix(before.size() - 200);
      auto callee = callee_before(before, before.size());
      if (call_writes(callee, line.substr(close + 1)))
        flow.write(literal);
      else
        flow.read(literal);
    }
    i = close;
  }
}

} // namespace

void add_flow_of_shell_line(std::string_view line, data_flow& flow) {
  line = trim(line);
  if (line.substr(0, 2) == "$ ")
    line.remove_prefix(2);
  auto words = shell_words(line.substr(0, 4096));
  for (std::size_t begin = 0; begin < words.size();) {
    auto end = begin;
    while (end < words.size() && !is_separator(words[end]))
      ++end;
    if (end > begin)
      add_flow_of_command(words, begin, end, flow);
    begin = end + 1;
  }
}

namespace {

/// A line of code in the file, without quote marks and indent.
span place_of(const skill& doc, int first, int last) {
  auto text = line_text(doc, first);
  auto skip = std::min(text.find_first_not_of(" \t>"), text.size());
  auto end = line_text(doc, last);
  return {body_offset(doc, first) + skip,
          std::max(body_offset(doc, first) + skip,
                   body_offset(doc, last) + end.size())};
}

} // namespace

void add_flow_of_code(const skill& doc, const code_block& block,
                      data_flow& flow) {
  if (block.role != code_role::command && block.role != code_role::example)
    return;
  bool shell = is_shell(block.language)
               || (block.language.empty()
                   && (block.role == code_role::command
                       || looks_like_commands(block.text)));
  flow.evidence.source = data_use::origin::code;
  auto number = block.body_lines.first;
  auto first = number;
  std::string joined;
  auto read = [&](std::string_view text, auto add) {
    auto last = std::clamp(number, first, std::max(first, block.lines.last));
    flow.evidence.line = first;
    flow.evidence.where = place_of(doc, first, last);
    add(text, flow);
    first = number + 1;
  };
  for (auto line : split_lines(block.text)) {
    number = std::min(number, block.lines.last);
    if (!shell) {
      first = number;
      read(line, add_flow_of_program_line);
    } else if (joined += line; !joined.empty() && joined.back() == '\\') {
      joined.back() = ' ';
    } else {
      read(joined, add_flow_of_shell_line);
      joined.clear();
    }
    ++number;
  }
  if (!joined.empty()) {
    --number;
    read(joined, add_flow_of_shell_line);
  }
}

bool is_shell(std::string_view language) {
  static constexpr auto shells = std::to_array<std::string_view>(
    {"bash", "sh", "shell", "zsh", "console", "shell-session", "terminal",
     "fish", "powershell", "ps1", "bat", "cmd"});
  return std::find(shells.begin(), shells.end(), language) != shells.end();
}

} // namespace skvm::ir
