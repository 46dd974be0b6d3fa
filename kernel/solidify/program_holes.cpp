#include "base/one_of.hpp"
#include "solidify/program.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace skvm::solidify {

namespace {

using kind = code_token::kind;

/// Programs that take programs: any word of theirs may be code.
constexpr auto takers = std::to_array<std::string_view>(
  {"eval",    "source",    ".",      "exec",    "xargs",   "ssh",
   "find",    "env",       "sudo",   "su",      "nohup",   "time",
   "timeout", "watch",     "tar",    "git",     "make",    "docker",
   "ruby",    "php",       "nice",   "setsid",  "flock",   "parallel",
   "command", "builtin",   "trap",   "export",  "set",     "readonly",
   "declare", "typeset",   "local",  "alias",   "read",    "mapfile",
   "getopts", "readarray", "stdbuf", "busybox", "ash",     "fish",
   "csh",     "tcsh",      "pwsh",   "uv",      "uvx",     "npx",
   "npm",     "deno",      "bun",    "Rscript", "duckdb",  "psql",
   "mysql",   "mariadb",   "lua",    "ed",      "ex",      "vi",
   "vim",     "dc",        "m4",     "expect",  "tclsh",   "at",
   "batch",   "crontab",   "chroot", "doas",    "runuser", "script",
   "unshare", "strace",    "ionice", "podman",  "kubectl"});

constexpr auto shells =
  std::to_array<std::string_view>({"sh", "bash", "dash", "zsh", "ksh"});

/// Their first word beside options is code, and their input none.
constexpr auto filters =
  std::to_array<std::string_view>({"awk", "gawk", "mawk", "sed", "jq"});

/// The others whose first word beside options is code or a file of it; of
/// sqlite3 it is the second.
constexpr auto readers =
  std::to_array<std::string_view>({"node", "perl", "python", "sqlite3"});

/// These print their words.
constexpr auto printers = std::to_array<std::string_view>(
  {"echo", "printf", "yes", "basename", "dirname"});

bool is_reader(std::string_view program) {
  return is_one_of(program, shells) || is_one_of(program, filters)
         || is_one_of(program, readers);
}

bool reads_code(std::string_view program) {
  return is_one_of(program, takers) || is_reader(program);
}

/// Without its folder and, where it is known, its version.
std::string_view program_name(std::string_view path) {
  auto name = path.substr(path.rfind('/') + 1);
  if (name.starts_with("python") || name.starts_with("pypy"))
    return "python";
  auto end = name.find_last_not_of("0123456789.-");
  auto bare = end == std::string_view::npos ? name : name.substr(0, end + 1);
  return reads_code(bare) ? bare : name;
}

bool has_hole(const code_token& token) {
  return token.hole >= 0
         || std::any_of(token.children.begin(), token.children.end(), has_hole);
}

bool is_assignment(const code_token& token) {
  auto equals = token.value.find('=');
  return token.what == kind::word && equals != std::string::npos && equals > 0
         && token.value.find_first_not_of(
              "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_"
              "0123456789")
              == equals;
}

bool is_operator(const code_token& token, std::string_view text) {
  return token.what == kind::other && token.text == text;
}

error refused(const std::string& why) {
  return make_error(errc::denied, {}, why);
}

using tokens_of = std::vector<const code_token*>;

/// A simple command.
struct command {
  tokens_of words;       ///< without redirections
  tokens_of inputs;      ///< files that it reads by redirection
  tokens_of outputs;     ///< files that its output goes to
  bool varies = false;   ///< what it is told or given, not where it prints
  std::size_t chain = 0; ///< the same for those that pipes or brackets join
  std::size_t pipes = 0; ///< of its step, before it

  [[nodiscard]] std::size_t program_at() const {
    std::size_t at = 0;
    while (at < words.size() && is_assignment(*words[at]))
      ++at;
    return at;
  }

  /// Empty where it is none that is known before it runs.
  [[nodiscard]] std::string_view program() const {
    auto at = program_at();
    return at < words.size() && words[at]->what == kind::word
             ? program_name(words[at]->value)
             : std::string_view{};
  }
};

std::vector<command> commands_of(const code_tokens& code) {
  // What brackets hold together may be piped as a whole.
  auto grouped =
    std::any_of(code.begin(), code.end(), [](const code_token& one) {
      return is_operator(one, "(") || is_operator(one, ")");
    });
  std::vector<command> out;
  command now;
  for (std::size_t i = 0; i <= code.size(); ++i) {
    if (i == code.size() || begins_command(code[i])) {
      auto piped =
        i < code.size() && (code[i].text == "|" || code[i].text == "|&");
      command next;
      next.chain = now.chain + (piped || grouped ? 0U : 1U);
      next.pipes = now.pipes + (piped ? 1U : 0U);
      if (!now.words.empty())
        out.push_back(std::move(now));
      now = std::move(next);
      continue;
    }
    const auto& token = code[i];
    if (redirects(token))
      continue;
    if (i > 0 && names_file(code[i - 1])) {
      const auto& how = code[i - 1].text;
      if (how.find('<') != std::string::npos) {
        now.inputs.push_back(&token);
        now.varies = now.varies || has_hole(token);
      } else if (how[0] != '2' && token.value != "/dev/null") {
        now.outputs.push_back(&token);
      }
      continue;
    }
    now.varies = now.varies || has_hole(token);
    if (token.what != kind::heredoc)
      now.words.push_back(&token);
  }
  return out;
}

/// Whether the word is an option of the program that takes no value.
bool is_flag(std::string_view program, std::string_view word) {
  if (program == "sqlite3")
    return is_sqlite_flag(word);
  std::string_view letters = is_one_of(program, shells) ? "euxvf"
                             : program == "python"      ? "uBEsSIOqvbd"
                                                        : "";
  return word[0] == '-'
         && word.find_first_not_of(letters, 1) == std::string_view::npos;
}

/// Up to the code, or the file that has it, nothing may vary.
result<void> check_reader(std::string_view program, const command& one) {
  std::string name{program};
  std::string_view option = program == "python" ? "-c"
                            : program == "node" ? "-e"
                                                : "";
  auto is_sqlite = program == "sqlite3";
  // These take options behind their other words too.
  auto anywhere = is_sqlite || program == "sed" || program == "jq";
  std::size_t code = is_sqlite ? 2 : 1;
  std::size_t seen = 0;
  for (auto i = one.program_at() + 1; i < one.words.size(); ++i) {
    if (seen >= code && !anywhere)
      return ok;
    if (is_operator(*one.words[i], ")"))
      continue;
    if (one.words[i]->what != kind::word)
      return refused("a computed word of " + name + " beside a varying value");
    const auto& value = one.words[i]->value;
    auto takes_next = seen == 0 && !option.empty() && value == option;
    if (takes_next && ++i == one.words.size())
      return ok;
    const auto& word = *one.words[i];
    auto is_option =
      !takes_next && value.size() > 1 && (value[0] == '-' || value[0] == '+');
    if (is_option && !is_flag(program, value))
      return refused("a varying value beside the option " + value + " of "
                     + name);
    if (is_option && has_hole(word))
      return refused("a varying option of " + name);
    if (is_option)
      continue;
    ++seen;
    if (seen < code && has_hole(word))
      return refused("a varying word before the program of " + name);
    if (seen == code && (word.hole >= 0 || word.what != kind::word))
      return refused("the program that " + name + " reads varies");
    if (is_sqlite && seen > code && has_hole(word))
      return refused("a varying word behind the program of sqlite3");
  }
  return ok;
}

result<void> check_command(const command& one) {
  const auto& words = one.words;
  auto at = one.program_at();
  for (std::size_t i = 0; i < at; ++i)
    if (has_hole(*words[i]) || has_mark(words[i]->value))
      return refused("a varying value in an assignment");
  if (at == words.size())
    return ok;
  if (has_hole(*words[at]))
    return refused("the program that is started varies");
  if (!one.varies)
    return ok;
  if (words[at]->what == kind::other)
    return refused("a program named by a variable takes a varying value");
  auto program = one.program();
  if (is_one_of(program, takers))
    return refused("a varying value among the words of " + std::string{program}
                   + ", which may read it as a program");
  if (!is_reader(program))
    return ok;
  if (!is_one_of(program, filters)
      && std::any_of(one.inputs.begin(), one.inputs.end(),
                     [](const auto* file) { return has_hole(*file); }))
    return refused("a file with a program varies");
  return check_reader(program, one);
}

/// Files that a varying value may have been printed to.
using file_names = std::set<std::string, std::less<>>;

std::string file_name(const code_token& word) {
  return word.value.starts_with("./") ? word.value.substr(2) : word.value;
}

bool names_one(const tokens_of& words, const file_names& files) {
  return std::any_of(words.begin(), words.end(), [&](const auto* word) {
    return files.contains(file_name(*word));
  });
}

void note_files(const std::vector<command>& all, file_names& printed) {
  for (std::size_t i = 0; i < all.size(); ++i)
    for (auto k = i; k < all.size() && all[k].chain == all[i].chain; ++k) {
      if (!all[i].varies)
        break;
      auto files = all[k].outputs;
      if (all[k].program() == "tee")
        files.insert(files.end(), all[k].words.begin() + 1, all[k].words.end());
      for (const auto* file : files)
        printed.insert(file_name(*file));
    }
}

/// What a command prints of a value must not be the code of another, through a
/// pipe or through a file.
result<void> check_ways(const std::vector<command>& all,
                        const file_names& printed) {
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto& one = all[i];
    auto prints =
      is_one_of(one.program(), printers)
      && std::any_of(one.words.begin(), one.words.end(),
                     [](const auto* word) { return has_hole(*word); });
    auto tells = one.varies || names_one(one.words, printed)
                 || names_one(one.inputs, printed);
    for (auto k = i; k < all.size() && all[k].chain == one.chain; ++k) {
      auto program = all[k].program();
      if (prints && (!all[k].outputs.empty() || program == "tee"))
        return refused("a varying value is printed to a file");
      auto computed = program.empty() && !is_operator(*all[k].words[0], ")");
      if (tells && all[k].pipes > one.pipes
          && (computed || reads_code(program)))
        return refused("a varying value is piped to a program that may read "
                       "it as code");
    }
  }
  return ok;
}

/// A file that was printed must not be run, neither then nor later.
result<void> check_files(const std::vector<command>& all,
                         const file_names& printed) {
  for (const auto& one : all) {
    auto program = one.program();
    tokens_of code;
    if (reads_code(program) && !is_one_of(program, filters))
      code = one.inputs;
    // These take files that they do not run.
    auto first_only = is_reader(program) || program == "tar" || program == "git"
                      || program == "find";
    auto at = one.program_at();
    for (auto i = at; i < one.words.size(); ++i) {
      code.push_back(one.words[i]);
      auto is_first = i > at && !one.words[i]->value.starts_with("-");
      if (!reads_code(program) || (is_first && first_only))
        break;
    }
    if (names_one(code, printed))
      return refused("a file that was made of a varying value is run");
  }
  return ok;
}

result<void> check_inner(const code_tokens& tokens, code_language language) {
  for (const auto& token : tokens) {
    if (token.hole >= 0 && token.what == kind::word
        && language != code_language::shell)
      return refused("a varying word in a text");
    if (language != code_language::shell && has_mark(token.text)
        && token.what != kind::string)
      return refused("a folder's name within code");
    auto computed = token.inner == code_language::python
                    || token.inner == code_language::javascript;
    if (token.what == kind::heredoc && !computed)
      for (const auto& part : token.children)
        if (part.hole >= 0 || has_mark(part.text))
          return refused("a varying value in a text for standard input");
    if (auto fine = check_inner(token.children, token.inner); !fine)
      return fine;
  }
  return ok;
}

} // namespace

result<void> check_holes(const program& code) {
  file_names printed;
  for (const auto& step : code.steps) {
    if (step.writes_file) {
      auto takes = step.language == code_language::python
                   || step.language == code_language::javascript
                   || step.language == code_language::json;
      for (const auto& token : step.code)
        if (has_hole(token) && !takes)
          return refused("what is written to a file varies");
      if (auto fine = check_inner(step.code, step.language); !fine)
        return fine;
      continue;
    }
    for (const auto& token : step.code)
      if (token.what == kind::other && has_mark(token.text))
        return refused("a folder's name within an expansion");
    if (auto fine = check_inner(step.code, code_language::shell); !fine)
      return fine;
    for (std::size_t i = 1; i < step.code.size(); ++i)
      if (is_operator(step.code[i], "(") && redirects(step.code[i - 1]))
        return refused("commands in the place of a file");
    auto commands = commands_of(step.code);
    for (const auto& one : commands)
      if (auto fine = check_command(one); !fine)
        return fine;
    note_files(commands, printed);
    if (auto fine = check_ways(commands, printed); !fine)
      return fine;
    if (auto fine = check_files(commands, printed); !fine)
      return fine;
  }
  return ok;
}

std::vector<std::string> programs_of(const program& code) {
  std::vector<std::string> out;
  for (const auto& step : code.steps)
    if (!step.writes_file)
      for (const auto& one : commands_of(step.code))
        if (auto at = one.program_at(); at < one.words.size())
          out.push_back(one.words[at]->what == kind::word
                          ? one.words[at]->value
                          : one.words[at]->text);
  return out;
}

} // namespace skvm::solidify
