#include "skill/prose.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace skvm::ir {

namespace {

bool is_alnum(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0;
}

bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}

bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}

bool is_blank_char(char c) {
  return c == ' ' || c == '\t';
}

template <std::size_t N>
bool is_one_of(std::string_view word,
               const std::array<std::string_view, N>& list) {
  return std::find(list.begin(), list.end(), word) != list.end();
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
  // `1.` at the start of a cell or a heading is a number, not a sentence.
  return is_one_of(to_lower(last), known)
         || last.find_first_not_of("0123456789") == std::string_view::npos;
}

class splitter {
public:
  splitter(const skill& doc, const leaf& block, int index,
           std::vector<sentence>& out)
    : doc_(doc), block_(block), index_(index), out_(out) {}

  void run() {
    for (int line = block_.lines.first; line <= block_.lines.last; ++line)
      add_line(line);
    flush();
  }

private:
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
    if (row || starts_html(text))
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
      if (flat_[i] == '`') {
        // A mark without its partner opens nothing.
        in_code = !in_code && flat_.find('`', i + 1) != std::string::npos;
        continue;
      }
      if (in_code)
        continue;
      if (auto end = sentence_end(i, begin); end != 0) {
        emit(begin, end);
        begin = end;
        i = end - 1;
      }
    }
    emit(begin, size);
    flat_.clear();
    pieces_.clear();
  }

  /// The offset behind a sentence that ends at `i`, or 0 where none does.
  std::size_t sentence_end(std::size_t i, std::size_t begin) const {
    static constexpr std::array<std::string_view, 3> wide{
      "\xE3\x80\x82", "\xEF\xBC\x81", "\xEF\xBC\x9F"};
    for (auto stop : wide)
      if (flat_.compare(i, stop.size(), stop) == 0)
        return i + stop.size();
    auto c = flat_[i];
    if (c != '.' && c != '!' && c != '?')
      return 0;
    auto end = i + 1;
    while (end < flat_.size()
           && std::string_view{".!?*_\"')]"}.find(flat_[end])
                != std::string_view::npos)
      ++end;
    if (end >= flat_.size())
      return flat_.size();
    if (!is_blank_char(flat_[end]))
      return 0;
    auto next = flat_.find_first_not_of(" \t*_\"'([", end);
    if (next != std::string::npos && is_lower(flat_[next]))
      return 0;
    // The last word is enough to look at, however long the sentence is.
    auto from = i > begin + 16 ? i - 16 : begin;
    auto before = std::string_view{flat_}.substr(from, i - from);
    return c == '.' && ends_abbreviation(before) ? 0 : end;
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
  std::string flat_;
  std::vector<piece> pieces_;
};

/// Whether word `i` stands where an order starts: at the head of the sentence
/// or of a clause, not behind "if you".
bool is_order(std::string_view text, const std::vector<word>& words,
              std::size_t i) {
  static constexpr std::array<std::string_view, 10> joints{
    "and", "but",  "then",    "please", "so",
    "or",  "also", "instead", "just",   "important"};
  if (i == 0 || is_one_of(words[i - 1].text, joints))
    return true;
  auto gap = text.substr(words[i - 1].end, words[i].begin - words[i - 1].end);
  return gap.find_first_of(",;:.!|\xE2") != std::string_view::npos
         || gap.find(" - ") != std::string_view::npos;
}

bool is_word(const std::vector<word>& words, std::size_t i,
             std::string_view text) {
  return i < words.size() && words[i].text == text;
}

bool is_prohibition(std::string_view text, const std::vector<word>& words,
                    std::size_t i) {
  bool short_form = words[i].text == "don't";
  if (!short_form && !(words[i].text == "do" && is_word(words, i + 1, "not")))
    return false;
  auto next = short_form ? i + 1 : i + 2;
  if (is_word(words, next, "need") || is_word(words, next, "have")
      || is_word(words, next, "worry"))
    return false;
  return words[i].upper || is_order(text, words, i);
}

/// What word `i` says by itself and with its neighbours.
binding binding_at(std::string_view text, const std::vector<word>& words,
                   std::size_t i) {
  const auto& w = words[i].text;
  auto negated = [&] { return is_word(words, i + 1, "not"); };
  if (w == "must" || w == "shall")
    return negated() || is_word(words, i + 1, "never") ? binding::never
                                                       : binding::must;
  if (w == "never" || w == "mustn't" || w == "forbidden" || w == "prohibited")
    return binding::never;
  if (w == "always" || w == "mandatory")
    return binding::must;
  if (is_prohibition(text, words, i))
    return binding::never;
  if (w == "avoid" && is_order(text, words, i))
    return binding::never;
  if (w == "allowed" && i > 0 && words[i - 1].text == "not")
    return binding::never;
  bool after_not = i > 0 && words[i - 1].text == "not";
  if (w == "required" && !after_not) {
    bool stated =
      i > 0 && (words[i - 1].text == "is" || words[i - 1].text == "are");
    return words[i].upper || stated ? binding::must : binding::none;
  }
  if (w == "make" && is_word(words, i + 1, "sure"))
    return binding::must;
  if (w == "ensure" && is_order(text, words, i))
    return binding::must;
  if (w == "important" || w == "critical") {
    auto rest = text.substr(words[i].end, 4);
    auto colon = rest.find(':');
    if (colon != std::string_view::npos
        && rest.substr(0, colon).find_first_not_of("*_ ")
             == std::string_view::npos)
      return binding::must;
  }
  return binding::none;
}

} // namespace

void split_sentences(const skill& doc, const leaf& block, int leaf_index,
                     std::vector<sentence>& out) {
  splitter{doc, block, leaf_index, out}.run();
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

std::vector<word> words_of(std::string_view text) {
  std::vector<word> words;
  std::size_t i = 0;
  while (i < text.size()) {
    if (text[i] == '`') {
      auto close = text.find('`', i + 1);
      i = close == std::string_view::npos ? i + 1 : close + 1;
      continue;
    }
    if (!is_alnum(text[i])) {
      ++i;
      continue;
    }
    word one;
    one.begin = i;
    bool upper = true;
    for (; i < text.size(); ++i) {
      if (is_alnum(text[i])) {
        upper = upper && is_upper(text[i]);
        one.text +=
          static_cast<char>(std::tolower(static_cast<unsigned char>(text[i])));
      } else if (text[i] == '\'') {
        one.text += '\'';
      } else if (text.substr(i, 3) == "\xE2\x80\x99") {
        one.text += '\'';
        i += 2;
      } else {
        break;
      }
    }
    one.end = i;
    one.upper = upper && one.text.size() > 1;
    while (!one.text.empty() && one.text.back() == '\'')
      one.text.pop_back();
    words.push_back(std::move(one));
  }
  return words;
}

binding binding_of(std::string_view text, const std::vector<word>& words) {
  for (std::size_t i = 0; i < words.size(); ++i)
    if (auto found = binding_at(text, words, i); found != binding::none)
      return found;
  return binding::none;
}

std::vector<decltype(control::what)>
controls_of(const std::vector<word>& words) {
  static constexpr std::array<std::string_view, 7> conditions{
    "if", "when", "whenever", "unless", "otherwise", "else", "depending"};
  static constexpr std::array<std::string_view, 5> loops{
    "repeat", "until", "loop", "iterate", "retry"};
  static constexpr std::array<std::string_view, 9> while_heads{
    "there", "the", "not", "any", "you", "it", "more", "some", "this"};
  static constexpr std::array<std::string_view, 3> all{"each", "every", "all"};
  bool condition = false;
  bool loop = false;
  bool for_each = false;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const auto& w = words[i].text;
    auto next = i + 1 < words.size() ? std::string_view{words[i + 1].text}
                                     : std::string_view{};
    condition = condition || is_one_of(w, conditions);
    loop = loop || is_one_of(w, loops)
           || (w == "while" && is_one_of(next, while_heads));
    for_each = for_each || (w == "for" && is_one_of(next, all))
               || (w == "one" && next == "by");
  }
  std::vector<decltype(control::what)> found;
  if (condition)
    found.push_back(control::kind::condition);
  if (loop)
    found.push_back(control::kind::loop);
  if (for_each)
    found.push_back(control::kind::for_each);
  return found;
}

} // namespace skvm::ir
