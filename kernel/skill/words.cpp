#include "base/ascii.hpp"
#include "base/word_map.hpp"
#include "skill/language.hpp"
#include "skill/vocabulary.hpp"

#include <algorithm>
#include <array>
#include <deque>

namespace skvm::ir {

namespace {

class lexicon {
public:
  lexicon() {
    for (const auto& list : vocabulary::lists) {
      auto rest = list.phrases;
      while (!rest.empty()) {
        auto bar = std::min(rest.find('|'), rest.size());
        add(rest.substr(0, bar), static_cast<std::uint32_t>(list.means));
        rest.remove_prefix(std::min(bar + 1, rest.size()));
      }
    }
    for (const auto& first : firsts_) {
      auto& entries = by_first_.add(first);
      std::stable_sort(entries.begin(), entries.end(), [](auto& a, auto& b) {
        return a.rest.size() > b.rest.size();
      });
    }
  }

  [[nodiscard]] found_term find(const std::vector<word>& words,
                                std::size_t at) const {
    const auto* found = by_first_.find(words[at].text);
    if (found == nullptr)
      return {at, 0, 0};
    for (const auto& one : *found) {
      if (at + one.rest.size() >= words.size())
        continue;
      auto same = [&](const std::string& text) {
        return words[at + 1 + static_cast<std::size_t>(&text - &one.rest[0])]
                 .text
               == text;
      };
      if (std::all_of(one.rest.begin(), one.rest.end(), same))
        return {at, one.rest.size() + 1, one.means};
    }
    return {at, 0, 0};
  }

private:
  struct entry {
    std::vector<std::string> rest;
    std::uint32_t means;
  };

  void add(std::string_view phrase, std::uint32_t means) {
    auto words = words_of(phrase);
    if (words.empty())
      return;
    entry fresh{{}, means};
    for (std::size_t i = 1; i < words.size(); ++i)
      fresh.rest.push_back(words[i].text);
    if (by_first_.find(words[0].text) == nullptr)
      by_first_.add(firsts_.emplace_back(words[0].text));
    auto& entries = by_first_.add(words[0].text);
    for (auto& one : entries)
      if (one.rest == fresh.rest) {
        one.means |= means;
        return;
      }
    entries.push_back(std::move(fresh));
  }

  std::deque<std::string> firsts_; ///< where `by_first_` has its words
  word_map<std::vector<entry>> by_first_;
};

} // namespace

std::string folded(std::string_view text) {
  std::string out{text};
  unsigned char all = 0; // the bits that some byte has
  for (auto& c : out) {
    all |= static_cast<unsigned char>(c);
    c = static_cast<char>(c + (c >= 'A' && c <= 'Z' ? 0x20 : 0));
  }
  if (all < 0x80)
    return out;
  out = text;
  for (std::size_t i = 0; i < out.size(); ++i) {
    auto c = static_cast<unsigned char>(out[i]);
    if (c >= 'A' && c <= 'Z') {
      out[i] = static_cast<char>(c + 0x20);
      continue;
    }
    if (i + 1 == out.size() || (c != 0xc3 && c != 0xd0))
      continue;
    auto next = static_cast<unsigned char>(out[i + 1]);
    if (c == 0xc3 && next >= 0x80 && next <= 0x9e && next != 0x97)
      out[i + 1] = static_cast<char>(next + 0x20);
    else if (c == 0xd0 && next >= 0x90 && next <= 0x9f)
      out[i + 1] = static_cast<char>(next + 0x20);
    else if (c == 0xd0 && next >= 0xa0 && next <= 0xaf) {
      out[i] = static_cast<char>(0xd1);
      out[i + 1] = static_cast<char>(next - 0x20);
    }
    ++i;
  }
  return out;
}

std::vector<word> words_of(std::string_view text) {
  std::vector<word> words;
  words.reserve(text.size() / 5 + 1);
  std::size_t i = 0;
  while (i < text.size()) {
    if (text[i] == '`') {
      auto close = text.find('`', i + 1);
      i = close == std::string_view::npos ? i + 1 : close + 1;
      continue;
    }
    auto size = character_size(text, i);
    auto kind = size > 1            ? letter_at(text, i, size)
                : is_alnum(text[i]) ? letter::part
                                    : letter::none;
    if (kind == letter::none) {
      i += size;
      continue;
    }
    word one;
    one.begin = i;
    if (kind == letter::whole) {
      i += size;
      one.end = i;
      one.text = std::string{text.substr(one.begin, size)};
      words.push_back(std::move(one));
      continue;
    }
    bool upper = true;
    bool plain = true;
    for (; i < text.size() && is_alnum(text[i]); ++i)
      upper = upper && text[i] >= 'A' && text[i] <= 'Z';
    one.text = text.substr(one.begin, i - one.begin);
    // Most words end at a blank or a sign.
    if (i == text.size()
        || (static_cast<unsigned char>(text[i]) < 0x80 && text[i] != '\'')) {
      one.end = i;
      one.upper = upper && one.text.size() > 1;
      for (auto& c : one.text)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 0x20) : c;
      words.push_back(std::move(one));
      continue;
    }
    for (; i < text.size(); i += size) {
      size = 1;
      if (is_alnum(text[i])) {
        upper = upper && text[i] >= 'A' && text[i] <= 'Z';
        one.text += text[i];
        continue;
      }
      size = character_size(text, i);
      if (letter_at(text, i, size) == letter::part) {
        plain = plain && size == 1;
        upper = upper && text[i] >= 'A' && text[i] <= 'Z';
        one.text += text.substr(i, size);
      } else if (text[i] == '\'' || text.substr(i, 3) == "\xE2\x80\x99") {
        one.text += '\'';
      } else {
        break;
      }
    }
    one.end = i;
    one.upper = upper && one.text.size() > 1;
    if (plain)
      for (auto& c : one.text)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 0x20) : c;
    else
      one.text = folded(one.text);
    while (!one.text.empty() && one.text.back() == '\'')
      one.text.pop_back();
    words.push_back(std::move(one));
  }
  return words;
}

std::vector<found_term> terms_of(const std::vector<word>& words) {
  static const lexicon known;
  std::vector<found_term> out;
  for (std::size_t i = 0; i < words.size();) {
    auto found = known.find(words, i);
    if (found.count > 0 && found.means != 0)
      out.push_back(found);
    i += std::max<std::size_t>(1, found.count);
  }
  return out;
}

int number_of(std::string_view word) {
  struct spelled {
    std::string_view text;
    int value;
  };

  static constexpr auto numbers = std::to_array<spelled>(
    {{"one", 1},   {"two", 2},    {"three", 3},  {"four", 4},  {"five", 5},
     {"six", 6},   {"seven", 7},  {"eight", 8},  {"nine", 9},  {"ten", 10},
     {"twice", 2}, {"first", 1},  {"second", 2}, {"third", 3}, {"fourth", 4},
     {"fifth", 5}, {"eins", 1},   {"zwei", 2},   {"drei", 3},  {"vier", 4},
     {"fünf", 5},  {"sechs", 6},  {"zehn", 10},  {"un", 1},    {"deux", 2},
     {"trois", 3}, {"quatre", 4}, {"cinq", 5},   {"dix", 10},  {"uno", 1},
     {"dos", 2},   {"tres", 3},   {"cuatro", 4}, {"cinco", 5}, {"diez", 10},
     {"一", 1},    {"二", 2},     {"两", 2},     {"三", 3},    {"四", 4},
     {"五", 5},    {"六", 6},     {"七", 7},     {"八", 8},    {"九", 9},
     {"十", 10}});
  if (word.empty() || word.size() > 8)
    return 0;
  if (is_digit(word.front())) {
    int value = 0;
    std::size_t i = 0;
    for (; i < word.size() && is_digit(word[i]); ++i)
      value = value * 10 + (word[i] - '0');
    // `2a` is a part of the second.
    bool whole = i == word.size() || (i + 1 == word.size());
    return whole && value <= 9999 ? value : 0;
  }
  static constexpr auto first_bytes = [] {
    std::array<bool, 256> out{};
    for (const auto& one : numbers)
      out[static_cast<unsigned char>(one.text.front())] = true;
    return out;
  }();
  if (!first_bytes[static_cast<unsigned char>(word.front())])
    return 0;
  for (const auto& one : numbers)
    if (one.text == word)
      return one.value;
  return 0;
}

std::size_t character_size(std::string_view text, std::size_t at) {
  auto c = static_cast<unsigned char>(text[at]);
  auto size = c < 0x80 ? 1u : c < 0xe0 ? 2u : c < 0xf0 ? 3u : 4u;
  return std::min<std::size_t>(size, text.size() - at);
}

letter letter_at(std::string_view text, std::size_t at, std::size_t size) {
  auto byte = [&](std::size_t i) {
    return static_cast<unsigned char>(text[at + i]);
  };
  if (size == 1)
    return is_alnum(text[at]) ? letter::part : letter::none;
  if (size == 2)
    return byte(0) == 0xc2 || (byte(0) == 0xc3 && byte(1) == 0x97)
             ? letter::none
             : letter::part;
  if (size == 4)
    return byte(0) == 0xf0 && byte(1) >= 0xa0 && byte(1) < 0xb0 ? letter::whole
                                                                : letter::none;
  auto code =
    (byte(0) & 0x0fu) << 12 | (byte(1) & 0x3fu) << 6 | (byte(2) & 0x3fu);
  if (code >= 0x2000 && code < 0x3040)
    return code >= 0x2c00 && code < 0x2e00 ? letter::part : letter::none;
  if (code < 0xa000)
    return code >= 0x3040 ? letter::whole : letter::part;
  if (code >= 0xf900 && code < 0xfb00)
    return letter::whole;
  return code >= 0xe000 ? letter::none : letter::part;
}

} // namespace skvm::ir
