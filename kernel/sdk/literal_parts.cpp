#include "literal_parts.hpp"

#include <algorithm>
#include <cctype>
#include <utility>

namespace skvm::literal_parts {

namespace {

constexpr std::size_t most_joined = 128; ///< of a product of alternatives

bool is_inner_edge(const std::string& text) {
  for (std::size_t at = 1; at + 1 < text.size(); ++at)
    if (text[at] == literal_edge)
      return true;
  return false;
}

std::size_t letters_in(const std::string& text) {
  return text.size()
         - static_cast<std::size_t>(
           std::count(text.begin(), text.end(), literal_edge));
}

/// Single letters and blanks are everywhere.
bool says_much(const std::string& word) {
  auto size = letters_in(word);
  auto c = size == 1 ? word[word.find_first_not_of(literal_edge)] : ' ';
  return size > 1
         || (c > ' ' && std::isalnum(static_cast<unsigned char>(c)) == 0);
}

/// The group for a set of strings; empty where it says too little.
strings group_of(const strings& words) {
  strings out;
  for (const auto& word : words) {
    if (!says_much(word))
      return {};
    auto& next = out.emplace_back();
    for (std::size_t at = 0; at < word.size(); ++at)
      if (word[at] != literal_edge || at == 0 || at + 1 == word.size())
        next += word[at];
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

} // namespace

part one_of(strings words, bool certain) {
  return {true, certain, std::move(words), {}};
}

part anything() {
  return {false, false, {}, {}};
}

part with_all(std::vector<strings> groups) {
  return {false, false, {}, std::move(groups)};
}

std::vector<strings> groups_of(const part& from) {
  if (!from.finite)
    return from.groups;
  std::vector<strings> out;
  if (auto group = group_of(from.words); !group.empty())
    out.push_back(std::move(group));
  return out;
}

std::size_t shortest(const strings& group) {
  std::size_t size = 99;
  for (const auto& word : group)
    size = std::min(size, letters_in(word));
  return size;
}

literal_clause clause_of(const part& from) {
  literal_clause out{groups_of(from), false, from.gaps};
  out.certain =
    from.certain && out.groups.size() == out.gaps.size() + 1
    && std::none_of(from.words.begin(), from.words.end(), is_inner_edge);
  return out;
}

void joined::add(char letter, bool certain) {
  certain_ = certain_ && certain;
  for (auto& word : last_)
    word += letter;
}

void joined::add(part next) {
  if (next.finite && last_.size() * next.words.size() <= most_joined) {
    certain_ = certain_ && next.certain;
    join(next.words);
    return;
  }
  if (next.open && finite_ && is_empty()) {
    certain_ = false;
    return;
  }
  complete();
  if (next.open) {
    gaps_.push_back(*next.open);
    return;
  }
  certain_ = false;
  if (next.finite) {
    last_ = std::move(next.words);
    return;
  }
  for (auto& group : next.groups)
    groups_.push_back(std::move(group));
}

part joined::take() {
  if (finite_)
    return one_of(std::move(last_), certain_);
  if (!is_empty())
    complete();
  else if (!gaps_.empty())
    gaps_.pop_back();
  return {false, certain_, {}, std::move(groups_), std::move(gaps_)};
}

void joined::complete() {
  finite_ = false;
  if (std::any_of(last_.begin(), last_.end(), is_inner_edge))
    certain_ = false;
  if (auto group = group_of(last_); !group.empty())
    groups_.push_back(std::move(group));
  else
    certain_ = false;
  last_ = {""};
}

void joined::join(const strings& ends) {
  if (ends.size() == 1) {
    for (auto& word : last_)
      word += ends[0];
    return;
  }
  strings out;
  out.reserve(last_.size() * ends.size());
  for (const auto& begin : last_)
    for (const auto& end : ends)
      out.push_back(begin + end);
  last_ = std::move(out);
}

} // namespace skvm::literal_parts
