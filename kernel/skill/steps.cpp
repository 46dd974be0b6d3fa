#include "skill/steps.hpp"

#include "base/text.hpp"
#include "skill/prose.hpp"
#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <cctype>

namespace skvm::ir {

namespace {

constexpr int deepest_step = 8;

re2::StringPiece piece(std::string_view text) {
  return {text.data(), text.size()};
}

bool is_procedure(std::string_view title) {
  static const RE2 pattern{
    R"((?i)\b(workflows?|steps|procedures?|process|instructions?|how to|pipeline|playbook|runbook|protocol|method|checklist|what to do|ablauf|schritte|vorgehen|anleitung|étapes|procédure|pasos|procedimiento)\b|步骤|流程|手順)"};
  return RE2::PartialMatch(piece(title.substr(0, 200)), pattern);
}

bool is_commentary(std::string_view title) {
  static const RE2 pattern{
    R"((?i)^\W*(examples?|references?|resources|see also|related|faq|changelog|(table of )?contents|further reading|glossary|limitations)\b)"};
  return RE2::PartialMatch(piece(title.substr(0, 200)), pattern);
}

/// How a heading is numbered: by the word or by a bare number.
struct heading_number {
  bool named = false;
  bool bare = false;
  int number = 0;
};

heading_number number_of(std::string_view title) {
  static const RE2 named{
    R"((?i)^\W*(?:step|phase|stage|schritt|étape|paso)\s+#?([0-9]{1,4}|one|two|three|four|five|six|seven|eight|nine|ten|[ivx]+|[a-z])\b)"};
  static const RE2 chinese{
    R"(^\W*(?:步骤|第|阶段)\s*([0-9]{1,4}|[一二三四五六七八九十]))"};
  static const RE2 bare{R"(^\W*([0-9]{1,3})(?:[.):]|\.[0-9.]+)\s+\S)"};
  static constexpr auto spelled =
    std::to_array<std::string_view>({"one", "two", "three", "four", "five",
                                     "six", "seven", "eight", "nine", "ten"});
  static constexpr auto roman = std::to_array<std::string_view>(
    {"i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"});
  heading_number found;
  std::string text;
  auto head = piece(title.substr(0, 100));
  found.named = RE2::PartialMatch(head, named, &text)
                || RE2::PartialMatch(head, chinese, &text);
  found.bare = !found.named && RE2::PartialMatch(head, bare, &text);
  text = to_lower(text);
  for (std::size_t i = 0; i < spelled.size(); ++i)
    if (text == spelled[i] || text == roman[i])
      found.number = static_cast<int>(i) + 1;
  if (!text.empty() && text.front() >= '0' && text.front() <= '9')
    found.number = std::stoi(text); // at most four digits
  return found;
}

/// A step that is not yet in the list, with what it came from.
struct candidate {
  step one;
  int item = -1;
  int heading = -1;
  int level = 0;
};

class finder {
public:
  finder(skill& doc, const outline& parts) : doc_(doc), parts_(parts) {}

  step_map run() {
    map_.of_item.assign(parts_.items.size(), -1);
    map_.of_section.assign(doc_.sections.size(), -1);
    find_headings();
    find_items();
    std::stable_sort(found_.begin(), found_.end(), [](auto& a, auto& b) {
      return a.one.where.begin < b.one.where.begin;
    });
    link();
    return std::move(map_);
  }

private:
  void find_headings() {
    std::vector<heading_number> numbers;
    std::array<int, 7> bare{};
    for (const auto& head : parts_.headings) {
      numbers.push_back(number_of(head.title));
      if (numbers.back().bare)
        ++bare[static_cast<std::size_t>(head.level)];
    }
    for (std::size_t i = 0; i < parts_.headings.size(); ++i) {
      const auto& head = parts_.headings[i];
      bool series =
        numbers[i].bare && bare[static_cast<std::size_t>(head.level)] > 1;
      if (!numbers[i].named && !series)
        continue;
      candidate found;
      found.one.source = step_source::heading;
      found.one.number = numbers[i].number;
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
    std::vector<int> kinds(doc_.sections.size(), -1);
    for (std::size_t i = 0; i < parts_.items.size(); ++i) {
      const auto& item = parts_.items[i];
      auto at = static_cast<std::size_t>(sections[i]);
      if (item.quoted || item.nesting > deepest_step || doc_.sections.empty())
        continue;
      if (kinds[at] < 0)
        kinds[at] = is_commentary(doc_.sections[at].title)  ? 0
                    : is_procedure(doc_.sections[at].title) ? 2
                                                            : 1;
      if (kinds[at] == 0)
        continue;
      auto source = step_source::numbered_list;
      if (item.task)
        source = step_source::task_list;
      else if (item.number == 0 && is_numbered(item))
        source = step_source::numbered_list;
      else if (item.number == 0) {
        if (kinds[at] != 2 || numbered[at] || item.nesting > 0)
          continue;
        source = step_source::bullet_list;
      }
      candidate found;
      found.one.source = source;
      found.one.number = item.task ? 0 : item.number;
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
      one.where.end = body_offset(doc_, one.lines.last)
                      + line_text(doc_, one.lines.last).size();
      one.text = std::string{doc_.text(one.where)};
      if (found.item >= 0) {
        map_.of_item[static_cast<std::size_t>(found.item)] = index;
        one.title = title_of(found.item);
      }
      open.push_back(index);
      doc_.steps.push_back(std::move(one));
    }
    for (std::size_t i = 0; i < parts_.items.size(); ++i)
      if (auto parent = parts_.items[i].parent;
          map_.of_item[i] < 0 && parent >= 0)
        map_.of_item[i] = map_.of_item[static_cast<std::size_t>(parent)];
    for (std::size_t i = 0; i < doc_.steps.size(); ++i)
      if (doc_.steps[i].source == step_source::heading)
        cover_sections(static_cast<int>(i));
  }

  bool encloses(int outer, const step& inner) const {
    const auto& around = doc_.steps[static_cast<std::size_t>(outer)].where;
    return around.begin <= inner.where.begin && inner.where.begin < around.end;
  }

  /// Later steps are inner ones, so they may write over what is there.
  void cover_sections(int index) {
    const auto& one = doc_.steps[static_cast<std::size_t>(index)];
    for (auto at = static_cast<std::size_t>(one.section);
         at < doc_.sections.size()
         && doc_.sections[at].lines.first <= one.lines.last;
         ++at)
      map_.of_section[at] = index;
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
    return title;
  }

  skill& doc_;
  const outline& parts_;
  step_map map_;
  std::vector<candidate> found_;
  std::vector<sentence> sentences_;
  std::size_t leaf_ = 0;
};

} // namespace

int step_map::of(int item, int section) const {
  if (item >= 0)
    if (auto found = of_item[static_cast<std::size_t>(item)]; found >= 0)
      return found;
  return section >= 0 && !of_section.empty()
           ? of_section[static_cast<std::size_t>(section)]
           : -1;
}

step_map add_steps(skill& doc, const outline& parts) {
  return finder{doc, parts}.run();
}

} // namespace skvm::ir
