#include "skill/outline.hpp"

#include "base/text.hpp"
#include "skill/cmark_memory.hpp"
#include <cmark-gfm.h>

#include <algorithm>

namespace skvm::ir {

namespace {

constexpr std::size_t most_bytes = std::size_t{2} << 20;
constexpr std::size_t most_lines = 200'000;
constexpr std::size_t most_suspects = 2'000;

/// cmark 0.29.0.gfm.6 takes quadratic time over many openings of images,
/// declarations and processing instructions, which mean nothing to the block
/// structure. Where a text has that many, it is read with two control
/// characters in their place; NUL, which cmark would widen, becomes a blank.
std::string with_suspects_masked(std::string_view text) {
  std::string copy{text};
  std::size_t suspects = 0;
  auto opens = [&](std::size_t i) {
    auto next = i + 1 < text.size() ? text[i + 1] : ' ';
    return (text[i] == '!' && next == '[')
           || (text[i] == '<' && (next == '!' || next == '?'));
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\0' && text[i] != '!' && text[i] != '<')
      continue;
    if (text[i] == '\0')
      copy[i] = ' ';
    else if (opens(i))
      ++suspects;
  }
  if (suspects > most_suspects)
    for (std::size_t i = 0; i < text.size(); ++i)
      if (opens(i))
        copy[i] = text[i] == '!' ? '\x01' : '\x02';
  return copy;
}

std::string unmasked(std::string_view literal) {
  std::string out;
  out.reserve(literal.size());
  for (std::size_t i = 0; i < literal.size(); ++i) {
    auto c = literal[i];
    if (c == '\r')
      out += i + 1 < literal.size() && literal[i + 1] == '\n' ? "" : "\n";
    else
      out += c == '\x01' ? '!' : c == '\x02' ? '<' : c;
  }
  return out;
}

bool is_blank(std::string_view line) {
  return line.find_first_not_of(" \t>") == std::string_view::npos;
}

bool closes_fence(std::string_view line, char fence, std::size_t length) {
  auto first = line.find_first_not_of(" \t>");
  if (first == std::string_view::npos)
    return false;
  auto rest = trim(line.substr(first));
  return rest.size() >= length
         && rest.find_first_not_of(fence) == std::string_view::npos;
}

/// "Title" of `<h2 align="center">Title</h2>`; empty for anything else.
std::string_view title_between_tags(std::string_view line) {
  bool opens = line.size() > 4 && line[0] == '<'
               && (line[1] == 'h' || line[1] == 'H') && line[2] >= '1'
               && line[2] <= '6' && (line[3] == '>' || line[3] == ' ');
  auto end = opens ? line.find('>') : std::string_view::npos;
  if (end == std::string_view::npos)
    return {};
  auto title = line.substr(end + 1);
  auto close = title.find('<');
  if (close == std::string_view::npos
      || title.substr(close).size() != std::string_view{"</h2>"}.size()
      || title.substr(close, 2) != "</" || title[close + 3] != line[2])
    return {};
  return trim(title.substr(0, close));
}

class reader {
public:
  explicit reader(const skill& doc)
    : doc_(doc), base_(doc.line_of(doc.body_begin)) {}

  outline read() {
    auto text = std::string_view{doc_.source}.substr(doc_.body_begin);
    auto last = doc_.line_starts.size();
    auto first = static_cast<std::size_t>(base_ - 1);
    if (last - first > most_lines)
      last = first + most_lines;
    if (text.size() > most_bytes)
      last = std::min(last, static_cast<std::size_t>(
                              doc_.line_of(doc_.body_begin + most_bytes)));
    if (last < doc_.line_starts.size()) {
      out_.last_line = static_cast<int>(last);
      text = text.substr(0, doc_.line_starts[last] - doc_.body_begin);
    }
    if (text.size() > most_bytes)
      text = utf8_prefix(text, most_bytes);
    last_line_ = static_cast<int>(last);
    // No extensions: their tables cost columns times lines, and what a row or
    // a check box is can be told from the text of a line.
    cmark_memory memory; // all of it goes at the end, so that nothing is freed
    auto* parser = cmark_parser_new_with_mem(
      CMARK_OPT_DEFAULT | CMARK_OPT_SOURCEPOS, cmark_memory::interface());
    auto fed = with_suspects_masked(text);
    cmark_parser_feed(parser, fed.data(), fed.size());
    auto* iter = cmark_iter_new(cmark_parser_finish(parser));
    for (;;) {
      auto event = cmark_iter_next(iter);
      if (event == CMARK_EVENT_DONE)
        break;
      auto* node = cmark_iter_get_node(iter);
      if (event == CMARK_EVENT_ENTER)
        enter(node);
      else
        leave(node);
    }
    return std::move(out_);
  }

private:
  struct open_list {
    int id;
    int next_number;
  };

  line_range lines_of(cmark_node* node) const {
    auto first = cmark_node_get_start_line(node);
    auto last = cmark_node_get_end_line(node);
    if (cmark_node_get_end_column(node) == 0)
      --last;
    auto file_line = [&](int line) {
      return std::clamp(line + base_ - 1, base_, std::max(base_, last_line_));
    };
    line_range lines{file_line(first), file_line(last)};
    lines.last = std::max(lines.first, lines.last);
    return lines;
  }

  std::size_t begin_of(cmark_node* node, int line) const {
    auto column = std::max(1, cmark_node_get_start_column(node)) - 1;
    auto text = line_text(doc_, line);
    return body_offset(doc_, line)
           + std::min(static_cast<std::size_t>(column), text.size());
  }

  std::size_t end_of(int line) const {
    return body_offset(doc_, line) + line_text(doc_, line).size();
  }

  int item() const { return items_.empty() ? -1 : items_.back(); }

  void enter(cmark_node* node) {
    switch (cmark_node_get_type(node)) {
      case CMARK_NODE_BLOCK_QUOTE:
        ++quotes_;
        break;
      case CMARK_NODE_LIST: {
        bool ordered = cmark_node_get_list_type(node) == CMARK_ORDERED_LIST;
        lists_.push_back(
          {next_list_++, ordered ? cmark_node_get_list_start(node) : -1});
        break;
      }
      case CMARK_NODE_ITEM:
        enter_item(node);
        break;
      case CMARK_NODE_HEADING:
        enter_heading(node);
        break;
      case CMARK_NODE_PARAGRAPH:
        add_leaf(node, leaf::kind::paragraph);
        break;
      case CMARK_NODE_HTML_BLOCK:
        enter_html(node);
        break;
      case CMARK_NODE_CODE_BLOCK:
        add_code(node);
        break;
      case CMARK_NODE_TEXT:
      case CMARK_NODE_CODE:
        if (in_heading_)
          if (const auto* literal = cmark_node_get_literal(node))
            out_.headings.back().title += unmasked(literal);
        break;
      case CMARK_NODE_SOFTBREAK:
      case CMARK_NODE_LINEBREAK:
        if (in_heading_)
          out_.headings.back().title += ' ';
        break;
      default:
        break;
    }
  }

  void leave(cmark_node* node) {
    switch (cmark_node_get_type(node)) {
      case CMARK_NODE_BLOCK_QUOTE:
        --quotes_;
        break;
      case CMARK_NODE_LIST:
        lists_.pop_back();
        break;
      case CMARK_NODE_ITEM:
        items_.pop_back();
        break;
      case CMARK_NODE_HEADING:
        if (in_heading_)
          finish_heading();
        break;
      default:
        break;
    }
  }

  void enter_item(cmark_node* node) {
    list_item one;
    one.lines = lines_of(node);
    while (one.lines.last > one.lines.first
           && is_blank(line_text(doc_, one.lines.last)))
      --one.lines.last;
    one.where = {begin_of(node, one.lines.first), end_of(one.lines.last)};
    one.parent = item();
    one.nesting = static_cast<int>(items_.size());
    one.quoted = quotes_ > 0;
    auto& list = lists_.back();
    one.list = list.id;
    if (list.next_number >= 0)
      one.number = list.next_number++;
    one.task = has_check_box(one.where.begin);
    items_.push_back(static_cast<int>(out_.items.size()));
    out_.items.push_back(one);
  }

  bool has_check_box(std::size_t marker) const {
    auto line = doc_.line_of(marker);
    auto text = line_text(doc_, line);
    text.remove_prefix(std::min(text.size(), marker - body_offset(doc_, line)));
    auto blank = text.find_first_of(" \t");
    if (blank == std::string_view::npos)
      return false;
    text = trim(text.substr(blank));
    return text.size() > 3 && text[0] == '[' && text[2] == ']'
           && (text[3] == ' ' || text[3] == '\t')
           && std::string_view{" xX"}.find(text[1]) != std::string_view::npos;
  }

  void enter_heading(cmark_node* node) {
    if (quotes_ > 0 || !items_.empty()) {
      add_leaf(node, leaf::kind::paragraph);
      return;
    }
    in_heading_ = true;
    out_.headings.push_back(
      {cmark_node_get_heading_level(node), {}, lines_of(node)});
    add_leaf(node, leaf::kind::heading);
  }

  /// `<h2>Title</h2>` on a line of its own is a heading.
  void enter_html(cmark_node* node) {
    auto lines = lines_of(node);
    auto text = trim(line_text(doc_, lines.first));
    auto title = title_between_tags(text);
    if (lines.first != lines.last || title.empty() || quotes_ > 0
        || !items_.empty()) {
      add_leaf(node, leaf::kind::html);
      return;
    }
    out_.headings.push_back({text[2] - '0', std::string{title}, lines});
    add_leaf(node, leaf::kind::heading);
  }

  void finish_heading() {
    in_heading_ = false;
    auto& title = out_.headings.back().title;
    title = std::string{trim(title)};
  }

  void add_leaf(cmark_node* node, leaf::kind kind) {
    auto lines = lines_of(node);
    out_.leaves.push_back(
      {kind, lines, begin_of(node, lines.first), item(), quotes_ > 0});
  }

  /// cmark takes the line along that ends the item around a fence.
  void end_unclosed(code_block& block) const {
    auto count = std::count(block.text.begin(), block.text.end(), '\n');
    auto& lines = block.lines;
    lines.last = std::min(lines.last, lines.first + static_cast<int>(count));
    while (lines.last > lines.first && line_text(doc_, lines.last).empty())
      --lines.last;
  }

  void add_code(cmark_node* node) {
    code_block block;
    int length = 0;
    int offset = 0;
    char fence = 0;
    block.fenced = cmark_node_get_fenced(node, &length, &offset, &fence) != 0;
    block.lines = lines_of(node);
    block.text = unmasked(cmark_node_get_literal(node));
    bool closed = false;
    if (block.fenced) {
      closed = block.lines.last > block.lines.first
               && closes_fence(line_text(doc_, block.lines.last), fence,
                               static_cast<std::size_t>(length));
      if (!closed)
        end_unclosed(block);
      block.body_lines = {block.lines.first + 1,
                          block.lines.last - (closed ? 1 : 0)};
    } else {
      while (block.lines.last > block.lines.first
             && is_blank(line_text(doc_, block.lines.last)))
        --block.lines.last;
      block.body_lines = block.lines;
    }
    block.where = {begin_of(node, block.lines.first), end_of(block.lines.last)};
    std::string info = unmasked(cmark_node_get_fence_info(node));
    auto word = trim(info);
    word = word.substr(0, word.find_first_of(" \t{,:"));
    block.language = to_lower(word);
    if (block.fenced && !closed)
      out_.unclosed.push_back(block.lines.first);
    out_.code.push_back(std::move(block));
    out_.infos.push_back(std::move(info));
    out_.code_items.push_back(item());
    out_.code_leads.push_back(static_cast<int>(out_.leaves.size()) - 1);
  }

  const skill& doc_;
  int base_;
  int last_line_ = 0;
  outline out_;
  std::vector<int> items_;
  std::vector<open_list> lists_;
  int next_list_ = 0;
  int quotes_ = 0;
  bool in_heading_ = false;
};

} // namespace

outline read_outline(const skill& doc) {
  return reader{doc}.read();
}

std::size_t body_offset(const skill& doc, int line) {
  return std::max(doc.offset_of_line(line), doc.body_begin);
}

std::string_view line_text(const skill& doc, int line) {
  auto begin = body_offset(doc, line);
  auto end = std::max(begin, doc.offset_of_line(line + 1));
  auto text = std::string_view{doc.source}.substr(begin, end - begin);
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r'))
    text.remove_suffix(1);
  return text;
}

std::vector<std::size_t> find_lines(std::string_view text) {
  std::vector<std::size_t> starts{0};
  starts.reserve(text.size() / 32);
  auto next = [&](char mark, std::size_t from) {
    return std::min(text.find(mark, from), text.size());
  };
  auto newline = next('\n', 0);
  auto carriage = next('\r', 0);
  while (std::min(newline, carriage) + 1 < text.size()) {
    auto end = std::min(newline, carriage);
    if (text[end] == '\n' || text[end + 1] != '\n')
      starts.push_back(end + 1);
    (text[end] == '\n' ? newline : carriage) = next(text[end], end + 1);
  }
  return starts;
}

} // namespace skvm::ir
