#include "prose_text.hpp"

#include "../lang/text.hpp"

#include <algorithm>
#include <array>

namespace bind_env {

namespace {

// The end of the code span that begins at `at`, behind its backquote; `at`
// where none is closed.
std::size_t end_of_code(std::string_view text, std::size_t at) {
  auto opened = std::min(text.find_first_not_of('`', at), text.size());
  auto marks = text.substr(at, opened - at);
  auto close = text.find(marks, opened);
  return close == std::string_view::npos ? at : close + marks.size();
}

// Calls `act` with the bytes of each code span, backquotes included.
template <class Act>
void each_code(std::string_view text, Act act) {
  for (auto at = text.find('`'); at != std::string_view::npos;
       at = text.find('`', at)) {
    auto end = end_of_code(text, at);
    if (end == at)
      return; // nor is any other of that length
    act(at, end);
    at = end;
  }
}

// The bytes of a sign that ends a sentence at `at`, 0 for any other.
std::size_t stop_size(std::string_view text, std::size_t at) {
  char c = text[at];
  if (c == "。"[0] || c == "！"[0])
    for (std::string_view sign : {"。", "；", "！", "？"})
      if (text.substr(at).starts_with(sign))
        return sign.size();
  if (c != '.' && c != ';' && c != '!' && c != '?')
    return 0;
  bool ends = at + 1 == text.size() || text[at + 1] == ' '
              || text[at + 1] == '\n' || text[at + 1] == ')'
              || text[at + 1] == '*';
  return ends ? 1 : 0;
}

constexpr auto word_bytes = [] {
  std::array<bool, 256> out{};
  // Letters of Western Europe have these as their first byte.
  constexpr std::size_t first = 0xC3;
  constexpr std::size_t last = 0xC5;
  for (std::size_t byte = 0; byte < out.size(); ++byte)
    out[byte] = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z')
                || (byte >= '0' && byte <= '9')
                || (byte >= first && byte <= last) || byte == '_' || byte == '-'
                || byte == '+' || byte == '.';
  return out;
}();

bool is_word_char(char c) {
  return word_bytes[static_cast<unsigned char>(c)];
}

std::size_t end_of_word(std::string_view text, std::size_t at) {
  constexpr unsigned char ascii = 0x80;
  while (at < text.size() && is_word_char(text[at])) {
    bool two = static_cast<unsigned char>(text[at]) >= ascii;
    at = std::min(at + (two ? 2 : 1), text.size());
  }
  return at;
}

} // namespace

int line_breaks(std::string_view text) {
  return static_cast<int>(std::count(text.begin(), text.end(), '\n'));
}

std::vector<prose_sentence> sentences_of(std::string_view text) {
  std::vector<prose_sentence> out;
  auto masked = without_code(text);
  int line = 1;
  auto add = [&](std::size_t begin, std::size_t end) {
    auto sentence = text.substr(begin, end - begin);
    out.push_back({sentence, line});
    line += line_breaks(sentence);
  };
  std::size_t begin = 0;
  for (std::size_t at = 0; at < masked.size();) {
    auto stop = stop_size(masked, at);
    at += std::max<std::size_t>(stop, 1);
    if (stop == 0)
      continue;
    add(begin, at);
    begin = at;
  }
  if (begin < text.size())
    add(begin, text.size());
  return out;
}

std::string without_code(std::string_view text) {
  std::string out{text};
  each_code(text, [&](std::size_t begin, std::size_t end) {
    for (auto i = begin; i < end; ++i)
      if (out[i] != '`' && out[i] != '\n')
        out[i] = ' ';
  });
  return out;
}

bracketed_text split_brackets(std::string_view text, std::string_view words) {
  bracketed_text out{std::string{text}, std::string{words}, {}};
  int depth = 0;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == '(' && depth++ == 0)
      out.brackets.emplace_back(i + 1, words.size());
    else if (words[i] == ')' && depth > 0 && --depth == 0)
      out.brackets.back().second = i;
  }
  for (const auto& [begin, end] : out.brackets)
    for (auto i = begin; i < end; ++i)
      if (text[i] != '\n')
        out.text[i] = out.words[i] = ' ';
  return out;
}

std::vector<prose_word> words_of(std::string_view text) {
  std::vector<prose_word> out;
  // A word of English and a blank have six letters.
  out.reserve(text.size() / 6 + 1);
  int line = 1;
  std::size_t counted = 0;
  auto next_break = text.find('\n');
  auto add = [&](std::size_t begin, std::string_view word, bool quoted) {
    if (next_break < begin) {
      line += line_breaks(text.substr(counted, begin - counted));
      next_break = text.find('\n', begin);
    }
    counted = begin;
    out.push_back({word, begin, line, quoted});
  };
  bool closed = true;
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] == '`' && closed) {
      auto end = end_of_code(text, i);
      closed = end != i;
      if (closed) {
        auto inside = text.substr(i, end - i);
        inside.remove_prefix(inside.find_first_not_of('`') != inside.npos
                               ? inside.find_first_not_of('`')
                               : inside.size());
        while (inside.ends_with('`'))
          inside.remove_suffix(1);
        add(i, inside, true);
        i = end;
        continue;
      }
    }
    auto end = end_of_word(text, i);
    auto word = text.substr(i, end - i);
    while (word.ends_with('.') || word.ends_with('-') || word.ends_with('/'))
      word.remove_suffix(1);
    if (!word.empty())
      add(i, word, false);
    i = std::max(end, i + 1);
  }
  return out;
}

bool stands_alone(std::string_view words, std::string_view name) {
  auto at = words.find(name);
  while (at != std::string_view::npos) {
    auto before = pass_lang::trim(words.substr(0, at));
    auto after = pass_lang::trim(words.substr(at + name.size()));
    bool opens = before.ends_with(',') || before.ends_with(", and")
                 || before.ends_with(", or") || before.ends_with("equires");
    if (opens && (after.starts_with(',') || after.starts_with('.')))
      return true;
    at = words.find(name, at + 1);
  }
  return false;
}

bool is_choice(std::string_view code) {
  int ways = 0;
  while (true) {
    auto bar = code.find('|');
    auto way = pass_lang::trim(code.substr(0, bar));
    if (way.empty() || way.find_first_of(" \t/.=$<>&;-") != way.npos)
      return false;
    ++ways;
    if (bar == std::string_view::npos)
      return ways > 2;
    code.remove_prefix(bar + 1);
  }
}

} // namespace bind_env
