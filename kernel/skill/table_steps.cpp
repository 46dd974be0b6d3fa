#include "base/text.hpp"
#include "skill/file_names.hpp"
#include "skill/language.hpp"
#include "skill/paragraph_steps.hpp"
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

/// The line below the head of a table; 0 where a block is none.
int rule_line_of(const skill& doc, const leaf& block) {
  for (int line = block.lines.first + 1; line < block.lines.last; ++line)
    if (is_rule(line_text(doc, line)))
      return line;
  return 0;
}

/// The 2 of "4.2", which stands below "Phase 4".
int number_within(std::string_view cell) {
  auto dot = cell.find('.');
  if (dot == 0 || dot == std::string_view::npos
      || cell.find_first_not_of("0123456789.") != std::string_view::npos)
    return 0;
  return number_of(cell.substr(dot + 1));
}

class row_finder {
public:
  row_finder(const skill& doc, const outline& parts,
             const std::vector<region>& regions,
             const std::vector<line_range>& opened)
    : doc_(doc), parts_(parts), regions_(regions), opened_(opened) {}

  std::vector<found_step> run() {
    region_cursor cursor{regions_};
    for (const auto& block : parts_.leaves) {
      auto place = cursor.at(block.lines.first);
      if (block.what != leaf::kind::paragraph || block.quoted || place < 0
          || block.lines.last < block.lines.first + 2)
        continue;
      auto kind = regions_[static_cast<std::size_t>(place)].kind;
      if (kind == section_kind::commentary)
        continue;
      if (auto line = rule_line_of(doc_, block); line > 0)
        add_table(line, block.lines.last, kind);
    }
    return std::move(out_);
  }

private:
  void add_table(int rule, int last, section_kind kind) {
    if (last - rule < 2)
      return;
    std::vector<std::string> head;
    heads_.clear();
    for (auto cell : cells_of(line_text(doc_, rule - 1))) {
      head.emplace_back(cell);
      heads_.push_back(column_head_of(cell));
    }
    std::vector<std::string> first;
    for (int line = rule + 1; line <= last; ++line)
      first.push_back(plain_text(cells_of(line_text(doc_, line))[0]));
    bool opened =
      std::any_of(opened_.begin(), opened_.end(), [&](const line_range& one) {
        return one.first <= rule && rule <= one.last;
      });
    if (opened || rows_are_steps(kind, head, first))
      for (int line = rule + 1; line <= last; ++line)
        add_row(line, line - rule);
  }

  void add_row(int line, int place) {
    auto text = line_text(doc_, line);
    auto cells = cells_of(text);
    found_step found;
    auto& one = found.one;
    one.source = step_source::table_row;
    // A name in the first column is the title, a number is none.
    auto name = plain_text(cells[0]);
    auto within = number_within(name);
    one.number = within > 0 ? within : number_in_cell(name);
    bool bare =
      name.size() == 1
      || (one.number > 0
          && (step_mark_of(name).size >= name.size() || number_of(name) > 0));
    if (one.number == 0)
      one.number = place;
    if (!bare)
      one.title = name;
    else
      one.title = title_in(cells);
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

  /// What is to be done, else what stands first.
  [[nodiscard]] std::string
  title_in(const std::vector<std::string_view>& cells) const {
    std::string first;
    for (std::size_t i = 1; i < cells.size(); ++i) {
      auto text = plain_text(cells[i]);
      bool action = i < heads_.size() && heads_[i] == column_head::action;
      if (action && !text.empty())
        return text;
      if (first.empty())
        first = std::move(text);
    }
    return first;
  }

  /// `out/shops.gpkg`: here even a kind of file that is not known.
  static bool is_path(std::string_view name) {
    auto slash = name.rfind('/');
    auto dot = name.rfind('.');
    return slash != std::string_view::npos && dot != std::string_view::npos
           && dot > slash + 1 && dot + 1 < name.size()
           && name.find("://") == std::string_view::npos;
  }

  /// The files that a cell names, under a head such as "Output".
  void add_uses(std::string_view cell, column_head head, int line, step& to) {
    auto begin = static_cast<std::size_t>(cell.data() - doc_.source.data());
    const span where{begin, begin + cell.size()};
    while (!cell.empty()) {
      auto end = std::min(cell.find_first_of(" ,`"), cell.size());
      auto name = without_punctuation(cell.substr(0, end));
      if (names_file(name, true) || is_path(name)) {
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
  const std::vector<region>& regions_;
  const std::vector<line_range>& opened_;
  std::vector<column_head> heads_;
  std::vector<found_step> out_;
};

bool are_numbered(const std::vector<std::string>& cells) {
  int before = 0;
  bool within = number_within(cells.front()) > 0;
  for (const auto& cell : cells)
    if ((within ? number_within(cell) : number_in_cell(cell)) != ++before)
      return false;
  return true;
}

/// A, B, C, … where one may be missing.
bool are_lettered(const std::vector<std::string>& cells) {
  int before = 'A' - 1;
  for (const auto& cell : cells) {
    int letter = cell.size() == 1 ? cell[0] & ~0x20 : 0;
    if (letter <= before || letter > before + 2 || letter > 'Z')
      return false;
    before = letter;
  }
  return true;
}

} // namespace

bool rows_are_steps(section_kind around, const std::vector<std::string>& head,
                    const std::vector<std::string>& first_cells) {
  if (head.size() < 2 || first_cells.size() < 2)
    return false;
  auto first = column_head_of(head[0]);
  if (first == column_head::step)
    return true;
  // Numbers alone may count anything.
  bool action =
    std::any_of(head.begin() + 1, head.end(), [](std::string_view cell) {
      return column_head_of(cell) == column_head::action;
    });
  bool likely =
    around == section_kind::procedure || (first == column_head::weak && action);
  return likely && (are_numbered(first_cells) || are_lettered(first_cells));
}

int number_in_cell(std::string_view plain) {
  if (auto mark = step_mark_of(plain);
      mark.what != step_mark::kind::none && mark.size <= plain.size())
    return mark.number;
  auto number = number_of(plain);
  return !plain.empty() && plain[0] >= '0' && plain[0] <= '9' ? number : 0;
}

std::vector<found_step> find_row_steps(const skill& doc, const outline& parts,
                                       const std::vector<region>& regions,
                                       const std::vector<line_range>& opened) {
  return row_finder{doc, parts, regions, opened}.run();
}

bool is_table(const skill& doc, const leaf& block) {
  return rule_line_of(doc, block) > 0;
}

bool numbers_work(const skill& doc, const leaf& table) {
  auto rule = rule_line_of(doc, table);
  std::vector<std::string> head;
  for (auto cell : cells_of(line_text(doc, rule - 1)))
    head.emplace_back(cell);
  std::vector<std::string> first;
  for (int line = rule + 1; line <= table.lines.last; ++line)
    first.push_back(plain_text(cells_of(line_text(doc, line))[0]));
  return rows_are_steps(section_kind::other, head, first);
}

bool lists_work(const skill& doc, const leaf& table) {
  auto heads = cells_of(line_text(doc, rule_line_of(doc, table) - 1));
  return std::any_of(heads.begin(), heads.end(), [](std::string_view cell) {
    auto head = column_head_of(cell);
    return head == column_head::step || head == column_head::action
           || head == column_head::output;
  });
}

std::string first_head(const skill& doc, const leaf& table) {
  return plain_text(
    cells_of(line_text(doc, rule_line_of(doc, table) - 1)).front());
}

std::vector<table_row> rows_of(const skill& doc, const leaf& table) {
  auto rule = rule_line_of(doc, table);
  std::vector<column_head> heads;
  for (auto cell : cells_of(line_text(doc, rule - 1)))
    heads.push_back(column_head_of(cell));
  std::vector<table_row> out;
  for (int line = rule + 1; line <= table.lines.last; ++line) {
    auto& row = out.emplace_back();
    auto cells = cells_of(line_text(doc, line));
    for (std::size_t i = 0; i < cells.size(); ++i) {
      auto head = i < heads.size() ? heads[i] : column_head::other;
      if (head == column_head::input)
        continue;
      (row.text += row.text.empty() ? "" : ", ") += cells[i];
      if (auto name = plain_text(cells[i]);
          head == column_head::output && names_file(name, true))
        row.output = name;
    }
  }
  return out;
}

} // namespace skvm::ir
