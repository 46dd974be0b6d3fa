#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// Reads shell code for what it runs. It follows POSIX quoting, substitutions,
/// here-documents and the compound commands of bash far enough to tell commands
/// from their arguments; it neither expands nor runs anything.
namespace pass_lang {

struct shell_word {
  std::string text;      ///< with quotes and backslashes resolved
  std::size_t begin = 0; ///< as written: bytes into the text that was read
  std::size_t end = 0;
  bool quoted = false;  ///< some of it
  bool expands = false; ///< `$…`, a backquote, or a substitution in it
};

struct shell_redirection {
  std::string op; ///< `>`, `>>`, `<`, `&>`, …, without a descriptor
  shell_word target;
};

/// One simple command.
struct shell_command {
  std::vector<shell_word> words; ///< without assignments in front
  std::vector<shell_redirection> redirections;
  std::string input;  ///< the here-document, if there is one
  int input_line = 0; ///< of its first line
  int line = 0;       ///< counts from 1 in the text that was read
  std::size_t end = 0;
  bool piped = false; ///< reads from the command before it
};

/// `$NAME` or `${NAME…}`, outside of single quotes and here-documents.
struct shell_variable {
  std::string name;
  int line = 0;
  bool has_fallback = false; ///< `${NAME:-…}` and the like
  bool required = false;     ///< `${NAME:?…}`
};

struct shell_text {
  std::vector<shell_command> commands;   ///< in order, nested ones included
  std::vector<std::string> functions;    ///< names it defines
  std::vector<shell_variable> variables; ///< each use, in order
  std::vector<std::string> assigned;     ///< variables set by a bare assignment
};

shell_text read_shell(std::string_view text);

/// A program that runs, with wrappers such as `sudo`, `env`, `xargs`, `bash -c`
/// and `find -exec` looked through; the wrappers are listed as well.
struct invocation {
  std::string program;                ///< as written
  std::vector<std::string> arguments; ///< unquoted
  std::string input;                  ///< the here-document it reads
  int input_line = 0;
  int line = 0;
};

std::vector<invocation> invocations(const shell_text& script);

/// Programs that the script looks for first (`command -v`, `which`, `type`,
/// `hash`) and can do without: nothing close behind the question ends the
/// script or installs the program.
std::vector<std::string>
optional_programs(const std::vector<invocation>& found);

/// Names that an `alias` of the script defines.
std::vector<std::string> aliases(const std::vector<invocation>& found);

/// Whether the info word of a code block names a shell.
bool is_shell_language(std::string_view language);

/// The code of a block with prompts and printed output blanked out, byte for
/// byte, so that positions still hold: where the language is a console's or a
/// line starts with `$ `, only lines after a prompt are code.
std::string shell_source(std::string_view language, std::string_view text);

/// Single-quoted for a POSIX shell where the word needs it.
std::string shell_quoted(std::string_view word);

} // namespace pass_lang
