#pragma once

#include "skvm/skill.hpp"

#include "check/document.hpp"
#include "check/findings.hpp"

#include <vector>

/// The checks that are no patterns. Each reports what it finds and takes time
/// linear in the text.
namespace skvm::checks {

/// `SKILL.md` first, then the text files of the bundle.
using documents = std::vector<document>;

/// Characters that readers do not see or take for others.
void check_hidden(const document& doc, findings& out);

/// Numbers of steps, and references to them.
void check_steps(const document& doc, findings& out);

/// Rules that contradict each other and conditions that cannot be reached.
void check_wording(const skill& subject, const document& doc, findings& out);

/// Headings, empty sections, placeholders and the size of the body.
void check_layout(const skill& subject, const document& doc, findings& out);

/// How well the description says what the skill is for.
void check_description(const skill& subject, findings& out);

/// Blocks of code that no interpreter would read.
void check_code(const skill& subject, findings& out);

/// Commands that the skill shows to be run and that its `allowed-tools` refuse.
void check_tools(const skill& subject, findings& out);

/// Scripts, and what the files of the bundle say of each other.
void check_bundle(const skill& subject, const documents& files, findings& out);

/// Scripts of the bundle that `SKILL.md` runs by their path and that may not be
/// executed.
std::vector<std::string> scripts_run_by_path(const skill& subject);

/// A text in single quotes, cut where it is longer than `most` bytes.
std::string in_quotes(std::string_view text, std::size_t most = 60);

} // namespace skvm::checks
