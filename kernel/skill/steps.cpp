#include "skill/steps.hpp"

#include "base/text.hpp"
#include "skill/chapters.hpp"
#include "skill/heading_steps.hpp"
#include "skill/item_text.hpp"
#include "skill/language.hpp"
#include "skill/paragraph_steps.hpp"
#include "skill/prose.hpp"
#include "skill/regions.hpp"

#include <algorithm>

namespace skvm::ir {

namespace {

constexpr int deepest_step = 8;

/// A step that is not yet in the list, with what it came from.
struct candidate {
  step one;
  int item = -1;
  std::size_t end = 0; ///< 0 where it is the end of its last line
  bool told = false;   ///< running text leads to it
  bool inner = false;  ///< a part of a paragraph
};

class finder {
public:
  finder(skill& doc, const outline& parts)
    : doc_(doc), parts_(parts), titles_(doc, parts) {}

  void run() {
    guide_ = is_guide(doc_);
    regions_ = read_regions(doc_, parts_);
    add_headings(find_heading_steps(doc_, parts_, regions_));
    find_items();
    drop_rules();
    drop_statements();
    fold_choices();
    auto in_text = find_paragraph_steps(doc_, parts_, regions_);
    bool numbered = !in_text.empty();
    add(std::move(in_text));
    add(find_row_steps(doc_, parts_, regions_, opened_));
    add(find_html_steps(doc_, parts_, regions_));
    if (!numbered)
      add_leads();
    if (!has_main_steps() || has_parts_alone())
      add_titled();
    if (!has_main_steps())
      add_sequence();
    if (found_.empty())
      add(find_lead_steps(doc_, parts_, regions_, true));
    if (found_.empty() && !guide_)
      for (auto item : find_plain_bullets(doc_, parts_, regions_))
        add_item(item, step_source::bullet_list, 0);
    if (found_.empty())
      add_named_asides();
    std::stable_sort(found_.begin(), found_.end(), [](auto& a, auto& b) {
      return a.one.where.begin < b.one.where.begin;
    });
    drop_secondary();
    link();
  }

private:
  void add(std::vector<found_step> found) {
    for (auto& one : found) {
      candidate fresh;
      fresh.one = std::move(one.one);
      fresh.end = one.end;
      fresh.inner = one.inner;
      found_.push_back(std::move(fresh));
    }
  }

  void add_headings(const std::vector<heading_step>& found) {
    for (const auto& from : found) {
      const auto& head =
        parts_.headings[static_cast<std::size_t>(from.heading)];
      if (from.parts != step_parts::none) {
        line_range lines{head.lines.last + 1, from.last_line};
        headings_.push_back(lines);
        if (from.parts == step_parts::paragraphs)
          add(find_bold_parts(doc_, parts_, regions_, lines));
        else
          opened_.push_back(lines);
        continue;
      }
      candidate fresh;
      auto& one = fresh.one;
      one.source = step_source::heading;
      one.number = from.number;
      one.lines = {head.lines.first, from.last_line};
      while (one.lines.last > one.lines.first
             && trim(line_text(doc_, one.lines.last)).empty())
        --one.lines.last;
      one.where.begin = body_offset(doc_, head.lines.first);
      one.title = head.title;
      headings_.push_back(one.lines);
      found_.push_back(std::move(fresh));
    }
  }

  /// Titles that say nothing of an order. Items and rows may be parts of them.
  void add_titled() {
    auto opened = opened_.size();
    auto found = find_titled_steps(doc_, parts_, regions_);
    if (found.empty())
      return;
    add_headings(found);
    if (opened_.size() == opened)
      return;
    std::erase_if(found_, [](const candidate& one) {
      return one.item >= 0 || one.one.source == step_source::table_row;
    });
    find_items();
    drop_rules();
    add(find_row_steps(doc_, parts_, regions_, opened_));
  }

  /// Where a table, or a paragraph, holds all that is sure, what stands around
  /// it may be work as well.
  bool has_parts_alone() const {
    return std::all_of(found_.begin(), found_.end(), [&](const candidate& one) {
      return one.inner
             || (!is_main(one.one)
                 && (is_list(one.one)
                     || one.one.source == step_source::table_row));
    });
  }

  void find_items() {
    // Bullets are steps only where nothing around them is numbered, nor what
    // another title calls a procedure.
    bool listed_elsewhere = false;
    std::vector<int> places;
    std::vector<bool> numbered(regions_.size());
    region_cursor cursor{regions_};
    for (const auto& item : parts_.items) {
      places.push_back(cursor.at(item.lines.first));
      if ((item.number > 0 || item.task) && item.nesting == 0
          && places.back() >= 0) {
        auto at = static_cast<std::size_t>(places.back());
        listed_elsewhere = listed_elsewhere
                           || (item.number > 1 && !item.quoted
                               && regions_[at].kind == section_kind::procedure);
        numbered[at] = true;
      }
    }
    for (std::size_t i = 0; i < parts_.items.size(); ++i) {
      const auto& item = parts_.items[i];
      if (item.quoted || item.nesting > deepest_step || places[i] < 0)
        continue;
      auto at = static_cast<std::size_t>(places[i]);
      auto kind = regions_[at].kind;
      if (kind == section_kind::commentary)
        continue;
      auto source = step_source::numbered_list;
      auto number = item.number;
      if (item.task) {
        source = step_source::task_list;
        number = 0;
      } else if (number == 0 && !starts_with_digit(doc_, item)) {
        source = step_source::bullet_list;
        number = number_in_bullet(doc_, item);
        bool listed = kind == section_kind::procedure && !numbered[at]
                      && item.nesting == 0 && !listed_elsewhere
                      && !is_entry(doc_, item);
        if (number == 0 && !listed && !is_part(item))
          continue;
      }
      add_item(static_cast<int>(i), source, number);
    }
  }

  void add_item(int index, step_source source, int number) {
    const auto& item = parts_.items[static_cast<std::size_t>(index)];
    candidate found;
    found.one.source = source;
    found.one.number = number;
    found.one.lines = item.lines;
    found.one.where = item.where;
    found.item = index;
    found_.push_back(std::move(found));
  }

  /// Whether an item takes the place of a heading that would be a step.
  bool is_part(const list_item& item) const {
    return item.nesting == 0
           && std::any_of(opened_.begin(), opened_.end(),
                          [&](const line_range& lines) {
                            return lines.first <= item.lines.first
                                   && item.lines.first <= lines.last;
                          });
  }

  /// Bold starts of paragraphs are no steps in what is a step by itself.
  void add_leads() {
    auto leads = find_lead_steps(doc_, parts_, regions_);
    std::size_t next = 0;
    int last = 0;
    std::erase_if(leads, [&](const found_step& lead) {
      auto line = lead.one.lines.first;
      while (next < headings_.size() && headings_[next].first <= line)
        last = std::max(last, headings_[next++].last);
      return line <= last;
    });
    add(std::move(leads));
  }

  /// A list elsewhere may be of rules, but not against four words of order.
  void add_sequence() {
    auto found = find_sequence_steps(doc_, parts_, regions_);
    auto before = found_.size();
    if (found_.empty() || found.size() > 3)
      add(std::move(found));
    for (auto i = before; i < found_.size(); ++i)
      found_[i].told = true;
  }

  /// "Step 1" below "How it works", where nothing else is a step.
  void add_named_asides() {
    regions_ = read_regions(doc_, parts_, true);
    add_headings(find_heading_steps(doc_, parts_, regions_));
    add(find_paragraph_steps(doc_, parts_, regions_));
    std::erase_if(found_, [](const candidate& found) {
      return step_mark_of(found.one.title).what != step_mark::kind::named;
    });
  }

  /// In English, where the verbs are known, a numbered list without any is one
  /// of rules or cases, unless its title says otherwise.
  void drop_rules() {
    if (!is_english(doc_))
      return;
    std::vector<bool> acts; // by list
    for (const auto& found : found_) {
      if (found.item < 0)
        continue;
      const auto& item = item_of(found);
      auto list = static_cast<std::size_t>(item.list);
      if (acts.size() <= list)
        acts.resize(list + 1);
      if (!acts[list])
        acts[list] =
          item.nesting > 0 || found.one.source != step_source::numbered_list
          || is_main(found.one) || is_part(item) || item_acts(doc_, item);
    }
    int dropped = 0; // the last line of what is
    std::erase_if(found_, [&](const candidate& found) {
      if (found.item < 0)
        return false;
      const auto& item = item_of(found);
      bool drop = item.lines.first <= dropped
                  || !acts[static_cast<std::size_t>(item.list)];
      if (drop)
        dropped = std::max(dropped, item.lines.last);
      return drop;
    });
  }

  /// Check boxes of a guide say what is to be the case, and so do its numbers
  /// where no title says that they are steps.
  void drop_statements() {
    if (!guide_)
      return;
    auto states = stating_lists(doc_, parts_);
    int dropped = 0; // the last line of what is
    std::erase_if(found_, [&](const candidate& found) {
      if (found.item < 0)
        return false;
      const auto& item = item_of(found);
      bool about =
        found.one.source == step_source::task_list || !is_main(found.one);
      bool drop = item.lines.first <= dropped
                  || (about && item.nesting == 0
                      && states[static_cast<std::size_t>(item.list)]);
      if (drop)
        dropped = std::max(dropped, item.lines.last);
      return drop;
    });
  }

  /// A list of which one is taken is a step as a whole.
  void fold_choices() {
    for (auto& choice : find_choices(doc_, parts_)) {
      auto is_member = [&](const candidate& one) {
        return one.item >= 0 && choice.lines.first <= one.one.lines.first
               && one.one.lines.first <= choice.lines.last;
      };
      bool within = std::any_of(headings_.begin(), headings_.end(),
                                [&](const line_range& lines) {
                                  return lines.first <= choice.lines.first
                                         && choice.lines.first <= lines.last;
                                });
      if (std::erase_if(found_, is_member) == 0 || within)
        continue;
      candidate fresh;
      fresh.one = std::move(choice);
      found_.push_back(std::move(fresh));
    }
  }

  const list_item& item_of(const candidate& found) const {
    return parts_.items[static_cast<std::size_t>(found.item)];
  }

  static bool is_list(const step& one) {
    return one.source == step_source::numbered_list
           || one.source == step_source::task_list
           || one.source == step_source::bullet_list;
  }

  bool is_main(const step& one) const {
    auto after = std::upper_bound(
      regions_.begin(), regions_.end(), one.lines.first,
      [](int line, const region& r) { return line < r.lines.first; });
    return after != regions_.begin() && (after - 1)->main;
  }

  /// Whether the steps are where they can be told from other lists: headings,
  /// numbered paragraphs and rows anywhere, lists below "Workflow".
  bool has_main_steps() const {
    return std::count_if(found_.begin(), found_.end(),
                         [&](const candidate& found) {
                           return !is_list(found.one) || found.told
                                  || is_main(found.one);
                         })
           > 1;
  }

  /// Where that is so, a list elsewhere is about something else ("Adding a
  /// language"), unless its numbers go on or it is one of check boxes.
  void drop_secondary() {
    if (!has_main_steps())
      return;
    // "Workflow" has them; a table with a column "Phase" is about them.
    auto is_row = [](const step& one) {
      return one.source == step_source::table_row;
    };
    bool listed =
      std::count_if(found_.begin(), found_.end(),
                    [&](const candidate& found) {
                      return is_list(found.one) && is_main(found.one);
                    })
      > 1;
    int last_line = 0;
    int next = 0;
    int list = -1; // the last one at the top
    bool goes_on = false;
    std::erase_if(found_, [&](const candidate& found) {
      const auto& one = found.one;
      bool within = one.lines.first <= last_line;
      if (!within && is_outer_number(found) && item_of(found).list != list) {
        list = item_of(found).list;
        goes_on = next > 1 && one.number == next;
      }
      bool continued = goes_on && is_outer_number(found);
      bool check_box = one.source == step_source::task_list
                       || (found.item >= 0 && is_part(item_of(found)));
      if (listed && is_row(one) && !is_main(one) && !within)
        return true;
      bool elsewhere = is_list(one) && !found.told && !is_main(one);
      if (elsewhere && !check_box && !within && !continued)
        return true;
      last_line = std::max(last_line, one.lines.last);
      if (!within && is_outer_number(found))
        next = one.number + 1;
      return false;
    });
  }

  bool is_outer_number(const candidate& found) const {
    return found.item >= 0 && item_of(found).nesting == 0
           && found.one.source == step_source::numbered_list;
  }

  void link() {
    std::vector<int> open;
    std::size_t section = 0;
    for (auto& found : found_) {
      auto& one = found.one;
      auto index = static_cast<int>(doc_.steps.size());
      while (!open.empty()
             && doc_.steps[static_cast<std::size_t>(open.back())].lines.last
                  < one.lines.first)
        open.pop_back();
      while (!open.empty() && !encloses(open.back(), one))
        open.pop_back();
      while (section + 1 < doc_.sections.size()
             && doc_.sections[section + 1].lines.first <= one.lines.first)
        ++section;
      one.id = "s" + std::to_string(index + 1);
      one.parent = open.empty() ? -1 : open.back();
      one.depth = static_cast<int>(open.size());
      one.section = static_cast<int>(section);
      one.where.end = found.end > 0
                        ? found.end
                        : body_offset(doc_, one.lines.last)
                            + line_text(doc_, one.lines.last).size();
      one.text = std::string{doc_.text(one.where)};
      if (found.item >= 0)
        one.title = titles_.of(found.item);
      open.push_back(index);
      doc_.steps.push_back(std::move(one));
    }
  }

  bool encloses(int outer, const step& inner) const {
    const auto& around = doc_.steps[static_cast<std::size_t>(outer)].where;
    return around.begin <= inner.where.begin && inner.where.begin < around.end;
  }

  skill& doc_;
  const outline& parts_;
  std::vector<region> regions_;
  std::vector<line_range> headings_; ///< of the steps that are one
  std::vector<line_range> opened_;   ///< those whose items are steps
  std::vector<candidate> found_;
  item_titles titles_;
  bool guide_ = false; ///< what is not numbered is advice
};

} // namespace

void add_steps(skill& doc, const outline& parts) {
  finder{doc, parts}.run();
}

int step_at(const skill& doc, std::size_t offset) {
  auto after = std::upper_bound(
    doc.steps.begin(), doc.steps.end(), offset,
    [](std::size_t at, const step& one) { return at < one.where.begin; });
  auto index = static_cast<int>(after - doc.steps.begin()) - 1;
  while (index >= 0
         && doc.steps[static_cast<std::size_t>(index)].where.end <= offset)
    index = doc.steps[static_cast<std::size_t>(index)].parent;
  return index;
}

} // namespace skvm::ir
