#include "base/text.hpp"
#include "skill/language.hpp"
#include "skill/paragraph_steps.hpp"
#include "skill/prose.hpp"

#include <algorithm>

namespace skvm::ir {

namespace {

constexpr std::size_t deepest_list = 8;

struct tag {
  std::string name; ///< lower case, `/ol` for an end
  std::size_t begin = 0;
  std::size_t end = 0; ///< behind `>`
};

/// The next tag at or behind `at` and before `end`; its name is empty where
/// there is none. Comments are none.
tag next_tag(std::string_view text, std::size_t at, std::size_t end) {
  text = text.substr(0, end);
  while (at < end) {
    auto open = text.find('<', at);
    if (open == std::string_view::npos)
      break;
    if (text.substr(open, 4) == "<!--") {
      auto close = text.find("-->", open);
      if (close == std::string_view::npos)
        break;
      at = close + 3;
      continue;
    }
    auto stop = open + 1;
    while (stop < end
           && (text[stop] == '/' || (text[stop] >= 'a' && text[stop] <= 'z')
               || (text[stop] >= 'A' && text[stop] <= 'Z')
               || (text[stop] >= '0' && text[stop] <= '9')))
      ++stop;
    auto close = text.find_first_of("<>", stop);
    if (close == std::string_view::npos)
      break;
    if (stop > open + 1 && text[close] == '>')
      return {to_lower(text.substr(open + 1, stop - open - 1)), open,
              close + 1};
    at = std::max(close, open + 1);
  }
  return {};
}

/// The first line that a reader sees of a piece of HTML.
std::string text_of(std::string_view html) {
  std::string bare;
  html = utf8_prefix(html, 600);
  for (std::size_t at = 0; at < html.size();) {
    auto found = next_tag(html, at, html.size());
    auto end = found.name.empty() ? html.size() : found.begin;
    bare += html.substr(at, end - at);
    at = found.name.empty() ? html.size() : found.end;
  }
  auto seen = trim(bare);
  return title_from(trim(seen.substr(0, seen.find('\n'))));
}

class html_finder {
public:
  html_finder(const skill& doc, const outline& parts,
              const std::vector<region>& regions)
    : doc_(doc), parts_(parts), regions_(regions) {}

  std::vector<found_step> run() {
    region_cursor cursor{regions_};
    int before = -1;
    for (const auto& block : parts_.leaves) {
      auto place = cursor.at(block.lines.first);
      if (place != before)
        close_all(body_offset(doc_, block.lines.first));
      before = place;
      if (block.what != leaf::kind::html || block.quoted || block.item >= 0
          || place < 0)
        continue;
      around_ = regions_[static_cast<std::size_t>(place)].kind;
      if (around_ != section_kind::commentary)
        read(body_offset(doc_, block.lines.first),
             body_offset(doc_, block.lines.last)
               + line_text(doc_, block.lines.last).size());
    }
    close_all(doc_.source.size());
    return std::move(out_);
  }

private:
  struct list {
    bool ordered = false;
    int count = 0;
    std::size_t item = std::string::npos; ///< index of the open one
  };

  struct row {
    std::size_t begin = 0;
    std::size_t end = 0;
    bool head = false;
    std::vector<std::string> cells;
  };

  void read(std::size_t begin, std::size_t end) {
    auto text = std::string_view{doc_.source};
    for (auto at = begin; at < end;) {
      auto one = next_tag(text, at, end);
      if (one.name.empty())
        return;
      at = one.end;
      if (one.name == "ol" || one.name == "ul")
        lists_.push_back({one.name == "ol"});
      else if ((one.name == "/ol" || one.name == "/ul") && !lists_.empty()) {
        close_item(lists_.back(), one.begin);
        lists_.pop_back();
      } else if (one.name == "li" && !lists_.empty())
        open_item(one);
      else if (one.name == "/li" && !lists_.empty())
        close_item(lists_.back(), one.end);
      else
        read_table(one);
    }
  }

  void open_item(const tag& one) {
    auto& in = lists_.back();
    close_item(in, one.begin);
    ++in.count;
    bool top = lists_.size() == 1;
    if (lists_.size() > deepest_list
        || !(in.ordered || (top && around_ == section_kind::procedure)))
      return;
    found_step found;
    found.one.source =
      in.ordered ? step_source::numbered_list : step_source::bullet_list;
    found.one.number = in.ordered ? in.count : 0;
    found.one.where.begin = one.begin;
    in.item = out_.size();
    out_.push_back(std::move(found));
  }

  void close_item(list& in, std::size_t end) {
    if (in.item != std::string::npos)
      finish(out_[in.item], end);
    in.item = std::string::npos;
  }

  void close_all(std::size_t end) {
    while (!lists_.empty()) {
      close_item(lists_.back(), end);
      lists_.pop_back();
    }
    rows_.clear();
  }

  void finish(found_step& found, std::size_t end) {
    auto& one = found.one;
    auto text = trim(doc_.text({one.where.begin, end}));
    found.end = one.where.begin + std::max<std::size_t>(text.size(), 1);
    one.lines = {doc_.line_of(one.where.begin), doc_.line_of(found.end - 1)};
    if (one.title.empty())
      one.title = text_of(text);
  }

  void read_table(const tag& one) {
    if (one.name == "table")
      rows_.clear();
    else if (one.name == "tr")
      rows_.push_back({one.begin, one.end, false, {}});
    else if ((one.name == "td" || one.name == "th") && !rows_.empty()) {
      rows_.back().head = rows_.back().head || one.name == "th";
      cell_ = one.end;
    } else if ((one.name == "/td" || one.name == "/th") && !rows_.empty()) {
      if (cell_ > 0)
        rows_.back().cells.push_back(text_of(doc_.text({cell_, one.begin})));
      cell_ = 0;
    } else if (one.name == "/tr" && !rows_.empty())
      rows_.back().end = one.end;
    else if (one.name == "/table")
      add_rows();
  }

  void add_rows() {
    std::erase_if(rows_, [](const row& one) { return one.cells.empty(); });
    if (rows_.size() < 3 || !rows_.front().head)
      return;
    std::vector<std::string> first;
    for (std::size_t i = 1; i < rows_.size(); ++i)
      first.push_back(rows_[i].cells.front());
    if (!rows_are_steps(around_, rows_.front().cells, first))
      return;
    for (std::size_t i = 1; i < rows_.size(); ++i) {
      const auto& cells = rows_[i].cells;
      found_step found;
      found.one.source = step_source::table_row;
      found.one.number = number_in_cell(cells[0]);
      bool bare = found.one.number > 0 || cells[0].size() == 1;
      found.one.title = bare && cells.size() > 1 ? cells[1] : cells[0];
      if (found.one.number == 0)
        found.one.number = static_cast<int>(i);
      found.one.where.begin = rows_[i].begin;
      finish(found, rows_[i].end);
      out_.push_back(std::move(found));
    }
    rows_.clear();
  }

  const skill& doc_;
  const outline& parts_;
  const std::vector<region>& regions_;
  section_kind around_ = section_kind::other;
  std::vector<list> lists_;
  std::vector<row> rows_;
  std::size_t cell_ = 0;
  std::vector<found_step> out_;
};

} // namespace

std::vector<found_step> find_html_steps(const skill& doc, const outline& parts,
                                        const std::vector<region>& regions) {
  return html_finder{doc, parts, regions}.run();
}

} // namespace skvm::ir
