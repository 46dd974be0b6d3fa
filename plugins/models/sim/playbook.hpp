#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sim {

/// Something to run, as the skill shows it.
struct shown_code {
  std::string language; ///< `sh`, `python`; lower case
  std::string text;
};

/// One step of a procedure, as a reader finds it.
struct step {
  std::string title;            ///< its first sentence, plain
  std::string text;             ///< its prose, without code blocks
  std::vector<shown_code> code; ///< commands in blocks or, else, in code spans
  std::string form; ///< a block that shows what the output looks like
};

/// A skill as the agent reads it.
struct playbook {
  std::string dir; ///< absolute, where the skill's files are; may be empty
  std::vector<step> steps;
  std::vector<std::string> scripts; ///< paths of scripts that it names
};

/// Reads a procedure out of Markdown: headings `Step 1` or `1.`, else numbered
/// lists, else the bullets of a section titled like `Workflow`, else the code
/// blocks by themselves. Sections of examples, notes, overviews and the like
/// are no part of it. [any thread]
playbook read_playbook(std::string_view markdown, std::string dir);

} // namespace sim
