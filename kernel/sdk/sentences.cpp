#include "skvm/sentences.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace skvm {

namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r';
}

std::string_view without_blanks(std::string_view text) {
  while (!text.empty() && is_blank(text.front()))
    text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back()))
    text.remove_suffix(1);
  return text;
}

/// What is left behind a list marker; the text itself where there is none.
std::string_view behind_marker(std::string_view text) {
  std::size_t size = 0;
  while (size < text.size() && size < 9 && is_digit(text[size]))
    ++size;
  bool marked =
    size > 0
      ? size < text.size() && (text[size] == '.' || text[size] == ')')
      : !text.empty()
          && std::string_view{"-*+"}.find(text[0]) != std::string_view::npos;
  if (!marked || size + 1 >= text.size() || !is_blank(text[size + 1]))
    return text;
  auto rest = without_blanks(text.substr(size + 1));
  if (rest.size() > 3 && rest[0] == '[' && rest[2] == ']' && is_blank(rest[3]))
    rest = without_blanks(rest.substr(3));
  return rest;
}

/// A rule or the line below a heading.
bool is_ruler(std::string_view text) {
  return text.find_first_not_of("-=*_ \t") == std::string_view::npos;
}

/// Whether the word before a period is one that is written with a period.
bool is_abbreviation(std::string_view before) {
  auto begin = before.find_last_of(" (\"'`*/");
  auto word =
    begin == std::string_view::npos ? before : before.substr(begin + 1);
  // Of `e.g` and `z.B` the last letter stands alone.
  auto dot = word.rfind('.');
  if (word.size() == 1
      || (dot != std::string_view::npos && word.size() - dot == 2
          && word.size() < 5))
    return std::isalpha(static_cast<unsigned char>(word.back())) != 0;
  static constexpr std::array<std::string_view, 9> known{
    "approx", "bzw", "ca", "cf", "etc", "fig", "incl", "resp", "vs"};
  return std::find(known.begin(), known.end(), word) != known.end();
}

/// What may be a full stop, or begins code.
constexpr auto tells = [] {
  std::array<bool, 256> out{};
  for (unsigned char c : {'.', '!', '?', '`'})
    out[c] = true;
  std::fill(out.begin() + 0x80, out.end(), true);
  return out;
}();

/// The bytes of a full stop at `at`, 0 where there is none: a mark that a blank
/// or the end follows, or a Chinese one.
std::size_t stop_at(std::string_view text, std::size_t at) {
  if (static_cast<unsigned char>(text[at]) >= 0x80)
    for (std::string_view mark : {"\u3002", "\uff01", "\uff1f"})
      if (text.substr(at, mark.size()) == mark)
        return mark.size();
  if (text[at] != '.' && text[at] != '!' && text[at] != '?')
    return 0;
  auto end = at + 1;
  while (end < text.size() && end < at + 8
         && std::string_view{".!?\"')*_`"}.find(text[end])
              != std::string_view::npos)
    ++end;
  if (end < text.size() && !is_blank(text[end]))
    return 0;
  return text[at] == '.' && is_abbreviation(text.substr(0, at)) ? 0 : end - at;
}

} // namespace

sentences::sentences(const skill& subject) : source_(subject.source.data()) {
  std::vector<line_range> code;
  for (const auto& block : subject.code)
    code.push_back(block.lines);
  std::sort(code.begin(), code.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  auto next = code.begin();
  int line = subject.front.present ? subject.front.lines.last : 0;
  auto body = std::string_view{subject.source}.substr(
    std::min(subject.offset_of_line(line + 1), subject.source.size()));
  // Views into it stay good: it only grows to the body's size.
  text_.reserve(body.size() + 1);
  while (!body.empty()) {
    auto end = std::min(body.find('\n'), body.size());
    ++line;
    while (next != code.end() && next->last < line)
      ++next;
    if (next == code.end() || line < next->first)
      add_line(body.substr(0, end), line);
    else
      end_block();
    body.remove_prefix(std::min(end + 1, body.size()));
  }
  end_block();
  all_.reserve(found_.size());
  for (auto [begin, end] : found_) {
    auto text =
      without_blanks(std::string_view{text_}.substr(begin, end - begin));
    if (!text.empty())
      all_.push_back({text, piece_at(begin)->line, source_of(text)});
  }
}

std::vector<sentences::piece>::const_iterator
sentences::piece_at(std::size_t at) const {
  return std::prev(std::upper_bound(
    pieces_.begin(), pieces_.end(), at,
    [](std::size_t a, const piece& b) { return a < b.begin; }));
}

span sentences::source_of(std::string_view part) const {
  auto begin = static_cast<std::size_t>(part.data() - text_.data());
  auto last = begin + part.size() - 1;
  auto place = [&](std::size_t at) {
    auto found = piece_at(at);
    return found->source + (at - found->begin);
  };
  return {place(begin), place(last) + 1};
}

void sentences::add_line(std::string_view line, int number) {
  line = without_blanks(line);
  while (line.starts_with('>'))
    line = without_blanks(line.substr(1));
  auto content = behind_marker(line);
  bool alone = line.starts_with('#') || line.starts_with('|');
  if (alone || content.size() != line.size() || is_ruler(line))
    end_block();
  if (is_ruler(line))
    return;
  if (block_ < pieces_.size())
    text_ += ' ';
  pieces_.push_back(
    {text_.size(), static_cast<std::size_t>(content.data() - source_), number});
  text_ += content;
  if (alone)
    end_block();
}

void sentences::end_block() {
  if (block_ < pieces_.size())
    split(pieces_[block_].begin);
  block_ = pieces_.size();
}

void sentences::split(std::size_t begin) {
  auto emit = [&](std::size_t from, std::size_t to) {
    while (from < to && is_blank(text_[from]))
      ++from;
    if (from < to)
      found_.emplace_back(from, to);
  };
  auto block = std::string_view{text_}.substr(begin);
  std::size_t start = 0;
  bool in_code = false;
  for (std::size_t at = 0; at < block.size();) {
    if (!tells[static_cast<unsigned char>(block[at])]) {
      ++at;
      continue;
    }
    if (block[at] == '`')
      in_code = !in_code;
    auto size = in_code ? 0 : stop_at(block, at);
    at += std::max<std::size_t>(size, 1);
    if (size == 0)
      continue;
    emit(begin + start, begin + at);
    start = at;
  }
  emit(begin + start, text_.size());
}

} // namespace skvm
