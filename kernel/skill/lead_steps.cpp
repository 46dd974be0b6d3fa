#include "base/text.hpp"
#include "skill/language.hpp"
#include "skill/paragraph_steps.hpp"
#include "skill/prose.hpp"

#include <algorithm>

namespace skvm::ir {

namespace {

constexpr std::size_t longest_lead = 100;

struct lead {
  std::size_t begin = 0;
  std::size_t end = 0; ///< of its line
  int line = 0;
  int section = 0;
};

/// The words in bold that a paragraph starts with; empty for none.
std::string_view bold_start(std::string_view line) {
  for (std::string_view mark : {"**", "__"}) {
    if (!line.starts_with(mark))
      continue;
    auto end = line.substr(0, longest_lead).find(mark, mark.size());
    if (end != std::string_view::npos && end > mark.size())
      return line.substr(mark.size(), end - mark.size());
  }
  return {};
}

class lead_finder {
public:
  lead_finder(const skill& doc, const outline& parts,
              const std::vector<region>& regions, bool anywhere)
    : doc_(doc), parts_(parts), regions_(regions), anywhere_(anywhere) {}

  std::vector<found_step> run() {
    std::size_t next = 0;
    for (const auto& around : regions_) {
      bold_.clear();
      signs_.clear();
      acting_ = 0;
      verbs_.clear();
      paragraphs_ = 0;
      for (; next < parts_.leaves.size()
             && parts_.leaves[next].lines.first <= around.lines.last;
           ++next) {
        const auto& block = parts_.leaves[next];
        bool text = block.what == leaf::kind::paragraph && block.item < 0
                    && !block.quoted;
        if (text
            && (around.kind == section_kind::procedure
                || (anywhere_ && around.kind == section_kind::other)))
          read(block, around.section);
      }
      bool bold =
        bold_.size() > 2 && (!anywhere_ || 3 * acting_ > 2 * bold_.size());
      std::size_t least = anywhere_ ? 3 : 2;
      if (bold)
        add(bold_, around);
      else if (signs_.size() >= least)
        add(signs_, around);
      else if (verbs_.size() > 2 && 3 * verbs_.size() >= 2 * paragraphs_)
        add(verbs_, around);
    }
    end_each(doc_, parts_, out_, sections_);
    return std::move(out_);
  }

private:
  void read(const leaf& block, int section) {
    auto begin = body_offset(doc_, block.lines.first);
    auto line = line_text(doc_, block.lines.first);
    auto skip = block.begin >= begin ? block.begin - begin : 0;
    auto text = line.substr(std::min(skip, line.size()));
    auto bold = bold_start(text);
    if (!bold.empty() && !is_commentary(bold) && !is_aside(bold)) {
      bold_.push_back(
        {begin + skip, begin + line.size(), block.lines.first, section});
      acting_ += anywhere_ && title_role_of(bold).acts ? 1 : 0;
    }
    ++paragraphs_;
    if (!anywhere_ && title_role_of(text).acts)
      verbs_.push_back(
        {begin + skip, begin + line.size(), block.lines.first, section});
    for (int i = block.lines.first; i <= block.lines.last; ++i) {
      auto shown = line_text(doc_, i);
      auto indent = shown.find_first_not_of(" \t");
      // "→ out.md" below a line of text says what comes of it.
      if (indent == std::string_view::npos
          || !starts_with_sign(shown.substr(indent)))
        break;
      auto start = body_offset(doc_, i);
      signs_.push_back({start + indent, start + shown.size(), i, section});
    }
  }

  void add(const std::vector<lead>& leads, const region& around) {
    if (has_list_before(leads.front(), around))
      return;
    for (const auto& one : leads) {
      found_step found;
      found.one.source = step_source::paragraph;
      found.one.where.begin = one.begin;
      found.one.title = title_from(doc_.text({one.begin, one.end}));
      out_.push_back(std::move(found));
      sections_.push_back(one.section);
    }
  }

  bool has_list_before(const lead& first, const region& around) const {
    auto item = std::lower_bound(
      parts_.items.begin(), parts_.items.end(), around.lines.first,
      [](const list_item& one, int line) { return one.lines.first < line; });
    return item != parts_.items.end() && item->lines.first < first.line;
  }

  const skill& doc_;
  const outline& parts_;
  const std::vector<region>& regions_;
  std::vector<lead> bold_;
  std::vector<lead> signs_;
  std::vector<lead> verbs_; ///< paragraphs that start with one
  std::size_t paragraphs_ = 0;
  bool anywhere_;
  std::size_t acting_ = 0; ///< of the bold ones, those with a verb
  std::vector<found_step> out_;
  std::vector<int> sections_;
};

} // namespace

bool starts_with_sign(std::string_view line) {
  if (line.size() < 4)
    return false;
  for (std::string_view sign : {"•", "◦", "‣", "▪", "●", "○", "■", "□", "▶",
                                "►", "→", "➡", "➜", "➤", "❯"})
    if (line.starts_with(sign))
      return true;
  for (std::string_view sign :
       {"⚠", "❗", "❌", "⛔", "✋", "🚫", "🚨", "💡", "📝", "📌", "🛑", "🙅"})
    if (line.starts_with(sign))
      return false;
  return line.starts_with("\xF0\x9F") || line.starts_with("✅")
         || line.starts_with("✔") || line.starts_with("☑")
         || line.starts_with("☐") || line.starts_with("✂")
         || line.starts_with("✍") || line.starts_with("✨");
}

bool is_bold_part(const skill& doc, const leaf& block) {
  auto begin = body_offset(doc, block.lines.first);
  auto line = line_text(doc, block.lines.first);
  auto skip = block.begin >= begin ? block.begin - begin : 0;
  return !bold_start(line.substr(std::min(skip, line.size()))).empty();
}

std::vector<found_step> find_bold_parts(const skill& doc, const outline& parts,
                                        const std::vector<region>& regions,
                                        line_range lines) {
  std::vector<found_step> out;
  std::vector<int> sections;
  region_cursor cursor{regions};
  for (const auto& block : parts.leaves) {
    if (block.lines.first < lines.first || block.lines.first > lines.last
        || block.what != leaf::kind::paragraph || block.item >= 0
        || !is_bold_part(doc, block))
      continue;
    auto begin = body_offset(doc, block.lines.first);
    auto end = begin + line_text(doc, block.lines.first).size();
    found_step found;
    found.one.source = step_source::paragraph;
    found.one.where.begin = std::max(begin, block.begin);
    found.one.title = title_from(doc.text({found.one.where.begin, end}));
    out.push_back(std::move(found));
    auto place = cursor.at(block.lines.first);
    sections.push_back(regions[static_cast<std::size_t>(place)].section);
  }
  end_each(doc, parts, out, sections);
  return out;
}

std::vector<found_step> find_lead_steps(const skill& doc, const outline& parts,
                                        const std::vector<region>& regions,
                                        bool anywhere) {
  return lead_finder{doc, parts, regions, anywhere}.run();
}

} // namespace skvm::ir
