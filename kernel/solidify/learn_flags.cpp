#include "solidify/learn_parts.hpp"

#include <algorithm>
#include <map>

namespace skvm::solidify {

namespace {

constexpr std::size_t most_flags = 3;
/// Runs with the option, and runs without it.
constexpr std::size_t least_each = 2;

bool is_option(const code_token& token) {
  const auto& text = token.value;
  return token.what == code_token::kind::word && token.children.empty()
         && text.size() >= 2 && text.size() <= 40 && text[0] == '-'
         && text.find_first_not_of(
              "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
              "-_=")
              == std::string::npos
         && text.find_first_not_of("-0123456789") != std::string::npos;
}

bool is_plain_word(const std::string& word) {
  return !word.empty() && word[0] >= 'a' && word[0] <= 'z';
}

} // namespace

std::vector<code_flag>
flags_of(const std::vector<std::vector<traced_step>>& runs) {
  std::vector<code_flag> out;
  for (std::size_t step = 0; step < runs[0].size(); ++step) {
    std::vector<code_tokens> codes;
    for (const auto& run : runs) {
      if (run.size() != runs[0].size() || run[step].writes_file)
        return {};
      codes.push_back(read_code(run[step].code, code_language::shell));
    }
    std::map<std::string, std::size_t> options;
    for (const auto& code : codes)
      for (const auto& token : code)
        if (is_option(token))
          ++options[token.value];
    for (const auto& [text, count] : options) {
      if (count < least_each || count + least_each > runs.size()
          || out.size() == most_flags)
        continue;
      code_flag flag{step, text, codes[0].size(), {}};
      auto sound = true;
      std::optional<std::size_t> place;
      for (auto& code : codes) {
        auto is_it = [&text = text](const code_token& one) {
          return is_option(one) && one.value == text;
        };
        auto found = std::find_if(code.begin(), code.end(), is_it);
        flag.with.push_back(found != code.end());
        if (found == code.end())
          continue;
        auto at = static_cast<std::size_t>(found - code.begin());
        sound = sound && (!place || *place == at)
                && std::count_if(code.begin(), code.end(), is_it) == 1;
        place = at;
      }
      if (!sound || !place)
        continue;
      flag.at = *place;
      for (auto& code : codes)
        std::erase_if(code, [&text = text](const code_token& one) {
          return is_option(one) && one.value == text;
        });
      out.push_back(std::move(flag));
    }
  }
  return out;
}

bool words_at(const word_sequence& in, std::size_t at,
              const word_sequence& words) {
  return at + words.size() <= in.size()
         && std::equal(words.begin(), words.end(),
                       in.begin() + static_cast<std::ptrdiff_t>(at));
}

word_sequence words_of_flag(const std::vector<word_sequence>& asked,
                            const std::vector<bool>& with) {
  auto has = [](const word_sequence& in, const std::string& word) {
    return std::find(in.begin(), in.end(), word) != in.end();
  };
  std::optional<word_sequence> words;
  for (std::size_t run = 0; run < asked.size(); ++run) {
    if (!with[run])
      continue;
    word_sequence own;
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < asked[run].size(); ++i) {
      const auto& word = asked[run][i];
      auto always = is_plain_word(word);
      for (std::size_t other = 0; other < asked.size(); ++other)
        always = always && has(asked[other], word) == with[other];
      if (always) {
        own.push_back(word);
        places.push_back(i);
      }
    }
    // In one piece, and said once.
    if (own.empty() || places.back() - places.front() + 1 != own.size()
        || (words && *words != own))
      return {};
    words = std::move(own);
  }
  return words ? *words : word_sequence{};
}

std::optional<bool> says_flag(const word_sequence& asked,
                              const word_sequence& words) {
  std::size_t whole = 0;
  std::size_t single = 0;
  for (std::size_t i = 0; i < asked.size(); ++i) {
    if (words_at(asked, i, words))
      ++whole;
    if (std::find(words.begin(), words.end(), asked[i]) != words.end())
      ++single;
  }
  if (single != whole * words.size() || whole > 1)
    return std::nullopt;
  return whole == 1;
}

} // namespace skvm::solidify
