#pragma once

#include "skvm/skill.hpp"

#include "skill/outline.hpp"

#include <cstddef>
#include <vector>

/// Steps that are no list and no heading. Each finder returns them in document
/// order with source, number, title, lines and the start of their span.
namespace skvm::ir {

/// What the titles around a section say of it.
enum class section_kind { commentary, other, procedure };

struct found_step {
  step one;
  std::size_t end = 0; ///< offset behind it
};

/// The rows of tables whose first column says that they are steps.
std::vector<found_step> find_row_steps(const skill& doc, const outline& parts,
                                       const std::vector<section_kind>& kinds);

/// Lines that start with "**Step 1**", "**2.**", "3、" or "4️⃣", where a
/// section has two or more in order. Each goes on to the next one.
std::vector<found_step>
find_paragraph_steps(const skill& doc, const outline& parts,
                     const std::vector<section_kind>& kinds);

/// Sentences that start with "First", "Then", "Finally", where there are two or
/// more. Each goes on to the next one.
std::vector<found_step>
find_sequence_steps(const skill& doc, const outline& parts,
                    const std::vector<section_kind>& kinds);

/// The title of a step whose text starts with that: its first sentence, plain.
std::string title_from(std::string_view sentence);

} // namespace skvm::ir
