#include "skill/step_parts.hpp"

#include "base/text.hpp"
#include "skill/data_flow.hpp"
#include "skill/file_names.hpp"
#include "skill/independence.hpp"
#include "skill/item_text.hpp"
#include "skill/language.hpp"
#include "skill/paragraph_steps.hpp"
#include "skill/prose.hpp"
#include "skill/regions.hpp"

#include <algorithm>
#include <set>

namespace skvm::ir {

namespace {

/// "1.1 and 1.2 are unrelated" may come behind them.
bool is_numbered(std::string_view sentence) {
  return step_mark_of(sentence).number > 0
         || (sentence[0] >= '0' && sentence[0] <= '9');
}

/// "`memo.md`, four pages", "`calls.csv`: funder, title": what a file is to
/// be is said behind its name; empty for anything else.
std::string specified_file(std::string_view sentence) {
  auto close = sentence.find('`', 1);
  if (!sentence.starts_with('`') || close == std::string_view::npos)
    return {};
  auto name = trim(sentence.substr(1, close - 1));
  auto rest = sentence.substr(close + 1);
  bool said = rest.starts_with(": ") || rest.starts_with(", ");
  return said && names_file(name, true) ? std::string{name} : std::string{};
}

/// Asks parts what they make until that cannot be: all make something but
/// `idle_ones` at most, and no two the same.
class own_files {
public:
  explicit own_files(std::size_t idle_ones) : idle_left_(idle_ones) {}

  /// False where no further part need be asked.
  bool add(const std::set<std::string>& made) {
    if (made.empty())
      possible_ = possible_ && idle_left_-- > 0;
    else
      ++makers_;
    for (const auto& one : made)
      possible_ = all_.insert(one).second && possible_;
    return possible_;
  }

  [[nodiscard]] bool each_has_its_own() const {
    return possible_ && makers_ > 1;
  }

private:
  std::set<std::string> all_;
  std::size_t idle_left_;
  std::size_t makers_ = 0;
  bool possible_ = true;
};

} // namespace

int part_finder::last_own_line(int at) const {
  auto next = static_cast<std::size_t>(at) + 1;
  return next < parts_.headings.size()
           ? parts_.headings[next].lines.first - 1
           : static_cast<int>(doc_.line_starts.size());
}

int part_finder::last_line(int at) const {
  for (auto next = static_cast<std::size_t>(at) + 1;
       next < parts_.headings.size(); ++next)
    if (parts_.headings[next].level <= head(at).level)
      return parts_.headings[next].lines.first - 1;
  return static_cast<int>(doc_.line_starts.size());
}

std::size_t part_finder::first_leaf(int line) const {
  auto found = std::lower_bound(
    parts_.leaves.begin(), parts_.leaves.end(), line,
    [](const leaf& one, int at) { return one.lines.first < at; });
  return static_cast<std::size_t>(found - parts_.leaves.begin());
}

part_finder::lead part_finder::lead_of(int at) const {
  auto out = says_independent(head(at).title) ? lead::frees : lead::silent;
  auto last = last_own_line(at);
  std::vector<sentence> said;
  for (auto i = first_leaf(head(at).lines.last + 1);
       i < parts_.leaves.size() && parts_.leaves[i].lines.first <= last; ++i) {
    const auto& block = parts_.leaves[i];
    if (block.what != leaf::kind::paragraph || block.item >= 0 || block.quoted)
      continue;
    said.clear();
    split_sentences(doc_, block, 0, said);
    for (const auto& one : said) {
      if (is_about_calls(one.text))
        return lead::calls;
      if (says_apart(one.text))
        out = lead::frees;
    }
  }
  return out;
}

bool part_finder::frees_parts(int at) const {
  return lead_of(at) == lead::frees;
}

step_parts part_finder::parts_of(int at,
                                 const std::vector<int>& children) const {
  if (children.empty())
    return parts_in_text(at);
  auto said = lead_of(at);
  if (children.size() < 2 || said == lead::calls)
    return step_parts::none;
  std::vector<line_range> lines;
  for (auto child : children)
    lines.push_back({head(child).lines.first, last_line(child)});
  bool work = said == lead::frees || are_work(children) || make_files(lines);
  return work ? step_parts::headings : step_parts::none;
}

bool part_finder::are_work(const std::vector<int>& headings) const {
  std::size_t acting = 0;
  for (auto at : headings) {
    if (is_one_of_several_ways(head(at).title))
      return false;
    acting += begins_with_work(at) ? 1 : 0;
  }
  return acting > 0 && 2 * acting >= headings.size();
}

// Sides of one piece of work are described, parts of it are ordered: by their
// titles, or by how their text begins.
bool part_finder::begins_with_work(int at) const {
  if (title_role_of(without_number(head(at).title)).acts)
    return true;
  auto line = head(at).lines.last + 1;
  auto end = last_line(at);
  auto first = first_leaf(line);
  if (first < parts_.leaves.size() && parts_.leaves[first].lines.first <= end) {
    const auto& block = parts_.leaves[first];
    if (block.item >= 0
        && parts_.items[static_cast<std::size_t>(block.item)].number == 0)
      return false;
    end = std::min(end, block.lines.last);
  }
  return orders_something({line, end});
}

bool part_finder::orders_something(const line_range& lines) const {
  if (std::any_of(parts_.code.begin(), parts_.code.end(), [&](const auto& one) {
        return one.lines.first >= lines.first && one.lines.last <= lines.last
               && is_shell(one.language);
      }))
    return true;
  std::vector<sentence> said;
  for (auto i = first_leaf(lines.first);
       i < parts_.leaves.size() && parts_.leaves[i].lines.first <= lines.last;
       ++i) {
    said.clear();
    split_sentences(doc_, parts_.leaves[i], 0, said);
    if (std::any_of(said.begin(), said.end(), [](const auto& one) {
          // "**Schema**: compare the names …"
          auto name = std::min({one.text.find(": "), one.text.find("- "),
                                one.text.find("\xE2\x80\x93 ")});
          return title_role_of(one.text).acts
                 || (name < 40
                     && title_role_of(one.text.substr(name + 2)).acts);
        }))
      return true;
  }
  return false;
}

bool part_finder::names_rows(std::string_view title, const leaf& table) const {
  if (!title_role_of(title).acts)
    return false;
  auto name = words_of(first_head(doc_, table));
  if (name.size() != 1 || name[0].text.size() < 3)
    return false;
  auto stem = std::string_view{name[0].text};
  while (stem.size() > 3 && (stem.ends_with('s') || stem.ends_with('e')))
    stem.remove_suffix(1);
  for (const auto& one : words_of(title))
    if (one.text.starts_with(stem) && one.text.size() < stem.size() + 4
        && one.begin > 0)
      return true;
  return false;
}

step_parts part_finder::parts_in_text(int at) const {
  auto last = last_own_line(at);
  std::vector<line_range> bold;
  bool phase = is_phase_noun(head(at).title);
  auto opening = std::string{without_number(head(at).title)} + ": ";
  std::vector<sentence> said;
  std::vector<bool> leads; ///< of `said`: before the parts
  auto end_part = [&](int line) {
    if (!bold.empty() && bold.back().last == 0)
      bold.back().last = line - 1;
  };
  // Most text has no parts that they could free, and is not asked.
  auto any_said = [&](auto frees) {
    for (std::size_t i = 0; i < said.size(); ++i)
      if (frees(said[i].text, leads[i]))
        return true;
    return false;
  };
  auto free = [&] {
    return says_independent(head(at).title)
           || any_said([](const std::string& text, bool before) {
                return (before || is_numbered(text)) && says_apart(text);
              });
  };
  auto at_once = [&] {
    return says_independent(head(at).title, true)
           || any_said([](const std::string& text, bool before) {
                return before
                       && (says_independent(text, true) || names_agents(text)
                           || gives_each_its_own(text));
              });
  };
  auto item = std::lower_bound(
    parts_.items.begin(), parts_.items.end(), head(at).lines.last,
    [](const list_item& one, int line) { return one.lines.first < line; });
  bool listed = item != parts_.items.end() && item->lines.first <= last;
  for (auto i = first_leaf(head(at).lines.last + 1);
       i < parts_.leaves.size() && parts_.leaves[i].lines.first <= last; ++i) {
    const auto& block = parts_.leaves[i];
    if (block.what != leaf::kind::paragraph || block.item >= 0 || block.quoted)
      continue;
    if (phase && is_table(doc_, block) && numbers_work(doc_, block))
      return step_parts::rows;
    if (bold.empty() && is_table(doc_, block)) {
      if ((lists_work(doc_, block) && at_once())
          || rows_make_files(block, opening)
          || names_rows(without_number(head(at).title), block))
        return step_parts::rows;
      continue;
    }
    if (is_bold_part(doc_, block)) {
      end_part(block.lines.first);
      bold.push_back({block.lines.first, 0});
      continue;
    }
    auto begin = said.size();
    split_sentences(doc_, block, 0, said);
    bool before =
      bold.empty() && (!listed || block.lines.first < item->lines.first);
    leads.resize(said.size(), before);
    for (auto next = begin; before && next < said.size(); ++next)
      if (said[next].text.ends_with(':'))
        opening = said[next].text + ' ';
  }
  end_part(last + 1);
  if (bold.size() > 1)
    return free() || make_files(bold, opening) ? step_parts::paragraphs
                                               : step_parts::none;
  std::vector<line_range> items;
  bool all_bold = true;
  int list = listed ? item->list : -1;
  for (; item != parts_.items.end() && item->lines.first <= last; ++item) {
    if (item->nesting > 0)
      continue;
    if (item->list != list || item->quoted)
      return step_parts::none;
    items.push_back(item->lines);
    all_bold = all_bold && starts_in_bold(doc_, *item);
  }
  if (items.size() < 2)
    return step_parts::none;
  // Questions may be answered in any order and be one step all the same.
  auto several = [&] {
    return title_role_of(without_number(head(at).title)).acts
           && trim(head(at).title).ends_with('s')
           && std::all_of(items.begin(), items.end(), [&](const auto& lines) {
                return orders_something(lines);
              });
  };
  bool steps =
    (all_bold && (at_once() || several())) || make_files(items, opening);
  return steps ? step_parts::items : step_parts::none;
}

bool part_finder::lists_orders(int at) const {
  auto last = last_own_line(at);
  auto item = std::lower_bound(
    parts_.items.begin(), parts_.items.end(), head(at).lines.last,
    [](const list_item& one, int line) { return one.lines.first < line; });
  int list = item == parts_.items.end() ? -1 : item->list;
  std::size_t count = 0;
  std::size_t orders = 0;
  for (; item != parts_.items.end() && item->lines.first <= last; ++item) {
    if (item->nesting > 0)
      continue;
    if (item->list != list || item->quoted)
      return false;
    ++count;
    bool order =
      item->number > 0 || item->task || orders_something(item->lines);
    orders += order ? 1 : 0;
  }
  return count > 1 && 3 * orders >= 2 * count;
}

bool part_finder::make_files(const std::vector<line_range>& parts,
                             std::string_view opening) const {
  own_files made{opening.empty() || parts.size() > 3 ? 1U : 0U};
  for (const auto& lines : parts)
    if (!made.add(files_in(lines, opening)))
      return false;
  return made.each_has_its_own();
}

std::set<std::string> part_finder::files_in(const line_range& lines,
                                            std::string_view opening,
                                            bool commands) const {
  std::set<std::string> own;
  std::vector<sentence> said;
  data_flow flow;
  for (auto i = first_leaf(lines.first);
       i < parts_.leaves.size() && parts_.leaves[i].lines.first <= lines.last;
       ++i) {
    said.clear();
    split_sentences(doc_, parts_.leaves[i], 0, said);
    bool text = parts_.leaves[i].what == leaf::kind::paragraph
                && parts_.leaves[i].item < 0;
    for (const auto& one : said) {
      add_flow_of_sentence(
        &one == &said.front() ? std::string{opening} + one.text : one.text,
        flow);
      if (auto name = specified_file(one.text); text && !name.empty())
        own.insert(std::move(name));
    }
  }
  for (const auto& code : parts_.code)
    if (commands && code.lines.first >= lines.first
        && code.lines.last <= lines.last && is_shell(code.language))
      add_flow_of_code(doc_, code, flow);
  for (const auto& use : flow.uses)
    if (use.what == data_use::kind::writes)
      own.insert(use.name);
  return own;
}

bool part_finder::works(int at) const {
  auto last = last_line(at);
  for (auto i = first_leaf(head(at).lines.last + 1);
       i < parts_.leaves.size() && parts_.leaves[i].lines.first <= last; ++i)
    if (parts_.leaves[i].what == leaf::kind::paragraph
        && is_table(doc_, parts_.leaves[i])
        && numbers_work(doc_, parts_.leaves[i]))
      return true;
  return orders_something({head(at).lines.last + 1, last_line(at)});
}

std::set<std::string> part_finder::files_of(int at) const {
  return files_in({head(at).lines.last + 1, last_line(at)}, {}, false);
}

bool part_finder::rows_make_files(const leaf& table,
                                  std::string_view opening) const {
  own_files made{0};
  for (const auto& row : rows_of(doc_, table)) {
    std::set<std::string> own;
    data_flow flow;
    if (!row.output.empty())
      own.insert(row.output);
    else
      add_flow_of_sentence(std::string{opening} + row.text, flow);
    for (const auto& use : flow.uses)
      if (use.what == data_use::kind::writes)
        own.insert(use.name);
    if (!made.add(own))
      return false;
  }
  return made.each_has_its_own();
}

} // namespace skvm::ir
