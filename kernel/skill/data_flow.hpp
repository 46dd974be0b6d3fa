#pragma once

#include "skvm/skill.hpp"

#include "skill/prose.hpp"

#include <string>
#include <string_view>
#include <vector>

/// Which files and named results a text reads and writes.
namespace skvm::ir {

/// Names as written, each once a kind, in order of appearance.
struct data_flow {
  std::vector<data_use> uses;
  /// What `read` and `write` note beside the name.
  data_use evidence{};

  void read(std::string_view name);
  void write(std::string_view name);
  /// Adds a use that was found elsewhere.
  void add(data_use use);
  /// Names that the text has said all about; `read` and `write` leave them.
  std::vector<std::string> settled;
};

/// Adds what a sentence names. The verb or preposition before a name decides;
/// a name without one counts as read, so that no dependency is lost.
void add_flow_of_sentence(std::string_view text, data_flow& flow);

/// Adds what a command line names.
void add_flow_of_shell_line(std::string_view line, data_flow& flow);

/// Adds what a code block names: arguments and redirections of commands, and
/// literals in calls of a program. The evidence is the command or the line.
void add_flow_of_code(const skill& doc, const code_block& block,
                      data_flow& flow);

/// Whether a language is one that a shell reads.
bool is_shell(std::string_view language);

} // namespace skvm::ir
