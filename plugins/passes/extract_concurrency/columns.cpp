#include "columns.hpp"

#include "../lang/text.hpp"
#include "names.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <string_view>

namespace extract_concurrency {

namespace {

bool is_row(const skvm::skill& skill, const footprint& node) {
  return step_of(skill, node).source == skvm::step_source::table_row;
}

std::string_view line_of(const skvm::skill& skill, int line) {
  auto begin = skill.offset_of_line(line);
  auto end = skill.offset_of_line(line + 1);
  return pass_lang::trim(skill.text({begin, end}));
}

// A bar in code or behind a backslash is text.
std::vector<std::string> cells_of(std::string_view row) {
  row = pass_lang::trim(row);
  if (row.starts_with('|'))
    row.remove_prefix(1);
  if (row.ends_with('|'))
    row.remove_suffix(1);
  std::vector<std::string> out{{}};
  bool code = false;
  for (std::size_t i = 0; i < row.size(); ++i) {
    code = code != (row[i] == '`');
    if (row[i] == '\\' && i + 1 < row.size())
      out.back() += row[++i];
    else if (row[i] == '|' && !code)
      out.emplace_back();
    else
      out.back() += row[i];
  }
  return out;
}

bool is_rule(std::string_view line) {
  return line.find('-') != std::string_view::npos
         && line.find_first_not_of("|-: \t") == std::string_view::npos;
}

// Lower case, without marks, articles and brackets.
std::string plain(std::string_view text) {
  std::string out;
  prose said{text};
  for (const auto& word : said.words()) {
    if (word.text == "the" || word.text == "a" || word.text == "an"
        || word.text.empty())
      continue;
    out += ' ';
    out += word.text;
  }
  return out + ' ';
}

// What a cell lists.
std::vector<std::string> parts_of(std::string_view cell) {
  std::vector<std::string> out{{}};
  for (std::size_t i = 0; i < cell.size(); ++i) {
    auto rest = cell.substr(i);
    std::size_t skip = 0;
    for (std::string_view joint :
         {", ", "; ", " and ", " + ", " & ", " und ", " et ", " y ", " e ",
          "、", "，", "；", "<br>", ","})
      if (rest.starts_with(joint)) {
        skip = joint.size();
        break;
      }
    if (skip == 0) {
      out.back() += cell[i];
      continue;
    }
    out.emplace_back();
    i += skip - 1;
  }
  std::erase_if(out, [](const std::string& one) {
    return one.find_first_not_of(" -*`\t\xE2\x80\x93\x94") == std::string::npos;
  });
  return out;
}

// A number, a letter or a range of them: "3", "B", "2–8", "rows 2 to 4".
struct label_range {
  int first = 0;
  int last = 0;
};

int label_in(std::string_view text, std::size_t& at) {
  while (at < text.size() && (text[at] == ' ' || text[at] == '#'))
    ++at;
  int value = 0;
  auto [end, error] =
    std::from_chars(text.data() + at, text.data() + text.size(), value);
  if (error == std::errc{} && value > 0 && value < 1000) {
    at = static_cast<std::size_t>(end - text.data());
    return value;
  }
  bool letter =
    at < text.size() && text[at] >= 'a' && text[at] <= 'z'
    && (at + 1 == text.size() || text[at + 1] == ' ' || text[at + 1] == '-');
  return letter ? text[at++] - 'a' + 1 : 0;
}

std::optional<label_range> labels_of(std::string_view part) {
  auto text = pass_lang::to_lower(pass_lang::trim(part));
  for (std::string_view noun :
       {"steps ", "step ", "rows ", "row ", "tasks ", "task ", "no. ",
        "schritte ", "schritt ", "étapes ", "étape ", "pasos ", "paso "})
    if (text.starts_with(noun))
      text.erase(0, noun.size());
  for (std::string_view dash : {"–", "—", " to ", " bis ", " à ", " a "})
    text = pass_lang::replace_all(text, dash, "-");
  std::size_t at = 0;
  label_range out;
  out.first = out.last = label_in(text, at);
  if (out.first == 0)
    return std::nullopt;
  if (at < text.size() && text[at] == '-')
    out.last = label_in(text, ++at);
  bool whole = pass_lang::trim(std::string_view{text}.substr(at)).empty();
  return whole && out.last >= out.first ? std::optional{out} : std::nullopt;
}

struct row {
  std::size_t node = 0;
  label_range label;
  std::string title;
  std::string needs;
  std::vector<std::string> gives;
  std::vector<int> only;
};

class table {
public:
  table(const skvm::skill& skill, const step_order& known,
        std::vector<footprint>& nodes)
    : skill_(skill), known_(known), nodes_(nodes) {}

  /// The rows from that node on that stand below one head; their number.
  std::size_t read(std::size_t first) {
    auto line = step_of(skill_, nodes_[first]).lines.first;
    auto rule = line;
    while (rule > 1 && line_of(skill_, rule).starts_with('|')
           && !is_rule(line_of(skill_, rule)))
      --rule;
    if (!is_rule(line_of(skill_, rule)) || !read_head(rule - 1))
      return count_rows(first);
    for (auto i = first; i < nodes_.size() && is_row(skill_, nodes_[i]); ++i) {
      const auto& step = step_of(skill_, nodes_[i]);
      if (step.lines.first != line + static_cast<int>(i - first))
        break;
      add_row(i, line_of(skill_, step.lines.first));
    }
    resolve();
    return std::max<std::size_t>(rows_.size(), 1);
  }

private:
  std::size_t count_rows(std::size_t first) const {
    auto end = first;
    while (end < nodes_.size() && is_row(skill_, nodes_[end]))
      ++end;
    return end - first;
  }

  bool read_head(int line) {
    auto head = cells_of(line_of(skill_, line));
    for (std::size_t i = 0; i < head.size(); ++i) {
      auto words = plain(head[i]);
      auto name = pass_lang::trim(words);
      if (known_.heads_needs(name))
        needs_ = i;
      else if (known_.heads_gives(name))
        gives_ = i;
    }
    return needs_.has_value();
  }

  void add_row(std::size_t node, std::string_view text) {
    auto cells = cells_of(text);
    row one;
    one.node = node;
    if (auto label = labels_of(cells.front()))
      one.label = *label;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (i == needs_)
        one.needs = cells[i];
      else if (i == gives_)
        one.gives = parts_of(cells[i]);
      else if (one.title.empty() && !labels_of(cells[i]))
        one.title = title_of(cells[i]);
    }
    rows_.push_back(std::move(one));
  }

  // "**Bank.** Match …" is called "Bank".
  static std::string title_of(std::string_view cell) {
    prose said{cell};
    std::string out;
    for (std::size_t i = 0; i < std::min<std::size_t>(said.first_sentence(), 5);
         ++i)
      (out += ' ') += said.words()[i].text;
    return out.empty() ? out : out + ' ';
  }

  void resolve() {
    std::size_t told = 0;
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      for (const auto& part : parts_of(rows_[i].needs))
        add_need(i, part);
      told += rows_[i].only.empty() ? 0 : 1;
    }
    // "Look at everything first" is before all, whatever the column says.
    for (std::size_t i = 1; i < rows_.size(); ++i)
      for (std::size_t before = 0; before < i; ++before)
        if (nodes_[rows_[before].node].comes_first)
          rows_[i].only.push_back(static_cast<int>(rows_[before].node));
    if (told < 2 || 2 * told + 1 < rows_.size())
      return;
    for (const auto& one : rows_)
      apply(one);
  }

  void add_need(std::size_t at, const std::string& part) {
    auto& only = rows_[at].only;
    auto add = [&](std::size_t row) {
      only.push_back(static_cast<int>(rows_[row].node));
    };
    auto range = labels_of(part);
    auto name = plain(part);
    bool all = known_.means_all(pass_lang::trim(name));
    for (std::size_t i = 0; i < at; ++i) {
      const auto& other = rows_[i];
      bool labelled = range && other.label.first >= range->first
                      && other.label.first <= range->last
                      && other.label.first > 0;
      if (all || labelled || (!range && provides(other, part, name)))
        add(i);
    }
  }

  static bool within(std::string_view inner, std::string_view outer) {
    return inner.size() > 4 && outer.find(inner) != std::string_view::npos;
  }

  static bool provides(const row& other, const std::string& part,
                       const std::string& name) {
    auto wanted = pass_lang::replace_all(part, "`", "");
    wanted = std::string{pass_lang::trim(wanted)};
    if (std::any_of(other.gives.begin(), other.gives.end(), [&](auto given) {
          auto said = plain(given);
          given = pass_lang::replace_all(given, "`", "");
          given = std::string{pass_lang::trim(given)};
          bool files =
            pass_lang::is_path_like(wanted) && pass_lang::is_path_like(given);
          if (files)
            return may_be_same(given, wanted);
          auto base = pass_lang::to_lower(pass_lang::base_name(given));
          base.resize(std::min(base.find('.'), base.size()));
          return within(name, said) || within(said, name)
                 || within(name, ' ' + base + ' ')
                 || within(' ' + base + ' ', name);
        }))
      return true;
    return !other.title.empty() && within(name, other.title);
  }

  void apply(const row& one) {
    auto& node = nodes_[one.node];
    node.only = one.only;
    if (node.only.empty())
      node.only.push_back(no_step);
    node.reads = files_in(parts_of(one.needs));
    if (gives_)
      node.writes = files_in(one.gives);
    node.uncertain.clear();
  }

  static std::vector<std::string>
  files_in(const std::vector<std::string>& parts) {
    std::vector<std::string> out;
    for (const auto& part : parts) {
      auto bare = pass_lang::replace_all(part, "`", "");
      if (auto name = pass_lang::trim(bare); pass_lang::is_path_like(name))
        out.emplace_back(name);
    }
    return out;
  }

  const skvm::skill& skill_;
  const step_order& known_;
  std::vector<footprint>& nodes_;
  std::optional<std::size_t> needs_;
  std::optional<std::size_t> gives_;
  std::vector<row> rows_;
};

} // namespace

void mark_columns(const skvm::skill& skill, const step_order& known,
                  std::vector<footprint>& nodes) {
  for (std::size_t i = 0; i < nodes.size();)
    i += is_row(skill, nodes[i]) ? table{skill, known, nodes}.read(i) : 1;
}

} // namespace extract_concurrency
