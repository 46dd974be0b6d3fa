#pragma once

#include "skvm/skill.hpp"

#include "skill/outline.hpp"

#include <string_view>
#include <vector>

/// What the titles of a text say of the lines below them.
namespace skvm::ir {

enum class section_kind { commentary, other, procedure };

/// Lines with one meaning: a section, or the part of one below a line that
/// people use as a title ("**Rules**", "WHAT TO DO:").
struct region {
  section_kind kind = section_kind::other;
  bool main = false; ///< at or below a title such as "Workflow"
  int section = 0;
  line_range lines;
};

/// All of them, in document order; none where there is no section. A title
/// counts for the sections below it too, except for the first of all, which
/// names the skill. With `asides` what stands beside a procedure by its title
/// counts too.
std::vector<region> read_regions(const skill& doc, const outline& parts,
                                 bool asides = false);

/// The region of places that are asked for in order.
class region_cursor {
public:
  explicit region_cursor(const std::vector<region>& regions)
    : regions_(regions) {}

  /// Index of the region of a line, or -1.
  int at(int line) {
    while (next_ + 1 < regions_.size()
           && regions_[next_ + 1].lines.first <= line)
      ++next_;
    return regions_.empty() ? -1 : static_cast<int>(next_);
  }

private:
  const std::vector<region>& regions_;
  std::size_t next_ = 0;
};

/// A title without its number: "3. Check" is "Check"; "Step 3: Check" stays.
std::string_view without_number(std::string_view title);

/// What may be the number of "3 Check", "C. Check" or "III. Check"; -1 each
/// where it is not.
struct bare_number {
  int digits = -1;
  int letter = -1;
  int roman = -1;

  [[nodiscard]] bool any() const {
    return digits >= 0 || letter >= 0 || roman >= 0;
  }
};

/// Of the first word of a title, up to five bytes with what closes it.
bare_number bare_number_of(std::string_view title);

/// The words of a line that is nothing but a title: bold as a whole, or a few
/// words in capitals or before a colon; empty for any other.
std::string_view title_in(std::string_view line);

} // namespace skvm::ir
