#pragma once

#include "playbook.hpp"

#include <string>
#include <string_view>
#include <vector>

/// Commands as text: what a skill shows, made into what a model runs.
/// [any thread]
namespace sim {

/// The commands of a block: one a line, or all of it as one where `whole`, and
/// also where its lines only make sense together (loops, here-documents).
/// Prompts and comments are left out, as is output in a console's transcript.
std::vector<std::string> commands_of(const shown_code& code, bool whole);

/// The command with the skill's own files by their absolute paths: scripts
/// after an interpreter, paths in its usual folders, and names for the folder
/// such as `{baseDir}`.
std::string with_skill_paths(const std::string& command,
                             const std::string& dir);

/// Files that a command names, without its program and script.
std::vector<std::string> files_in(std::string_view command);

/// Files that it plainly writes: after `>`, `-o` or `--output`.
std::vector<std::string> outputs_of(std::string_view command);

/// Whether neither of two commands names a file that the other names, and
/// both name one: then they may run side by side.
bool independent(std::string_view left, std::string_view right);

} // namespace sim
