#include "skill/chapters.hpp"

#include "base/text.hpp"
#include "skill/language.hpp"

#include <algorithm>

namespace skvm::ir {

namespace {

/// A guide says so in its name, its title or how its description begins.
bool is_guide(const skill& doc) {
  constexpr std::size_t opening = 60;
  auto head = std::find_if(doc.sections.begin(), doc.sections.end(),
                           [](const section& one) { return one.level == 1; });
  bool named = head != doc.sections.end() && names_a_guide(head->title);
  return named || names_a_guide(doc.front.name)
         || names_a_guide(utf8_prefix(doc.front.description, opening));
}

} // namespace

std::vector<list_item>::const_iterator first_item(const outline& parts,
                                                  int at) {
  return std::lower_bound(
    parts.items.begin(), parts.items.end(),
    parts.headings[static_cast<std::size_t>(at)].lines.last,
    [](const list_item& one, int line) { return one.lines.first < line; });
}

bool has_list(const skill& doc, const outline& parts, int at, bool bullets) {
  auto next = static_cast<std::size_t>(at) + 1;
  auto end = next < parts.headings.size()
               ? parts.headings[next].lines.first
               : static_cast<int>(doc.line_starts.size()) + 1;
  int count = 0;
  for (auto item = first_item(parts, at);
       item != parts.items.end() && item->lines.first < end && count < 2;
       ++item)
    count += item->nesting == 0 && !item->quoted
                 && (bullets || item->number > 0 || item->task)
               ? 1
               : 0;
  return count > 1;
}

bool are_chapters(const skill& doc,
                  const std::vector<std::string_view>& titles) {
  if (titles.size() < 2 || !is_guide(doc))
    return false;
  auto acting =
    std::count_if(titles.begin(), titles.end(), [](std::string_view title) {
      return title_role_of(trim(title)).acts;
    });
  return 4 * static_cast<std::size_t>(acting) < titles.size();
}

} // namespace skvm::ir
