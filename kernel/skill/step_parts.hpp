#pragma once

#include "skvm/skill.hpp"

#include "skill/outline.hpp"

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace skvm::ir {

/// What takes the place of a heading that would be one step.
enum class step_parts {
  none,       ///< nothing: it is one
  headings,   ///< those right below it
  paragraphs, ///< those that start in bold
  items,      ///< those of its list
  rows,       ///< those of its table
};

/// Finds headings whose parts are the steps: where they are said to need
/// nothing of each other or to be for agents of their own, where each makes a
/// file of its own, and where sub-headings each say what to do.
class part_finder {
public:
  part_finder(const skill& doc, const outline& parts)
    : doc_(doc), parts_(parts) {}

  /// What takes the place of heading `at`, an index into `outline::headings`,
  /// below which the headings `children` stand.
  [[nodiscard]] step_parts parts_of(int at,
                                    const std::vector<int>& children) const;

  /// Whether a heading has one list right below it, of two orders or more.
  [[nodiscard]] bool lists_orders(int at) const;

  /// Whether the text of a heading says so of what stands below it.
  [[nodiscard]] bool frees_parts(int at) const;

  /// Whether something is to be done below a heading or what is below that.
  [[nodiscard]] bool works(int at) const;

  /// The files that the text there says are to be made; commands alone may be
  /// those of a reference.
  [[nodiscard]] std::set<std::string> files_of(int at) const;

private:
  /// What the text of a heading says of its parts.
  enum class lead { silent, frees, calls };

  [[nodiscard]] lead lead_of(int at) const;

  [[nodiscard]] const heading& head(int at) const {
    return parts_.headings[static_cast<std::size_t>(at)];
  }

  /// Up to the next heading.
  [[nodiscard]] int last_own_line(int at) const;
  /// Up to the next heading of its level or above.
  [[nodiscard]] int last_line(int at) const;
  [[nodiscard]] std::size_t first_leaf(int line) const;
  [[nodiscard]] step_parts parts_in_text(int at) const;
  /// Whether there is something to do below one of them, and none is one way of
  /// several.
  [[nodiscard]] bool are_work(const std::vector<int>& headings) const;
  [[nodiscard]] bool begins_with_work(int at) const;
  [[nodiscard]] bool orders_something(const line_range& lines) const;
  /// "Run the checks" above a table whose first column is called "Check".
  [[nodiscard]] bool names_rows(std::string_view title,
                                const leaf& table) const;
  /// `opening` stands before each of them: a verb there is one of all.
  [[nodiscard]] bool make_files(const std::vector<line_range>& parts,
                                std::string_view opening = {}) const;
  [[nodiscard]] std::set<std::string> files_in(const line_range& lines,
                                               std::string_view opening,
                                               bool commands = true) const;
  [[nodiscard]] bool rows_make_files(const leaf& table,
                                     std::string_view opening) const;

  const skill& doc_;
  const outline& parts_;
};

} // namespace skvm::ir
