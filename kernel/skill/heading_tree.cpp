#include "skill/heading_tree.hpp"

#include <algorithm>

namespace skvm::ir {

heading_tree::heading_tree(const skill& doc, const outline& parts,
                           const std::vector<region>& regions)
  : doc_(doc), parts_(parts), heads_(parts.headings.size()) {
  read_titles(regions);
  for (std::size_t i = 0; i < heads_.size(); ++i)
    siblings_[{heads_[i].parent, parts.headings[i].level}].push_back(
      static_cast<int>(i));
}

void heading_tree::read_titles(const std::vector<region>& regions) {
  auto shift = doc_.sections.size() - heads_.size();
  std::vector<int> above;
  region_cursor cursor{regions};
  for (std::size_t i = 0; i < heads_.size(); ++i) {
    const auto& from = parts_.headings[i];
    auto& one = heads_[i];
    one.mark = step_mark_of(from.title);
    one.numbered = one.mark.what == step_mark::kind::numbered
                   || one.mark.what == step_mark::kind::enumerated;
    one.number = one.mark.number;
    one.bare = bare_number_of(from.title);
    auto place = cursor.at(doc_.sections[i + shift].lines.first);
    one.kind = regions[static_cast<std::size_t>(place)].kind;
    while (!above.empty() && at(above.back()).level >= from.level)
      above.pop_back();
    one.parent = above.empty() ? -1 : above.back();
    if (one.parent >= 0)
      head(one.parent).children.push_back(static_cast<int>(i));
    above.push_back(static_cast<int>(i));
  }
}

bool heading_tree::has_list(int i, bool bullets) const {
  auto end = i + 1 < static_cast<int>(heads_.size())
               ? at(i + 1).lines.first
               : static_cast<int>(doc_.line_starts.size()) + 1;
  auto item = first_item(i);
  int count = 0;
  for (; item != parts_.items.end() && item->lines.first < end && count < 2;
       ++item)
    count += item->nesting == 0 && !item->quoted
                 && (bullets || item->number > 0 || item->task)
               ? 1
               : 0;
  return count > 1;
}

std::vector<list_item>::const_iterator heading_tree::first_item(int i) const {
  return std::lower_bound(
    parts_.items.begin(), parts_.items.end(), at(i).lines.last,
    [](const list_item& one, int line) { return one.lines.first < line; });
}

} // namespace skvm::ir
