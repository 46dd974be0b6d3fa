#include "skill/structure.hpp"

#include "base/text.hpp"
#include "skill/code_roles.hpp"
#include "skill/diagnose.hpp"
#include "skill/meaning.hpp"
#include "skill/outline.hpp"
#include "skill/references.hpp"
#include "skill/scripts.hpp"
#include "skill/steps.hpp"

#include <algorithm>

namespace skvm::ir {

namespace {

bool is_blank(const skill& doc, int line) {
  return trim(line_text(doc, line)).empty();
}

void add_sections(skill& doc, const outline& parts) {
  auto first = doc.line_of(doc.body_begin);
  auto last = static_cast<int>(doc.line_starts.size());
  if (doc.body_begin >= doc.source.size())
    return;
  auto until =
    parts.headings.empty() ? last + 1 : parts.headings.front().lines.first;
  bool preamble = false;
  for (int line = first; line < until && !preamble; ++line)
    preamble = !is_blank(doc, line);
  if (preamble)
    doc.sections.push_back({"", 0, {first, until - 1}, {}});
  for (std::size_t i = 0; i < parts.headings.size(); ++i) {
    const auto& head = parts.headings[i];
    auto end = i + 1 < parts.headings.size()
                 ? parts.headings[i + 1].lines.first - 1
                 : last;
    doc.sections.push_back(
      {head.title, head.level, {head.lines.first, end}, {}});
  }
  for (auto& one : doc.sections)
    one.where = {body_offset(doc, one.lines.first),
                 body_offset(doc, one.lines.last + 1)};
}

/// The step that a code block outside of any list follows, within its section:
/// the outermost one below `enclosing`.
int step_before(const skill& doc, const code_block& block, int enclosing) {
  auto after = std::upper_bound(
    doc.steps.begin(), doc.steps.end(), block.lines.first,
    [](int line, const step& s) { return line < s.lines.first; });
  if (after == doc.steps.begin())
    return -1;
  auto index = static_cast<int>(after - doc.steps.begin()) - 1;
  auto found = [&]() -> const step& {
    return doc.steps[static_cast<std::size_t>(index)];
  };
  if (found().section != block.section)
    return -1;
  // A table ends with its rows, so that what follows belongs to none of them.
  if (found().source == step_source::table_row)
    return -1;
  while (found().parent >= 0 && found().parent != enclosing
         && found().source != step_source::heading)
    index = found().parent;
  return index;
}

std::string lead_of(const skill& doc, const outline& parts, std::size_t code) {
  auto index = parts.code_leads[code];
  if (index < 0)
    return {};
  const auto& block = parts.leaves[static_cast<std::size_t>(index)];
  auto first = doc.code[code].lines.first;
  if (code > 0 && doc.code[code - 1].lines.last > block.lines.last)
    return {}; // it leads into the block before
  if (block.lines.last >= first || first - block.lines.last > 3)
    return {};
  auto text = line_text(doc, block.lines.last);
  if (block.lines.last == block.lines.first && block.begin > 0)
    text.remove_prefix(
      std::min(text.size(), block.begin - body_offset(doc, block.lines.first)));
  text = trim(text);
  if (auto stop = text.rfind(". "); stop != std::string_view::npos)
    text.remove_prefix(stop + 2);
  return std::string{text};
}

void add_code(skill& doc, outline& parts) {
  doc.code = std::move(parts.code);
  std::size_t section = 0;
  for (std::size_t i = 0; i < doc.code.size(); ++i) {
    auto& block = doc.code[i];
    while (section + 1 < doc.sections.size()
           && doc.sections[section + 1].lines.first <= block.lines.first)
      ++section;
    block.section = doc.sections.empty() ? -1 : static_cast<int>(section);
    block.step = step_at(doc, block.where.begin);
    auto enclosing = block.step;
    if (parts.code_items[i] < 0)
      if (auto before = step_before(doc, block, enclosing); before > enclosing)
        block.step = before;
    code_surroundings around;
    around.info = parts.infos[i];
    around.lead = lead_of(doc, parts, i);
    if (!doc.sections.empty())
      around.section = doc.sections[section].title;
    block.role = role_of(block, around);
    for (auto at = block.step; at >= 0;) {
      auto& owner = doc.steps[static_cast<std::size_t>(at)];
      owner.code.push_back(static_cast<int>(i));
      at = owner.parent;
    }
  }
}

void add_scripts(skill& doc) {
  doc.scripts = read_scripts(doc.files);
  for (const auto& link : doc.links) {
    auto found =
      std::lower_bound(doc.scripts.begin(), doc.scripts.end(), link.path,
                       [](const script& one, const std::string& path) {
                         return one.path < path;
                       });
    auto step = step_at(doc, link.where.begin);
    if (found != doc.scripts.end() && found->path == link.path && step >= 0
        && (found->steps.empty() || found->steps.back() != step))
      found->steps.push_back(step);
  }
}

outline add_parts(skill& doc) {
  auto parts = read_outline(doc);
  add_sections(doc, parts);
  add_steps(doc, parts);
  add_code(doc, parts);
  return parts;
}

} // namespace

void add_layout(skill& doc) {
  add_parts(doc);
}

void add_structure(skill& doc) {
  auto parts = add_parts(doc);
  add_meaning(doc, parts);
  doc.links = find_links(doc, parts);
  add_scripts(doc);
  diagnose_body(doc, parts);
}

} // namespace skvm::ir
