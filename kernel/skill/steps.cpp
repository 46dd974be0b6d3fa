#include "skill/steps.hpp"

#include "base/text.hpp"
#include "skill/language.hpp"
#include "skill/paragraph_steps.hpp"
#include "skill/prose.hpp"

#include <algorithm>
#include <array>
#include <iterator>

namespace skvm::ir {

namespace {

constexpr int deepest_step = 8;

/// A step that is not yet in the list, with what it came from.
struct candidate {
  step one;
  int item = -1;
  int heading = -1;
  int level = 0;
  std::size_t end = 0; ///< 0 where it is the end of its last line
};

class finder {
public:
  finder(skill& doc, const outline& parts) : doc_(doc), parts_(parts) {}

  void run() {
    read_sections();
    find_headings();
    find_items();
    find_paragraphs();
    std::stable_sort(found_.begin(), found_.end(), [](auto& a, auto& b) {
      return a.one.where.begin < b.one.where.begin;
    });
    link();
  }

private:
  /// What kind each section is: a title counts for the sections below it too,
  /// except for the first of all, which names the skill.
  void read_sections() {
    std::array<bool, 7> commentary{};
    bool first = true;
    for (const auto& one : doc_.sections) {
      auto level = static_cast<std::size_t>(one.level);
      auto mark = step_mark_of(one.title);
      auto title = std::string_view{one.title};
      bool numbered = mark.what == step_mark::kind::numbered
                      || mark.what == step_mark::kind::enumerated;
      if (numbered)
        title.remove_prefix(mark.size);
      bool own = !(first && level == 1) && is_commentary(title)
                 && mark.what != step_mark::kind::named;
      first = first && level == 0;
      if (level > 0)
        std::fill(commentary.begin() + static_cast<std::ptrdiff_t>(level),
                  commentary.end(), own);
      bool above = false;
      for (std::size_t i = 1; i < level; ++i)
        above = above || commentary[i];
      kinds_.push_back(own || above              ? section_kind::commentary
                       : is_procedure(one.title) ? section_kind::procedure
                                                 : section_kind::other);
      marks_.push_back(mark);
    }
  }

  void find_headings() {
    // Sections are the headings, behind a text before the first one.
    auto shift = doc_.sections.size() - parts_.headings.size();
    std::array<int, 7> bare{};
    auto is_bare = [&](std::size_t i) {
      return marks_[i + shift].what == step_mark::kind::numbered
             || marks_[i + shift].what == step_mark::kind::enumerated;
    };
    auto is_open = [&](std::size_t i) {
      return kinds_[i + shift] != section_kind::commentary;
    };
    for (std::size_t i = 0; i < parts_.headings.size(); ++i)
      if (is_bare(i) && is_open(i))
        ++bare[static_cast<std::size_t>(parts_.headings[i].level)];
    for (std::size_t i = 0; i < parts_.headings.size(); ++i) {
      const auto& head = parts_.headings[i];
      const auto& mark = marks_[i + shift];
      bool series = is_bare(i) && mark.size < head.title.size()
                    && bare[static_cast<std::size_t>(head.level)] > 1;
      if (!is_open(i) || (mark.what != step_mark::kind::named && !series))
        continue;
      candidate found;
      found.one.source = step_source::heading;
      found.one.number = mark.number;
      found.one.lines.first = head.lines.first;
      found.one.where.begin = body_offset(doc_, head.lines.first);
      found.one.title = head.title;
      found.heading = static_cast<int>(i);
      found.level = head.level;
      found_.push_back(std::move(found));
    }
    end_headings();
  }

  /// A heading step ends before the next heading of its level or above.
  void end_headings() {
    std::vector<std::size_t> open;
    auto close_down_to = [&](int level, int line) {
      while (!open.empty() && found_[open.back()].level >= level) {
        found_[open.back()].one.lines.last = line - 1;
        open.pop_back();
      }
    };
    std::size_t next = 0;
    for (std::size_t i = 0; i < parts_.headings.size(); ++i) {
      const auto& head = parts_.headings[i];
      close_down_to(head.level, head.lines.first);
      if (next < found_.size() && found_[next].heading == static_cast<int>(i))
        open.push_back(next++);
    }
    close_down_to(0, static_cast<int>(doc_.line_starts.size()) + 1);
    for (auto& found : found_) {
      auto& lines = found.one.lines;
      while (lines.last > lines.first
             && trim(line_text(doc_, lines.last)).empty())
        --lines.last;
    }
  }

  void find_items() {
    // Bullets are steps only where nothing in their section is numbered.
    std::vector<int> sections;
    std::vector<bool> numbered(doc_.sections.size() + 1);
    std::size_t section = 0;
    for (const auto& item : parts_.items) {
      while (section + 1 < doc_.sections.size()
             && doc_.sections[section + 1].lines.first <= item.lines.first)
        ++section;
      sections.push_back(static_cast<int>(section));
      if (item.number > 0 || item.task)
        numbered[section] = true;
    }
    for (std::size_t i = 0; i < parts_.items.size(); ++i) {
      const auto& item = parts_.items[i];
      auto at = static_cast<std::size_t>(sections[i]);
      if (item.quoted || item.nesting > deepest_step || doc_.sections.empty()
          || kinds_[at] == section_kind::commentary)
        continue;
      auto source = step_source::numbered_list;
      auto number = item.number;
      if (item.task) {
        source = step_source::task_list;
        number = 0;
      } else if (number == 0 && !is_numbered(item)) {
        source = step_source::bullet_list;
        number = number_in_bullet(item);
        bool listed = kinds_[at] == section_kind::procedure && !numbered[at]
                      && item.nesting == 0;
        if (number == 0 && !listed)
          continue;
      }
      candidate found;
      found.one.source = source;
      found.one.number = number;
      found.one.lines = item.lines;
      found.one.where = item.where;
      found.item = static_cast<int>(i);
      found_.push_back(std::move(found));
    }
  }

  /// A list may start at zero.
  bool is_numbered(const list_item& item) const {
    auto c = doc_.source[item.where.begin];
    return c >= '0' && c <= '9';
  }

  /// `- **Step 2:** …`; 0 where a bullet has no number.
  int number_in_bullet(const list_item& item) const {
    auto text = line_text(doc_, item.lines.first);
    text.remove_prefix(std::min(
      text.size(), item.where.begin - body_offset(doc_, item.lines.first) + 1));
    auto mark = step_mark_of(text);
    bool named = mark.what == step_mark::kind::named && mark.closed;
    bool bold = mark.what == step_mark::kind::numbered && mark.bold;
    return named || bold ? mark.number : 0;
  }

  void find_paragraphs() {
    auto add = [&](std::vector<found_step> found) {
      for (auto& one : found) {
        candidate fresh;
        fresh.one = std::move(one.one);
        fresh.end = one.end;
        found_.push_back(std::move(fresh));
      }
    };
    add(find_row_steps(doc_, parts_, kinds_));
    add(find_paragraph_steps(doc_, parts_, kinds_));
    if (found_.empty())
      add(find_sequence_steps(doc_, parts_, kinds_));
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
        one.title = title_of(found.item);
      open.push_back(index);
      doc_.steps.push_back(std::move(one));
    }
  }

  bool encloses(int outer, const step& inner) const {
    const auto& around = doc_.steps[static_cast<std::size_t>(outer)].where;
    return around.begin <= inner.where.begin && inner.where.begin < around.end;
  }

  /// The first sentence of an item's first paragraph.
  std::string title_of(int item) {
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

  skill& doc_;
  const outline& parts_;
  std::vector<section_kind> kinds_;
  std::vector<step_mark> marks_;
  std::vector<candidate> found_;
  std::vector<sentence> sentences_;
  std::size_t leaf_ = 0;
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
