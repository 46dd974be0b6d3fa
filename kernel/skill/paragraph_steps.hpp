#pragma once

#include "skvm/skill.hpp"

#include "skill/outline.hpp"
#include "skill/regions.hpp"

#include <cstddef>
#include <string>
#include <vector>

/// Steps that are no list and no heading. Each finder returns them in document
/// order with source, number, title, lines and the start of their span.
namespace skvm::ir {

struct found_step {
  step one;
  std::size_t end = 0; ///< offset behind it
  bool inner = false;  ///< in a paragraph that begins with something else
};

/// The rows of tables whose first column says that they are steps, and of all
/// tables in the lines `opened`.
std::vector<found_step> find_row_steps(const skill& doc, const outline& parts,
                                       const std::vector<region>& regions,
                                       const std::vector<line_range>& opened);

/// Whether a block is a table, with a line of rules below its head.
bool is_table(const skill& doc, const leaf& block);

/// Whether the head of a table says that its rows are to be done or make
/// something.
bool lists_work(const skill& doc, const leaf& table);

/// Whether the rows of a table are numbered or named as steps that its head
/// says are to be done.
bool numbers_work(const skill& doc, const leaf& table);

/// What stands above the first column of a table.
std::string first_head(const skill& doc, const leaf& table);

struct table_row {
  std::string text;   ///< its cells, joined by commas
  std::string output; ///< the file below a head such as "Output"
};

/// The rows of a table below its head.
std::vector<table_row> rows_of(const skill& doc, const leaf& table);

/// Lines that start with "**Step 1**", "**2.**", "3、" or "4️⃣", where a
/// section has two or more in order. Each goes on to the next one.
std::vector<found_step>
find_paragraph_steps(const skill& doc, const outline& parts,
                     const std::vector<region>& regions);

/// Paragraphs of a section of which three or more start with "First", "Then",
/// "Finally": those, and the ones between them that give orders of their own.
/// Where there is no such section, the sentences that start like that, two or
/// more. Each goes on to the next one.
std::vector<found_step> find_sequence_steps(const skill& doc,
                                            const outline& parts,
                                            const std::vector<region>& regions);

/// Lines that start in bold ("**Plan it.** …") or with a sign of their own
/// ("➡ …"), where a section about a procedure has several before any list. With
/// `anywhere` it need not be about that, but then there must be three at least,
/// and most of what is bold must start with a verb.
std::vector<found_step> find_lead_steps(const skill& doc, const outline& parts,
                                        const std::vector<region>& regions,
                                        bool anywhere = false);

/// Numbered lists of which one item is taken ("Pick one:"), from the line that
/// says so, or the title above it, to the end of the list.
std::vector<step> find_choices(const skill& doc, const outline& parts);

/// Whether a paragraph starts in bold, as a part of a section does.
bool is_bold_part(const skill& doc, const leaf& block);

/// All such paragraphs of some lines. Each goes on to the next one, the last to
/// the end of its section.
std::vector<found_step> find_bold_parts(const skill& doc, const outline& parts,
                                        const std::vector<region>& regions,
                                        line_range lines);

/// Whether a line starts with a sign that people put before what is to be done:
/// bullets that Markdown does not know, arrows, check marks and emoji, but no
/// warnings.
bool starts_with_sign(std::string_view line);

/// Items of HTML lists and rows of HTML tables. Those of `<ul>` count only in
/// sections about a procedure.
std::vector<found_step> find_html_steps(const skill& doc, const outline& parts,
                                        const std::vector<region>& regions);

/// Ends each step before the next one, at a rule, or with its section; the last
/// of several that are one block each with its block. `sections` has the
/// section of each. Sets `end` and `lines`.
void end_each(const skill& doc, const outline& parts,
              std::vector<found_step>& found, const std::vector<int>& sections);

/// What the cells of a table's first row and of its first column say: whether
/// its rows are steps.
bool rows_are_steps(section_kind around, const std::vector<std::string>& head,
                    const std::vector<std::string>& first_cells);

/// The number that is all of a cell, or that a step's name has; 0 for none.
int number_in_cell(std::string_view plain);

/// The title of a step whose text starts with that: its first sentence, plain.
std::string title_from(std::string_view sentence);

} // namespace skvm::ir
