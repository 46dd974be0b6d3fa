#pragma once

#include <bitset>
#include <cstddef>
#include <string_view>

namespace pass_lang {

/// Tells most words that are not of a set without a look at the set.
class word_filter {
public:
  void add(std::string_view word) { keys_.set(key_of(word)); }

  /// False only where the word is not one of them, whatever its case in ASCII.
  [[nodiscard]] bool may_hold(std::string_view word) const {
    return keys_[key_of(word)];
  }

private:
  static constexpr std::size_t key_count = 16384;

  static std::size_t key_of(std::string_view word) {
    if (word.empty())
      return 0;
    auto letter = [&](std::size_t at) {
      return static_cast<std::size_t>(static_cast<unsigned char>(word[at]))
             | 0x20U;
    };
    return (letter(0) * 1681 + letter(word.size() / 2) * 41
            + letter(word.size() - 1) + word.size() * 509)
           % key_count;
  }

  std::bitset<key_count> keys_;
};

} // namespace pass_lang
