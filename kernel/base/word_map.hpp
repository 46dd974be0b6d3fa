#pragma once

#include "base/length_filter.hpp"

#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

namespace skvm {

/// What some words mean, to be asked about each word of a text: most are told
/// by their first byte and their length, the rest by three of their bytes. The
/// words must outlive it; the empty one is none. [any thread]
template <class Meaning>
class word_map {
public:
  /// The first meaning of a word is kept.
  Meaning& add(std::string_view word, Meaning means = {}) {
    if (2 * (count_ + 1) > slots_.size())
      grow();
    auto& slot = slots_[place_of(word)];
    if (slot.first.empty()) {
      slot = {word, std::move(means)};
      filter_.add(word);
      ++count_;
    }
    return slot.second;
  }

  /// Null where the word is none of them.
  [[nodiscard]] const Meaning* find(std::string_view word) const {
    if (!filter_.may_hold(word))
      return nullptr;
    const auto& slot = slots_[place_of(word)];
    return slot.first.empty() ? nullptr : &slot.second;
  }

private:
  using entry = std::pair<std::string_view, Meaning>;

  /// Where the word is, or would be.
  [[nodiscard]] std::size_t place_of(std::string_view word) const {
    auto byte = [&](std::size_t i) {
      return std::size_t{static_cast<unsigned char>(word[i])};
    };
    auto at = byte(0) * 31 + byte(word.size() / 2) * 7 + byte(word.size() - 1)
              + word.size() * 131;
    for (;; ++at) {
      at &= slots_.size() - 1;
      if (slots_[at].first.empty() || slots_[at].first == word)
        return at;
    }
  }

  void grow() {
    auto old = std::move(slots_);
    slots_ = std::vector<entry>(old.empty() ? 16 : 2 * old.size());
    for (auto& each : old)
      if (!each.first.empty())
        slots_[place_of(each.first)] = std::move(each);
  }

  std::vector<entry> slots_;
  std::size_t count_ = 0;
  length_filter filter_;
};

} // namespace skvm
