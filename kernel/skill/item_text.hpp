#pragma once

#include "skvm/skill.hpp"

#include "skill/outline.hpp"
#include "skill/prose.hpp"
#include "skill/regions.hpp"

#include <cstddef>
#include <string>
#include <vector>

/// What the text of a list item says. Pure.
namespace skvm::ir {

/// Whether its mark is a number: a list may start at zero.
bool starts_with_digit(const skill& doc, const list_item& item);

/// `- **Step 2:** …`; 0 where a bullet has no number.
int number_in_bullet(const skill& doc, const list_item& item);

/// Whether an item starts with a verb or a command, or with a name and then
/// one of them: "**Baseline.** Run the tests".
bool item_acts(const skill& doc, const list_item& item);

/// Whether the text behind its mark starts in bold.
bool starts_in_bold(const skill& doc, const list_item& item);

/// Whether a text is in the language whose verbs are known.
bool is_english(const skill& doc);

/// The first list of bullets that reads like a procedure from its first verb
/// to its last: indices into `outline::items`, none where there is no such
/// list.
std::vector<int> find_plain_bullets(const skill& doc, const outline& parts,
                                    const std::vector<region>& regions);

/// The titles of items, which are asked for in the order of the text.
class item_titles {
public:
  item_titles(const skill& doc, const outline& parts)
    : doc_(doc), parts_(parts) {}

  /// The first sentence of an item's first paragraph, plain. Precondition:
  /// `item` is not before the one of the last call.
  std::string of(int item);

private:
  const skill& doc_;
  const outline& parts_;
  std::vector<sentence> sentences_;
  std::size_t leaf_ = 0;
};

} // namespace skvm::ir
