#include "skill/paragraph_steps.hpp"

#include "base/text.hpp"
#include "skill/language.hpp"
#include "skill/prose.hpp"

#include <algorithm>

namespace skvm::ir {

namespace {

/// A line of three or more of the same sign, which draws a rule.
bool is_rule(std::string_view line) {
  line = trim(line);
  return line.size() > 2
         && std::string_view{"-*_"}.find(line[0]) != std::string_view::npos
         && line.find_first_not_of(std::string{line[0]} + " ")
              == std::string_view::npos;
}

/// Whether a step before line `last` goes over several blocks.
bool has_blank_line(const skill& doc, int first, int last) {
  for (int line = first; line < last; ++line)
    if (trim(line_text(doc, line)).empty())
      return true;
  return false;
}

/// The line before the rule, or where `brief` the blank line, that ends what
/// begins in line `first`; at most `last`.
int last_line_of(const skill& doc, const outline& parts, int first, int last,
                 bool brief) {
  auto code = std::lower_bound(
    parts.code.begin(), parts.code.end(), first,
    [](const code_block& one, int line) { return one.lines.last < line; });
  for (int line = first + 1; line <= last; ++line) {
    while (code != parts.code.end() && code->lines.last < line)
      ++code;
    if (code != parts.code.end() && code->lines.first <= line) {
      line = code->lines.last;
      continue;
    }
    auto text = line_text(doc, line);
    if (is_rule(text) || (brief && trim(text).empty()))
      return line - 1;
  }
  return last;
}

struct marked_line {
  step_mark mark;
  std::size_t begin = 0;
  std::size_t end = 0;
  int section = -1;
  bool aside = false; ///< below a title such as "Setup"
};

/// Whether a line that starts like that may be a step in running text.
bool is_mark(const step_mark& mark) {
  switch (mark.what) {
    case step_mark::kind::named:
      return mark.closed;
    case step_mark::kind::numbered:
      return mark.bold;
    case step_mark::kind::enumerated:
      return true;
    case step_mark::kind::none:
      break;
  }
  return false;
}

/// `<workflow>` with lines of Markdown right below, which to CommonMark are
/// HTML.
bool holds_list(const skill& doc, const leaf& block) {
  auto first = trim(line_text(doc, block.lines.first));
  if (first.size() < 3 || first[0] != '<' || !first.ends_with('>'))
    return false;
  auto name = first.substr(1, first.find_first_of(" >") - 1);
  return is_procedure(name) && !is_commentary(name);
}

/// Whether the numbers of one line go on in the next, be it of another section.
bool go_on(const marked_line& a, const marked_line& b) {
  bool anywhere = a.mark.what == step_mark::kind::enumerated;
  return a.mark.what == b.mark.what && b.mark.number == a.mark.number + 1
         && (anywhere || a.section == b.section);
}

/// What stands below "Setup" is of the procedure where its numbers go on in it.
void drop_asides(std::vector<marked_line>& lines) {
  for (auto i = lines.size(); i-- > 0;)
    lines[i].aside =
      lines[i].aside
      && (i + 1 == lines.size() || lines[i + 1].aside
          || !go_on(lines[i], lines[i + 1]));
  std::erase_if(lines, [](const marked_line& one) { return one.aside; });
}

std::vector<marked_line> marked_lines(const skill& doc, const outline& parts,
                                      const std::vector<region>& regions) {
  std::vector<marked_line> out;
  region_cursor cursor{regions};
  for (const auto& block : parts.leaves) {
    auto place = cursor.at(block.lines.first);
    bool html = block.what == leaf::kind::html;
    if ((block.what != leaf::kind::paragraph && !html) || block.quoted
        || block.item >= 0 || place < 0 || (html && !holds_list(doc, block)))
      continue;
    const auto& around = regions[static_cast<std::size_t>(place)];
    auto section = around.section;
    bool aside = around.kind == section_kind::commentary;
    if (aside
        && !is_aside(
          doc.sections[static_cast<std::size_t>(around.section)].title))
      continue;
    for (int line = block.lines.first; line <= block.lines.last; ++line) {
      auto text = line_text(doc, line);
      auto begin = body_offset(doc, line);
      auto skip = line == block.lines.first && block.begin >= begin
                    ? block.begin - begin
                    : std::min(text.find_first_not_of(" \t"), text.size());
      text.remove_prefix(std::min(skip, text.size()));
      if (text.empty() || text.front() == '|')
        continue;
      auto mark = step_mark_of(text);
      if (is_mark(mark) || (html && mark.what == step_mark::kind::numbered))
        out.push_back(
          {mark, begin + skip, begin + skip + text.size(), section, aside});
    }
  }
  drop_asides(out);
  return out;
}

/// "**1. Fetch**" is "Fetch", "Step 1: Fetch" stays.
std::string title_of_line(std::string_view text, const step_mark& mark) {
  if (mark.what != step_mark::kind::named)
    text.remove_prefix(std::min(mark.size, text.size()));
  auto title = title_from(text);
  return title.empty() ? plain_text(text) : title;
}

} // namespace

void end_each(const skill& doc, const outline& parts,
              std::vector<found_step>& found,
              const std::vector<int>& sections) {
  bool brief = false; // each so far is one block
  for (std::size_t i = 0; i < found.size(); ++i) {
    auto& one = found[i].one;
    const auto& section = doc.sections[static_cast<std::size_t>(sections[i])];
    auto first = doc.line_of(one.where.begin);
    bool follows = i > 0 && sections[i - 1] == sections[i];
    bool last = i + 1 == found.size() || sections[i + 1] != sections[i];
    auto end = last ? section.where.end : found[i + 1].one.where.begin;
    auto end_line = last ? section.lines.last : doc.line_of(end - 1);
    auto until =
      last_line_of(doc, parts, first, end_line, last && follows && brief);
    if (until < end_line)
      end = std::max(body_offset(doc, until) + line_text(doc, until).size(),
                     one.where.begin + 1);
    auto text = std::string_view{doc.source}.substr(one.where.begin,
                                                    end - one.where.begin);
    text = text.substr(0, text.find_last_not_of(" \t\r\n") + 1);
    found[i].end = one.where.begin + std::max<std::size_t>(text.size(), 1);
    one.lines = {first, doc.line_of(found[i].end - 1)};
    brief = (brief || !follows)
            && !has_blank_line(doc, one.lines.first, one.lines.last);
  }
}

std::string title_from(std::string_view sentence) {
  auto title = plain_text(utf8_prefix(sentence, 400));
  std::size_t end = title.size();
  for (std::size_t i = 1; i + 1 < title.size(); ++i)
    if ((title[i] == '.' || title[i] == '!' || title[i] == '?')
        && title[i + 1] == ' ' && (title[i - 1] < '0' || title[i - 1] > '9')
        && (i + 2 == title.size() || title[i + 2] < 'a'
            || title[i + 2] > 'z')) {
      end = i;
      break;
    }
  if (auto stop = title.find("。"); stop != std::string::npos)
    end = std::min(end, stop);
  title.resize(end);
  while (!title.empty() && (title.back() == '.' || title.back() == ':'))
    title.pop_back();
  return title;
}

std::vector<found_step>
find_paragraph_steps(const skill& doc, const outline& parts,
                     const std::vector<region>& regions) {
  auto lines = marked_lines(doc, parts, regions);
  auto named = std::count_if(lines.begin(), lines.end(), [](auto& one) {
    return one.mark.what == step_mark::kind::named;
  });
  std::vector<found_step> out;
  std::vector<int> sections;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const auto& line = lines[i];
    bool series = (i > 0 && go_on(lines[i - 1], line))
                  || (i + 1 < lines.size() && go_on(line, lines[i + 1]));
    bool counts = line.mark.what == step_mark::kind::named && named > 1;
    if (!series && !counts)
      continue;
    found_step found;
    found.one.source = step_source::paragraph;
    found.one.number = line.mark.number;
    found.one.where.begin = line.begin;
    found.one.title =
      title_of_line(doc.text({line.begin, line.end}), line.mark);
    out.push_back(std::move(found));
    sections.push_back(line.section);
  }
  end_each(doc, parts, out, sections);
  return out;
}

} // namespace skvm::ir
