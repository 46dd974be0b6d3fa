#pragma once

#include "skvm/skill.hpp"

#include "skill/outline.hpp"

#include <string>
#include <string_view>
#include <vector>

/// The sentences of a text, with positions.
namespace skvm::ir {

/// Where a line of the file starts in a sentence that goes over several.
struct line_break {
  std::size_t flat;   ///< in `sentence::text`
  std::size_t source; ///< in the file
};

struct sentence {
  std::string text; ///< one line, container markers and line breaks removed
  span where;
  int line = 0;
  int leaf = 0;
  std::vector<line_break> breaks;

  /// Where a part of `text` is in the file.
  [[nodiscard]] span place(std::size_t begin, std::size_t end) const;
};

/// The sentences of a leaf, in order. Table rows are a sentence each; a period
/// in a code span, a number or a common abbreviation ends nothing.
void split_sentences(const skill& doc, const leaf& block, int leaf_index,
                     std::vector<sentence>& out);

/// The first of them, empty where there is none.
std::string first_sentence(const skill& doc, const leaf& block);

/// Markdown as a reader sees it: without emphasis, code marks and link targets.
std::string plain_text(std::string_view markdown);

} // namespace skvm::ir
