#include "skill/prose.hpp"

#include "base/ascii.hpp"
#include "base/one_of.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace skvm::ir {

namespace {

bool is_blank_char(char c) {
  return c == ' ' || c == '\t';
}

/// One line of a leaf: what is left of it without container markers.
struct piece {
  std::size_t flat;   ///< where it starts in the joined text
  std::size_t source; ///< where it starts in the file
  int line;
};

bool is_rule_row(std::string_view line) {
  return line.find('-') != std::string_view::npos
         && line.find_first_not_of("|-: \t") == std::string_view::npos;
}

bool ends_abbreviation(std::string_view text) {
  static constexpr std::array<std::string_view, 12> known{
    "e.g", "i.e", "etc",  "vs", "cf", "approx",
    "no",  "fig", "incl", "dr", "mr", "a.k.a"};
  auto begin = text.find_last_of(" \t(*_\"'");
  auto last = text.substr(begin == std::string_view::npos ? 0 : begin + 1);
  return is_one_of(to_lower(last), known);
}

class splitter {
public:
  splitter(const skill& doc, const leaf& block, int index,
           std::vector<sentence>& out, bool only_first = false)
    : doc_(doc), block_(block), index_(index), out_(out),
      only_first_(only_first) {}

  void run() {
    for (int line = block_.lines.first; line <= block_.lines.last && !is_done();
         ++line)
      add_line(line);
    flush();
  }

private:
  [[nodiscard]] bool is_done() const { return only_first_ && !out_.empty(); }

  void add_line(int line) {
    auto text = line_text(doc_, line);
    auto begin = body_offset(doc_, line);
    std::size_t skip = 0;
    if (line == block_.lines.first && block_.begin >= begin)
      skip = std::min(block_.begin - begin, text.size());
    while (skip < text.size()
           && (is_blank_char(text[skip])
               || (text[skip] == '>' && line != block_.lines.first)))
      ++skip;
    if (block_.what == leaf::kind::heading)
      while (skip < text.size() && (text[skip] == '#' || text[skip] == ' '))
        ++skip;
    text.remove_prefix(skip);
    if (line == block_.lines.first && text.size() > 3 && text[0] == '['
        && text[2] == ']' && is_blank_char(text[3])) {
      skip += 4;
      text.remove_prefix(4);
    }
    while (!text.empty() && is_blank_char(text.back()))
      text.remove_suffix(1);
    if (text.empty() || is_rule_row(text))
      return flush();
    bool row = text.front() == '|';
    if (row || starts_html(text) || starts_step(begin + skip))
      flush();
    if (block_.what == leaf::kind::html && is_only_tags(text))
      return;
    if (!flat_.empty())
      flat_ += ' ';
    pieces_.push_back({flat_.size(), begin + skip, line});
    flat_ += text;
    if (row)
      flush();
  }

  /// Lines of one paragraph may be steps of their own.
  bool starts_step(std::size_t offset) const {
    auto found = std::lower_bound(
      doc_.steps.begin(), doc_.steps.end(), offset,
      [](const step& one, std::size_t at) { return one.where.begin < at; });
    return found != doc_.steps.end() && found->where.begin == offset
           && found->source == step_source::paragraph;
  }

  bool starts_html(std::string_view text) const {
    return block_.what == leaf::kind::html && text.front() == '<';
  }

  static bool is_only_tags(std::string_view text) {
    bool in_tag = false;
    for (auto c : text) {
      if (c == '<')
        in_tag = true;
      else if (!in_tag && !is_blank_char(c))
        return false;
      else if (c == '>')
        in_tag = false;
    }
    return true;
  }

  /// Cuts the joined text into sentences.
  void flush() {
    std::size_t begin = 0;
    bool in_code = false;
    auto size = flat_.size();
    for (std::size_t i = 0; i < size; ++i) {
      if (!tells_[static_cast<unsigned char>(flat_[i])])
        continue;
      if (flat_[i] == '`') {
        // A mark without its partner opens nothing.
        in_code = !in_code && flat_.find('`', i + 1) != std::string::npos;
        continue;
      }
      if (in_code)
        continue;
      if (auto end = sentence_end(i, begin); end != 0) {
        emit(begin, end);
        if (is_done())
          return;
        begin = end;
        i = end - 1;
      }
    }
    if (!is_done())
      emit(begin, size);
    flat_.clear();
    pieces_.clear();
  }

  /// What may end a sentence, or begins code.
  static constexpr auto tells_ = [] {
    std::array<bool, 256> out{};
    for (unsigned char c : {'.', '!', '?', '`'})
      out[c] = true;
    std::fill(out.begin() + 0xe3, out.end(), true);
    return out;
  }();

  static bool may_close(char c) {
    return c == '.' || c == '!' || c == '?' || c == '*' || c == '_' || c == '"'
           || c == '\'' || c == ')' || c == ']';
  }

  static bool may_open(char c) {
    return c == ' ' || c == '\t' || c == '*' || c == '_' || c == '"'
           || c == '\'' || c == '(' || c == '[';
  }

  /// The offset behind a sentence that ends at `i`, or 0 where none does.
  std::size_t sentence_end(std::size_t i, std::size_t begin) const {
    static constexpr std::array<std::string_view, 3> wide{
      "\xE3\x80\x82", "\xEF\xBC\x81", "\xEF\xBC\x9F"};
    auto c = flat_[i];
    if (static_cast<unsigned char>(c) >= 0xe3)
      for (auto stop : wide)
        if (flat_.compare(i, stop.size(), stop) == 0)
          return i + stop.size();
    if (c != '.' && c != '!' && c != '?')
      return 0;
    auto end = i + 1;
    while (end < flat_.size() && may_close(flat_[end]))
      ++end;
    if (end >= flat_.size())
      return flat_.size();
    if (!is_blank_char(flat_[end]))
      return 0;
    auto next = end;
    while (next < flat_.size() && may_open(flat_[next]))
      ++next;
    if (next == flat_.size())
      next = std::string::npos;
    if (next != std::string::npos && is_lower(flat_[next]))
      return 0;
    // The last word is enough to look at, however long the sentence is.
    auto from = i > begin + 16 ? i - 16 : begin;
    auto before = std::string_view{flat_}.substr(from, i - from);
    bool goes_on =
      c == '.' && (ends_abbreviation(before) || is_ordinal(begin, i, next));
    return goes_on ? 0 : end;
  }

  /// `1.` at the start of a cell or a title, "im 2. Schritt".
  bool is_ordinal(std::size_t begin, std::size_t dot, std::size_t next) const {
    auto first = dot;
    while (first > begin && flat_[first - 1] >= '0' && flat_[first - 1] <= '9')
      --first;
    if (first == dot || (first > begin && is_alnum(flat_[first - 1])))
      return false;
    auto lead = flat_.find_first_not_of(" \t*_|#", begin);
    auto behind = std::string_view{flat_}.substr(std::min(next, flat_.size()));
    return lead == first || flat_[first - 1] == '|'
           || (first > begin + 1 && flat_[first - 2] == '|')
           || behind.starts_with("Schritt") || behind.starts_with("Phase");
  }

  void emit(std::size_t begin, std::size_t end) {
    while (begin < end && is_blank_char(flat_[begin]))
      ++begin;
    while (end > begin && is_blank_char(flat_[end - 1]))
      --end;
    if (begin == end)
      return;
    sentence one;
    one.text = flat_.substr(begin, end - begin);
    auto first = piece_at(begin);
    auto last = piece_at(end - 1);
    if (first.flat != last.flat)
      for (const auto& part : pieces_)
        if (part.flat > first.flat && part.flat <= last.flat)
          one.breaks.push_back({part.flat - begin, part.source});
    one.where = {first.source + (begin - first.flat),
                 last.source + (end - last.flat)};
    one.line = first.line;
    one.leaf = index_;
    out_.push_back(std::move(one));
  }

  const piece& piece_at(std::size_t flat) const {
    auto after =
      std::upper_bound(pieces_.begin(), pieces_.end(), flat,
                       [](auto at, const piece& p) { return at < p.flat; });
    return *std::prev(after);
  }

  const skill& doc_;
  const leaf& block_;
  int index_;
  std::vector<sentence>& out_;
  bool only_first_;
  std::string flat_;
  std::vector<piece> pieces_;
};

} // namespace

span sentence::place(std::size_t begin, std::size_t end) const {
  auto source_of = [&](std::size_t at) {
    auto after = std::upper_bound(
      breaks.begin(), breaks.end(), at,
      [](std::size_t flat, const line_break& one) { return flat < one.flat; });
    return after == breaks.begin()
             ? where.begin + at
             : std::prev(after)->source + (at - std::prev(after)->flat);
  };
  return {source_of(begin),
          end > begin ? source_of(end - 1) + 1 : source_of(begin)};
}

void split_sentences(const skill& doc, const leaf& block, int leaf_index,
                     std::vector<sentence>& out) {
  splitter{doc, block, leaf_index, out}.run();
}

std::string first_sentence(const skill& doc, const leaf& block) {
  std::vector<sentence> out;
  splitter{doc, block, 0, out, true}.run();
  return out.empty() ? std::string{} : std::move(out.front().text);
}

std::string plain_text(std::string_view markdown) {
  std::string out;
  for (std::size_t i = 0; i < markdown.size(); ++i) {
    auto c = markdown[i];
    auto next = i + 1 < markdown.size() ? markdown[i + 1] : ' ';
    if (c == '\\' && std::ispunct(static_cast<unsigned char>(next)) != 0) {
      out += next;
      ++i;
    } else if (c == '`' || c == '*' || (c == '!' && next == '[') || c == '[') {
      continue;
    } else if (c == ']') {
      if (next != '(')
        continue;
      auto close = markdown.find(')', i);
      if (close == std::string_view::npos)
        break;
      i = close;
    } else if (c == '_'
               && (i == 0 || !is_alnum(markdown[i - 1]) || !is_alnum(next))
               && !(is_alnum(next) && !out.empty() && out.back() == '/')) {
      continue;
    } else {
      out += c;
    }
  }
  return std::string{trim(out)};
}

} // namespace skvm::ir
