#pragma once

#include "skvm/skill.hpp"

#include "skill/outline.hpp"

#include <string>
#include <string_view>
#include <vector>

/// What prose says: sentences with positions, and the ones that bind or branch.
namespace skvm::ir {

struct sentence {
  std::string text; ///< one line, container markers and line breaks removed
  span where;
  int line = 0;
  int leaf = 0;
};

/// The sentences of a leaf, in order. Table rows are a sentence each; a period
/// in a code span, a number or a common abbreviation ends nothing.
void split_sentences(const skill& doc, const leaf& block, int leaf_index,
                     std::vector<sentence>& out);

/// Markdown as a reader sees it: without emphasis, code marks and link targets.
std::string plain_text(std::string_view markdown);

/// A word of a sentence, lower case, with its place.
struct word {
  std::string text;
  std::size_t begin = 0;
  std::size_t end = 0;
  bool upper = false; ///< written in capitals
};

/// The words of a sentence outside of its code spans.
std::vector<word> words_of(std::string_view text);

/// Whether a sentence binds, and how.
enum class binding { none, must, never };
binding binding_of(std::string_view text, const std::vector<word>& words);

/// The kinds of control flow that a sentence expresses.
std::vector<decltype(control::what)>
controls_of(const std::vector<word>& words);

} // namespace skvm::ir
