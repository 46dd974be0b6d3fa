#pragma once

#include "skvm/skill.hpp"

#include "skill/language.hpp"
#include "skill/outline.hpp"
#include "skill/reading.hpp"
#include "skill/regions.hpp"
#include "skill/step_parts.hpp"

#include <map>
#include <utility>
#include <vector>

namespace skvm::ir {

/// A heading with what its title says, and whether it was chosen for a step.
struct titled_heading {
  section_kind kind = section_kind::other;
  step_mark mark;
  bare_number bare;
  int number = 0;
  int parent = -1; ///< the heading above
  bool numbered = false;
  bool chosen = false;
  step_parts parts = step_parts::none;
  std::vector<int> children;
};

/// The headings of a text, which stand below each other by their levels. They
/// are named by their index in `outline::headings`.
class heading_tree {
public:
  using members = std::vector<int>;

  /// `doc` and `parts` outlive this.
  heading_tree(const skill& doc, const outline& parts,
               const std::vector<region>& regions);

  [[nodiscard]] int size() const { return static_cast<int>(heads_.size()); }

  titled_heading& head(int i) { return heads_[static_cast<std::size_t>(i)]; }

  [[nodiscard]] const heading& at(int i) const {
    return parts_.headings[static_cast<std::size_t>(i)];
  }

  [[nodiscard]] const std::vector<titled_heading>& heads() const {
    return heads_;
  }

  /// Headings of one level below one heading, by parent and level.
  [[nodiscard]] const std::map<std::pair<int, int>, members>& siblings() const {
    return siblings_;
  }

  /// Whether steps may be listed right below a heading.
  [[nodiscard]] bool has_list(int i, bool bullets = false) const;

  /// The first item behind a heading.
  [[nodiscard]] std::vector<list_item>::const_iterator first_item(int i) const;

private:
  void read_titles(const std::vector<region>& regions);

  const skill& doc_;
  const outline& parts_;
  std::vector<titled_heading> heads_;
  std::map<std::pair<int, int>, members> siblings_;
};

} // namespace skvm::ir
