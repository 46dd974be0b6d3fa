#pragma once

#include "skvm/skill.hpp"

#include "skill/outline.hpp"

#include <string>
#include <string_view>

/// The diagnostics of loading; `docs/diagnostics.md` lists their codes. A
/// message says what is wrong and, behind a semicolon, what to do about it.
namespace skvm::ir {

/// Adds a diagnostic about `SKILL.md`. Of one code at most 50 are kept.
void report(skill& doc, severity level, std::string_view code, int line,
            std::string message);

/// Encoding and line ends of `source`; mends what is not valid UTF-8.
void diagnose_text(skill& doc);

/// What the front matter says, against the specification. `folder` is the name
/// of the skill's folder, empty where it is unknown.
void diagnose_front_matter(skill& doc, std::string_view folder);

/// Fences, links and size of the body.
void diagnose_body(skill& doc, const outline& parts);

/// Sorts the diagnostics by file and line.
void sort_diagnostics(skill& doc);

/// Whether a name is one that the specification allows.
bool is_valid_name(std::string_view name);

/// The nearest valid name, for instance `my-skill` for `My Skill`; empty where
/// nothing of the name can stay.
std::string valid_name(std::string_view name);

} // namespace skvm::ir
