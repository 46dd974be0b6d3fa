#include "skill/item_text.hpp"

#include "base/text.hpp"
#include "skill/language.hpp"

#include <algorithm>

namespace skvm::ir {

namespace {

/// The first line of an item from its mark on.
std::string_view line_of(const skill& doc, const list_item& item) {
  auto text = line_text(doc, item.lines.first);
  auto marker = item.where.begin - body_offset(doc, item.lines.first);
  return text.substr(std::min(text.size(), marker));
}

/// The same behind a mark of one character.
std::string_view text_of_bullet(const skill& doc, const list_item& item) {
  auto text = line_of(doc, item);
  return text.substr(std::min<std::size_t>(text.size(), 1));
}

} // namespace

bool starts_with_digit(const skill& doc, const list_item& item) {
  auto c = doc.source[item.where.begin];
  return c >= '0' && c <= '9';
}

int number_in_bullet(const skill& doc, const list_item& item) {
  auto mark = step_mark_of(text_of_bullet(doc, item));
  bool named = mark.what == step_mark::kind::named && mark.closed;
  bool bold = mark.what == step_mark::kind::numbered && mark.bold;
  return named || bold ? mark.number : 0;
}

bool item_acts(const skill& doc, const list_item& item) {
  auto text = line_of(doc, item);
  text = text.substr(std::min(text.size(), text.find_first_of(".)") + 1));
  for (int part = 0; part < 3 && !text.empty(); ++part) {
    if (trim(text).starts_with('`') || title_role_of(text).acts)
      return true;
    auto end = text.find_first_of(".:,*", text.find_first_not_of(" *_"));
    text = text.substr(end == std::string_view::npos ? text.size() : end + 1);
  }
  return item.lines.last > item.lines.first + 1;
}

bool starts_in_bold(const skill& doc, const list_item& item) {
  auto text = line_of(doc, item);
  text.remove_prefix(std::min(text.size(), text.find_first_of(" \t")));
  return trim(text).starts_with("**") || trim(text).starts_with("__");
}

bool is_english(const skill& doc) {
  auto text = std::string_view{doc.source}.substr(doc.body_begin, 8192);
  int count = 0;
  for (auto at = text.find(" the "); at != std::string_view::npos && count < 3;
       at = text.find(" the ", at + 1))
    ++count;
  return count > 2;
}

std::vector<int> find_plain_bullets(const skill& doc, const outline& parts,
                                    const std::vector<region>& regions) {
  region_cursor cursor{regions};
  std::vector<int> list;
  int open = -1;
  std::size_t acting = 0;
  title_role last;
  bool opens = false;
  auto is_procedure_like = [&] {
    return list.size() > 2 && opens && (last.closes || last.orders)
           && 3 * acting >= 2 * list.size();
  };
  for (std::size_t i = 0; i < parts.items.size(); ++i) {
    const auto& item = parts.items[i];
    auto place = cursor.at(item.lines.first);
    if (item.quoted || item.nesting > 0 || place < 0
        || regions[static_cast<std::size_t>(place)].kind
             == section_kind::commentary)
      continue;
    if (item.list != open) {
      if (is_procedure_like())
        break;
      list.clear();
      acting = 0;
      open = item.list;
    }
    last = title_role_of(text_of_bullet(doc, item));
    opens = list.empty() ? last.opens || last.orders : opens;
    acting += last.acts ? 1 : 0;
    list.push_back(static_cast<int>(i));
  }
  if (!is_procedure_like())
    list.clear();
  return list;
}

std::string item_titles::of(int item) {
  while (leaf_ < parts_.leaves.size() && parts_.leaves[leaf_].item < item)
    ++leaf_;
  if (leaf_ == parts_.leaves.size() || parts_.leaves[leaf_].item != item)
    return {};
  sentences_.clear();
  split_sentences(doc_, parts_.leaves[leaf_], 0, sentences_);
  if (sentences_.empty())
    return {};
  auto title = plain_text(sentences_.front().text);
  while (!title.empty() && (title.back() == '.' || title.back() == ':'))
    title.pop_back();
  for (std::string_view stop : {"。", "："})
    if (title.ends_with(stop))
      title.resize(title.size() - stop.size());
  return title;
}

} // namespace skvm::ir
