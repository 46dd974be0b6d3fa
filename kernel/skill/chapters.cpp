#include "skill/chapters.hpp"

#include "base/text.hpp"
#include "skill/language.hpp"

#include <algorithm>

namespace skvm::ir {

namespace {

/// What an item says, without its mark.
std::string_view text_of(const skill& doc, const list_item& item) {
  auto text = line_text(doc, item.lines.first);
  text.remove_prefix(std::min(
    text.size(), item.where.begin - body_offset(doc, item.lines.first)));
  text.remove_prefix(std::min(text.size(), text.find_first_of(" \t")));
  return trim(text);
}

} // namespace

bool is_guide(const skill& doc) {
  // A guide says so in its name, its title or how its description begins.
  constexpr std::size_t opening = 60;
  auto head = std::find_if(doc.sections.begin(), doc.sections.end(),
                           [](const section& one) { return one.level == 1; });
  if (head != doc.sections.end() && names_a_guide(head->title))
    return true;
  auto name = doc.front.name;
  std::replace_if(
    name.begin(), name.end(), [](char c) { return c == '-' || c == '_'; }, ' ');
  // Where its verbs are not known, a title may be an order for all one knows.
  return (names_a_guide(name) || names_a_guide(doc.front.description, opening))
         && knows_verbs_of(
           std::string_view{doc.source}.substr(doc.body_begin, 8192));
}

bool is_entry(const skill& doc, const list_item& item) {
  auto text = text_of(doc, item);
  while (text.starts_with("*") || text.starts_with("_"))
    text.remove_prefix(1);
  auto close = text.find("](");
  return text.starts_with("[") && close != std::string_view::npos
         && text.find(')', close) != std::string_view::npos;
}

std::vector<bool> stating_lists(const skill& doc, const outline& parts) {
  struct count {
    std::size_t all = 0;
    std::size_t acting = 0;
  };

  std::vector<count> counts; // by list
  for (const auto& item : parts.items) {
    if (item.nesting > 0)
      continue;
    auto text = text_of(doc, item);
    text.remove_prefix(
      std::min(text.size(), item.task ? text.find(']') + 1 : 0));
    auto list = static_cast<std::size_t>(item.list);
    if (counts.size() <= list)
      counts.resize(list + 1);
    ++counts[list].all;
    counts[list].acting += title_role_of(text).acts ? 1 : 0;
  }
  std::vector<bool> out;
  for (const auto& one : counts)
    out.push_back(2 * one.acting < one.all);
  return out;
}

bool are_chapters(const std::vector<std::string_view>& titles) {
  if (titles.size() < 2)
    return false;
  auto acting =
    std::count_if(titles.begin(), titles.end(), [](std::string_view title) {
      return title_role_of(trim(title)).acts;
    });
  return 4 * static_cast<std::size_t>(acting) < titles.size();
}

} // namespace skvm::ir
