#include "skill/regions.hpp"

#include "base/text.hpp"
#include "skill/language.hpp"

#include <algorithm>
#include <array>

namespace skvm::ir {

namespace {

constexpr std::size_t longest_title = 80;

std::string_view without_colon(std::string_view text) {
  for (std::string_view colon : {":", "："})
    if (text.ends_with(colon))
      text.remove_suffix(colon.size());
  return trim(text);
}

/// Between `open` and `close`, with nothing around but a colon.
std::string_view between(std::string_view line, std::string_view open,
                         std::string_view close) {
  line = without_colon(line);
  if (!line.starts_with(open) || !line.ends_with(close)
      || line.size() <= open.size() + close.size())
    return {};
  line = line.substr(open.size(), line.size() - open.size() - close.size());
  return line.find(close) == std::string_view::npos ? without_colon(line)
                                                    : std::string_view{};
}

section_kind kind_of(std::string_view title, bool asides) {
  auto mark = step_mark_of(title);
  if (mark.what == step_mark::kind::named)
    return is_procedure(title) ? section_kind::procedure : section_kind::other;
  auto bare = without_number(title);
  bool numbered = bare.size() < title.size() || bare_number_of(title).any();
  if ((is_commentary(bare) && !(numbered && names_a_kind(bare)))
      || (!asides && !numbered && is_aside(bare)))
    return section_kind::commentary;
  return is_procedure(title) ? section_kind::procedure : section_kind::other;
}

/// What the sections are by their own titles and those above.
std::vector<region> section_regions(const skill& doc, bool asides) {
  std::vector<region> out;
  // "What I do" beside "When to use me" is what it can do.
  bool introduces = std::any_of(
    doc.sections.begin(), doc.sections.end(), [](const section& one) {
      return to_lower(one.title).starts_with("when to use me");
    });
  std::array<section_kind, 7> kinds{};
  kinds.fill(section_kind::other);
  bool first = true;
  for (const auto& one : doc.sections) {
    auto level = static_cast<std::size_t>(one.level);
    auto own = introduces && to_lower(one.title).starts_with("what i do")
                 ? section_kind::commentary
                 : kind_of(one.title, asides);
    bool in_procedure = false;
    for (std::size_t i = 1; i < level; ++i)
      in_procedure = in_procedure || kinds[i] == section_kind::procedure;
    if (in_procedure && without_number(one.title).size() < one.title.size())
      own = section_kind::other; // "3. Rules" of a workflow is a step
    bool names_skill = first && level == 1;
    first = first && level == 0;
    if (names_skill && own == section_kind::commentary)
      own = section_kind::other;
    if (level > 0)
      std::fill(kinds.begin() + static_cast<std::ptrdiff_t>(level), kinds.end(),
                names_skill ? section_kind::other : own);
    region fresh{own, false, static_cast<int>(out.size()), one.lines};
    for (std::size_t i = 1; i < level; ++i)
      if (kinds[i] == section_kind::commentary)
        fresh.kind = section_kind::commentary;
      else
        fresh.main = fresh.main || kinds[i] == section_kind::procedure;
    fresh.main =
      fresh.kind != section_kind::commentary
      && (fresh.main || (own == section_kind::procedure && !names_skill));
    out.push_back(fresh);
  }
  return out;
}

} // namespace

std::string_view without_number(std::string_view title) {
  auto mark = step_mark_of(title);
  if (mark.what == step_mark::kind::numbered
      || mark.what == step_mark::kind::enumerated)
    title.remove_prefix(std::min(mark.size, title.size()));
  return title;
}

bare_number bare_number_of(std::string_view title) {
  static constexpr auto romans = std::to_array<std::string_view>(
    {"I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"});
  bare_number out;
  auto end = title.find(' ');
  if (end == 0 || end == std::string_view::npos || end > 5)
    return out;
  auto label = title.substr(0, end);
  if (label.size() < 3
      && label.find_first_not_of("0123456789") == std::string_view::npos) {
    out.digits = label == "0" ? 0 : number_of(label);
    return out;
  }
  if (label.back() != '.' && label.back() != ')')
    return out;
  label.remove_suffix(1);
  if (label.size() == 1 && label[0] >= 'A' && label[0] <= 'Z')
    out.letter = label[0] - 'A' + 1;
  auto found = std::find(romans.begin(), romans.end(), label);
  if (found != romans.end())
    out.roman = static_cast<int>(found - romans.begin()) + 1;
  return out;
}

std::string_view title_in(std::string_view line) {
  line = trim(line);
  if (line.empty() || line.size() > longest_title)
    return {};
  for (std::string_view mark : {"**", "__"})
    if (auto inner = between(line, mark, mark); !inner.empty())
      return inner;
  if (auto inner = between(line, "<b>", "</b>"); !inner.empty())
    return inner;
  if (auto inner = between(line, "<strong>", "</strong>"); !inner.empty())
    return inner;
  auto bare = without_colon(line);
  bool colon = bare.size() < line.size();
  bool capitals =
    bare.find_first_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ") != std::string_view::npos
    && bare.find_first_of("abcdefghijklmnopqrstuvwxyz`*_.,|")
         == std::string_view::npos;
  bool few = std::count(bare.begin(), bare.end(), ' ') < 5
             && bare.find_first_of("`*_.,|!?") == std::string_view::npos;
  return capitals || (colon && few) ? bare : std::string_view{};
}

std::vector<region> read_regions(const skill& doc, const outline& parts,
                                 bool asides) {
  std::vector<region> out;
  std::size_t next = 0;
  for (const auto& section : section_regions(doc, asides)) {
    out.push_back(section);
    bool brief = false; // "Rules:" is about the list below it and no more
    bool listed = false;
    auto begin = [&](int line, section_kind kind) {
      auto fresh = section;
      fresh.kind = kind;
      fresh.main = kind == section_kind::procedure
                   || (kind != section_kind::commentary && section.main);
      fresh.lines.first = line;
      out.back().lines.last = line - 1;
      out.push_back(fresh);
      listed = false;
    };
    for (; next < parts.leaves.size()
           && parts.leaves[next].lines.first <= section.lines.last;
         ++next) {
      const auto& block = parts.leaves[next];
      listed = listed || block.item >= 0;
      if (block.what == leaf::kind::heading || block.item >= 0 || block.quoted
          || section.kind == section_kind::commentary)
        continue;
      auto line = line_text(doc, block.lines.first);
      bool alone = block.lines.first == block.lines.last;
      auto title = alone ? title_in(line) : std::string_view{};
      bool marked = step_mark_of(title).what != step_mark::kind::none;
      auto kind =
        title.empty() || marked ? section_kind::other : kind_of(title, asides);
      bool aside = out.back().kind == section_kind::commentary;
      if (kind != section_kind::other) {
        begin(block.lines.first, kind);
        brief = without_colon(trim(line)).size() == title.size()
                && trim(line).size() > title.size();
      } else if (aside && (!title.empty() || (brief && listed))) {
        begin(block.lines.first, section.kind);
        brief = false;
      }
    }
  }
  return out;
}

} // namespace skvm::ir
