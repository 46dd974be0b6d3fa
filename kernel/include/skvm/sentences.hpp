#pragma once

#include "skvm/export.hpp"
#include "skvm/skill.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace skvm {

/// A sentence of the body, a heading, or a row of a table.
struct sentence {
  std::string_view text; ///< on one line, list and quote markers removed
  int line = 0;          ///< where it starts
  span where;            ///< from its first to its last character
};

/// The prose of a skill's body, without code blocks. A period in a code span, a
/// number or an abbreviation ends no sentence. Made in time linear in the text;
/// the views last as long as this. [any thread]
class SKVM_API sentences {
public:
  explicit sentences(const skill& subject);
  sentences(const sentences&) = delete;
  sentences& operator=(const sentences&) = delete;

  /// In the order of the text.
  [[nodiscard]] const std::vector<sentence>& all() const { return all_; }

  /// Where a part of a sentence's text is in the skill. Precondition: a view
  /// into a sentence of `all()`, and not empty.
  [[nodiscard]] span source_of(std::string_view part) const;

private:
  void add_line(std::string_view line, int number);
  void end_block();
  void split(std::size_t begin);

  struct piece {
    std::size_t begin;  ///< into `text_`
    std::size_t source; ///< the same byte in the skill
    int line;
  };

  [[nodiscard]] std::vector<piece>::const_iterator
  piece_at(std::size_t at) const;

  const char* source_;
  std::string text_;          ///< all blocks behind each other
  std::size_t block_ = 0;     ///< the first piece of the block
  std::vector<piece> pieces_; ///< the lines
  std::vector<std::pair<std::size_t, std::size_t>> found_;
  std::vector<sentence> all_;
};

} // namespace skvm
