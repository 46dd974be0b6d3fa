#include "skill/paragraph_steps.hpp"

#include "base/text.hpp"
#include "skill/file_names.hpp"
#include "skill/language.hpp"
#include "skill/prose.hpp"

#include <algorithm>

namespace skvm::ir {

namespace {

/// The cells of a table's row. A bar in code or behind a backslash is text.
std::vector<std::string_view> cells_of(std::string_view row) {
  row = trim(row);
  if (row.starts_with('|'))
    row.remove_prefix(1);
  if (row.ends_with('|') && !row.ends_with("\\|"))
    row.remove_suffix(1);
  std::vector<std::string_view> cells;
  std::size_t begin = 0;
  bool in_code = false;
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (row[i] == '\\')
      ++i;
    else if (row[i] == '`')
      in_code = !in_code && row.find('`', i + 1) != std::string_view::npos;
    else if (row[i] == '|' && !in_code) {
      cells.push_back(trim(row.substr(begin, i - begin)));
      begin = i + 1;
    }
  }
  cells.push_back(trim(row.substr(std::min(begin, row.size()))));
  return cells;
}

bool is_rule(std::string_view line) {
  return line.find('-') != std::string_view::npos
         && line.find('|') != std::string_view::npos
         && line.find_first_not_of("|-: \t>") == std::string_view::npos;
}

/// The number that is all of a cell, or that a step's name has; 0 for none.
int number_in_cell(std::string_view cell) {
  auto text = plain_text(cell);
  if (auto mark = step_mark_of(text);
      mark.what != step_mark::kind::none && mark.size <= text.size())
    return mark.number;
  auto number = number_of(text);
  return !text.empty() && text[0] >= '0' && text[0] <= '9' ? number : 0;
}

/// Sections of places that are asked for in order.
class section_cursor {
public:
  explicit section_cursor(const skill& doc) : doc_(doc) {}

  /// The section of a line, or -1.
  int at(int line) {
    while (next_ + 1 < doc_.sections.size()
           && doc_.sections[next_ + 1].lines.first <= line)
      ++next_;
    return doc_.sections.empty() ? -1 : static_cast<int>(next_);
  }

private:
  const skill& doc_;
  std::size_t next_ = 0;
};

class row_finder {
public:
  row_finder(const skill& doc, const outline& parts,
             const std::vector<section_kind>& kinds)
    : doc_(doc), parts_(parts), kinds_(kinds) {}

  std::vector<found_step> run() {
    section_cursor sections{doc_};
    for (const auto& block : parts_.leaves) {
      auto section = sections.at(block.lines.first);
      if (block.what != leaf::kind::paragraph || block.quoted || section < 0
          || block.lines.last < block.lines.first + 2)
        continue;
      auto kind = kinds_[static_cast<std::size_t>(section)];
      if (kind == section_kind::commentary)
        continue;
      for (int line = block.lines.first + 1; line < block.lines.last; ++line)
        if (is_rule(line_text(doc_, line))) {
          add_table(line, block.lines.last, kind);
          break;
        }
    }
    return std::move(out_);
  }

private:
  void add_table(int rule, int last, section_kind kind) {
    auto head = cells_of(line_text(doc_, rule - 1));
    if (head.size() < 2)
      return;
    auto first = column_head_of(head[0]);
    bool action =
      std::any_of(head.begin() + 1, head.end(), [](std::string_view cell) {
        return column_head_of(cell) == column_head::action;
      });
    if (first != column_head::step) {
      // Numbers alone may count anything.
      bool likely = kind == section_kind::procedure
                    || (first == column_head::weak && action);
      if (!likely || !is_numbered(rule, last))
        return;
    }
    if (last - rule < 2)
      return;
    heads_.clear();
    for (auto cell : head)
      heads_.push_back(column_head_of(cell));
    for (int line = rule + 1; line <= last; ++line)
      add_row(line, line - rule);
  }

  bool is_numbered(int rule, int last) const {
    int before = 0;
    for (int line = rule + 1; line <= last; ++line) {
      auto number = number_in_cell(cells_of(line_text(doc_, line))[0]);
      if (number != before + 1)
        return false;
      before = number;
    }
    return true;
  }

  void add_row(int line, int place) {
    auto text = line_text(doc_, line);
    auto cells = cells_of(text);
    found_step found;
    auto& one = found.one;
    one.source = step_source::table_row;
    one.number = number_in_cell(cells[0]);
    // A name in the first column is the title, a number is none.
    auto name = plain_text(cells[0]);
    bool bare =
      one.number > 0
      && (step_mark_of(name).size >= name.size() || number_of(name) > 0);
    if (one.number == 0)
      one.number = place;
    if (!bare)
      one.title = name;
    else
      for (std::size_t i = 1; i < cells.size() && one.title.empty(); ++i)
        one.title = plain_text(cells[i]);
    auto skip = text.find_first_not_of(" \t");
    if (skip == std::string_view::npos)
      return;
    one.lines = {line, line};
    one.where.begin = body_offset(doc_, line) + skip;
    found.end = body_offset(doc_, line) + text.size();
    for (std::size_t i = 1; i < std::min(cells.size(), heads_.size()); ++i)
      if (heads_[i] == column_head::input || heads_[i] == column_head::output)
        add_uses(cells[i], heads_[i], line, one);
    out_.push_back(std::move(found));
  }

  /// The files that a cell names, under a head such as "Output".
  void add_uses(std::string_view cell, column_head head, int line, step& to) {
    auto begin = static_cast<std::size_t>(cell.data() - doc_.source.data());
    const span where{begin, begin + cell.size()};
    while (!cell.empty()) {
      auto end = std::min(cell.find_first_of(" ,`"), cell.size());
      auto name = without_punctuation(cell.substr(0, end));
      if (names_file(name, true)) {
        data_use use;
        use.what = head == column_head::input ? data_use::kind::reads
                                              : data_use::kind::writes;
        use.name = std::string{name};
        use.line = line;
        use.where = where;
        to.uses.push_back(std::move(use));
      }
      cell.remove_prefix(std::min(end + 1, cell.size()));
    }
  }

  const skill& doc_;
  const outline& parts_;
  const std::vector<section_kind>& kinds_;
  std::vector<column_head> heads_;
  std::vector<found_step> out_;
};

/// Ends each step before the next one, or with its section. `sections` has the
/// section of each.
void end_each(const skill& doc, std::vector<found_step>& found,
              const std::vector<int>& sections) {
  for (std::size_t i = 0; i < found.size(); ++i) {
    auto& one = found[i].one;
    auto end = doc.sections[static_cast<std::size_t>(sections[i])].where.end;
    if (i + 1 < found.size() && sections[i + 1] == sections[i])
      end = found[i + 1].one.where.begin;
    auto text = std::string_view{doc.source}.substr(one.where.begin,
                                                    end - one.where.begin);
    // A rule between two steps belongs to neither.
    for (auto last = text.find_last_not_of(" \t\r\n");;
         last = text.find_last_not_of(" \t\r\n")) {
      text = text.substr(0, last == std::string_view::npos ? 0 : last + 1);
      auto line = text.rfind('\n');
      if (line == std::string_view::npos
          || text.find_first_not_of("-*_ ", line + 1) != std::string_view::npos)
        break;
      text = text.substr(0, line);
    }
    found[i].end = one.where.begin + std::max<std::size_t>(text.size(), 1);
    one.lines = {doc.line_of(one.where.begin), doc.line_of(found[i].end - 1)};
  }
}

struct marked_line {
  step_mark mark;
  std::size_t begin = 0;
  std::size_t end = 0;
  int section = -1;
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

std::vector<marked_line> marked_lines(const skill& doc, const outline& parts,
                                      const std::vector<section_kind>& kinds) {
  std::vector<marked_line> out;
  section_cursor sections{doc};
  for (const auto& block : parts.leaves) {
    auto section = sections.at(block.lines.first);
    if (block.what != leaf::kind::paragraph || block.quoted || block.item >= 0
        || section < 0
        || kinds[static_cast<std::size_t>(section)] == section_kind::commentary)
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
      if (is_mark(mark))
        out.push_back(
          {mark, begin + skip, begin + skip + text.size(), section});
    }
  }
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

std::vector<found_step> find_row_steps(const skill& doc, const outline& parts,
                                       const std::vector<section_kind>& kinds) {
  return row_finder{doc, parts, kinds}.run();
}

std::vector<found_step>
find_paragraph_steps(const skill& doc, const outline& parts,
                     const std::vector<section_kind>& kinds) {
  auto lines = marked_lines(doc, parts, kinds);
  auto named = std::count_if(lines.begin(), lines.end(), [](auto& one) {
    return one.mark.what == step_mark::kind::named;
  });
  std::vector<found_step> out;
  std::vector<int> sections;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const auto& line = lines[i];
    auto continues = [&](const marked_line& a, const marked_line& b) {
      return a.section == b.section && a.mark.what == b.mark.what
             && b.mark.number == a.mark.number + 1;
    };
    bool series = (i > 0 && continues(lines[i - 1], line))
                  || (i + 1 < lines.size() && continues(line, lines[i + 1]));
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
  end_each(doc, out, sections);
  return out;
}

std::vector<found_step>
find_sequence_steps(const skill& doc, const outline& parts,
                    const std::vector<section_kind>& kinds) {
  std::vector<found_step> out;
  std::vector<int> places;
  std::vector<sentence> sentences;
  section_cursor sections{doc};
  int opened = -1; // the section in which a sequence goes on
  auto add = [&](const sentence& said, int section) {
    found_step found;
    found.one.source = step_source::sequence;
    found.one.title = title_from(said.text);
    found.one.where.begin = said.where.begin;
    out.push_back(std::move(found));
    places.push_back(section);
    opened = section;
  };
  for (const auto& block : parts.leaves) {
    auto section = sections.at(block.lines.first);
    if (block.what != leaf::kind::paragraph || block.quoted || block.item >= 0
        || section < 0
        || kinds[static_cast<std::size_t>(section)] == section_kind::commentary)
      continue;
    sentences.clear();
    split_sentences(doc, block, 0, sentences);
    for (std::size_t i = 0; i < sentences.size(); ++i) {
      const auto& said = sentences[i];
      auto terms = terms_of(words_of(utf8_prefix(said.text, 64)));
      if (terms.empty() || terms[0].first != 0 || said.text.front() == '|')
        continue;
      const auto& head = terms[0];
      bool goes_on = head.is(term::follows) || head.is(term::joins)
                     || head.is(term::continues);
      if (head.is(term::starts)) {
        add(said, section);
      } else if (goes_on && opened == section) {
        add(said, section);
      } else if (goes_on && i > 0) {
        // What comes before a "then" is the first step.
        add(sentences[i - 1], section);
        add(said, section);
      }
    }
  }
  if (out.size() < 2)
    return {};
  end_each(doc, out, places);
  for (std::size_t i = 0; i < out.size(); ++i)
    out[i].one.number = static_cast<int>(i) + 1;
  return out;
}

} // namespace skvm::ir
