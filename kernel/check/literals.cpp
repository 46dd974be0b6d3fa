#include "check/literals.hpp"

#include <algorithm>

namespace skvm::checks {

namespace {

/// Marks steps to nodes where a literal ends.
constexpr std::uint32_t ends_here = 1U << 31U;

unsigned char lower(char c) {
  auto byte = static_cast<unsigned char>(c);
  return byte >= 'A' && byte <= 'Z' ? byte | 0x20U : byte;
}

} // namespace

literal_search::literal_search(const std::vector<std::string>& literals)
  : count_(literals.size()) {
  for (const auto& literal : literals)
    for (auto c : literal)
      if (auto& letter = letter_of_[lower(c)]; letter == 0)
        letter = static_cast<std::uint8_t>(letters_++);
  nodes_.emplace_back();
  next_.resize(letters_);
  for (std::size_t i = 0; i < literals.size(); ++i)
    insert(literals[i], static_cast<int>(i));
  link();
}

void literal_search::insert(std::string_view literal, int index) {
  std::size_t at = 0;
  for (auto c : literal) {
    auto letter = letter_of_[lower(c)];
    if (next(at, letter) == 0) {
      next(at, letter) = static_cast<std::uint32_t>(nodes_.size());
      nodes_.emplace_back();
      next_.resize(nodes_.size() * letters_);
    }
    at = next(at, letter);
  }
  nodes_[at].literal = index;
}

/// Turns the tree into an automaton, level by level.
void literal_search::link() {
  std::vector<std::uint32_t> back(nodes_.size());
  std::vector<std::uint32_t> queue{0};
  for (std::size_t i = 0; i < queue.size(); ++i) {
    auto at = queue[i];
    auto fallback = back[at];
    for (std::size_t letter = 0; letter < letters_; ++letter) {
      auto& child = next(at, letter);
      auto other = at == 0 ? 0 : next(fallback, letter);
      if (child == 0) {
        child = other;
        continue;
      }
      back[child] = other;
      nodes_[child].shorter = nodes_[other].literal >= 0
                                ? static_cast<int>(other)
                                : nodes_[other].shorter;
      queue.push_back(child);
    }
  }
  // Most steps lead to no end, and need not look at the node to see it.
  for (auto& step : next_)
    if (nodes_[step].literal >= 0 || nodes_[step].shorter >= 0)
      step |= ends_here;
}

void literal_search::match(std::string_view text,
                           std::vector<int>& found) const {
  found.clear();
  if (nodes_.empty())
    return;
  std::vector<bool> seen;
  std::size_t at = 0;
  for (auto c : text) {
    auto step = next_[at * letters_ + letter_of_[lower(c)]];
    at = step & ~ends_here;
    if (step == at)
      continue;
    for (auto hit = static_cast<int>(at); hit > 0;) {
      const auto& one = nodes_[static_cast<std::size_t>(hit)];
      hit = one.shorter;
      if (one.literal < 0)
        continue;
      if (seen.empty())
        seen.resize(count_);
      auto index = static_cast<std::size_t>(one.literal);
      if (seen[index])
        continue;
      seen[index] = true;
      found.push_back(one.literal);
    }
  }
  std::sort(found.begin(), found.end());
}

} // namespace skvm::checks
