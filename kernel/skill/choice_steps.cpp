#include "skill/language.hpp"
#include "skill/paragraph_steps.hpp"
#include "skill/prose.hpp"

namespace skvm::ir {

namespace {

/// The last line of the numbered list right below a line; 0 where there is
/// none.
int last_line_of_list(const outline& parts, int line) {
  int list = -1;
  int last = 0;
  for (const auto& item : parts.items) {
    if (item.nesting > 0 || item.number == 0 || item.lines.first <= line)
      continue;
    if (list < 0 && item.lines.first < line + 3)
      list = item.list;
    if (list < 0 || item.list != list)
      break;
    last = item.lines.last;
  }
  return last;
}

bool is_text(const leaf& block) {
  return block.what == leaf::kind::paragraph && block.item < 0 && !block.quoted;
}

} // namespace

std::vector<step> find_choices(const skill& doc, const outline& parts) {
  std::vector<step> out;
  for (std::size_t i = 0; i < parts.leaves.size(); ++i) {
    const auto& lead = parts.leaves[i];
    if (!is_text(lead))
      continue;
    if (!offers_a_choice(first_sentence(doc, lead)))
      continue;
    auto last = last_line_of_list(parts, lead.lines.last);
    if (last == 0)
      continue;
    const auto* head = &lead;
    if (i > 0 && is_text(parts.leaves[i - 1])
        && !title_in(line_text(doc, parts.leaves[i - 1].lines.first)).empty())
      head = &parts.leaves[i - 1];
    step one;
    one.source = step_source::paragraph;
    one.lines = {head->lines.first, last};
    one.where.begin = head->begin;
    one.title = title_from(line_text(doc, head->lines.first));
    out.push_back(std::move(one));
  }
  return out;
}

} // namespace skvm::ir
