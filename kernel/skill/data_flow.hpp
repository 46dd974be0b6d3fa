#pragma once

#include "skvm/skill.hpp"

#include "skill/prose.hpp"

#include <string>
#include <string_view>
#include <vector>

/// Which files and named results a text reads and writes.
namespace skvm::ir {

/// Names as written, each once, in order of appearance.
struct data_flow {
  std::vector<std::string> reads;
  std::vector<std::string> writes;

  void read(std::string_view name);
  void write(std::string_view name);
};

/// Adds what a sentence names. The verb or preposition before a name decides;
/// a name without one counts as read, so that no dependency is lost.
void add_flow_of_sentence(std::string_view text, data_flow& flow);

/// Adds what a command line names.
void add_flow_of_shell_line(std::string_view line, data_flow& flow);

/// Adds what a code block names: arguments and redirections of commands, and
/// literals in calls of a program.
void add_flow_of_code(const code_block& block, data_flow& flow);

/// Whether a language is one that a shell reads.
bool is_shell(std::string_view language);

} // namespace skvm::ir
