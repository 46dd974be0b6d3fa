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

const letters& caseless_letters() {
  static const letters all = [] {
    letters out;
    for (std::size_t c = 0; c < out.size(); ++c)
      out[c] = std::isalpha(static_cast<int>(c)) == 0;
    return out;
  }();
  return all;
}

letters absent_from(const strings& words) {
  auto out = caseless_letters();
  for (const auto& word : words)
    for (auto c : word)
      if (auto at = static_cast<unsigned char>(c); at < out.size())
        out.reset(at);
  return out;
}

part one_of(strings words, bool certain) {
  auto absent = absent_from(words);
  return {true, certain, std::move(words), {}, {}, false, absent};
}

part anything(letters absent) {
  return {false, false, {}, {}, {}, false, absent};
}

part chain_of(part from) {
  from.open = false;
  if (!from.finite)
    return from;
  auto out = anything(from.absent);
  if (auto group = group_of(from.words); !group.empty())
    out.groups.push_back(std::move(group));
  return out;
}

std::size_t shortest(const strings& group) {
  std::size_t size = 99;
  for (const auto& word : group)
    size = std::min(size, letters_in(word));
  return size;
}

literal_clause clause_of(const part& from) {
  auto chain = chain_of(from);
  bool certain =
    from.certain && !chain.groups.empty()
    && std::none_of(from.words.begin(), from.words.end(), is_inner_edge);
  return {std::move(chain.groups), std::move(chain.gaps), certain};
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
    finite_ = false;
    certain_ = false;
    pass(next.absent);
    return;
  }
  complete();
  if (next.open) {
    ++opens_;
    pass(next.absent);
    return;
  }
  certain_ = false;
  if (next.finite) {
    last_ = std::move(next.words);
    return;
  }
  pass(next.absent);
  for (std::size_t i = 0; i < next.groups.size(); ++i)
    push(std::move(next.groups[i]), i == 0 ? gap_ : next.gaps[i - 1]);
  if (!next.groups.empty())
    gap_ = next.absent;
}

part joined::take() {
  if (finite_) {
    auto out = one_of(std::move(last_), certain_);
    out.absent &= absent_;
    return out;
  }
  if (!is_empty())
    complete();
  return {false, certain_, {}, std::move(groups_), std::move(gaps_),
          false, absent_};
}

void joined::complete() {
  finite_ = false;
  if (std::any_of(last_.begin(), last_.end(), is_inner_edge))
    certain_ = false;
  auto absent = absent_from(last_);
  if (auto group = group_of(last_); !group.empty()) {
    certain_ = certain_ && (groups_.empty() || opens_ == 1);
    absent_ &= absent;
    push(std::move(group), gap_);
  } else {
    certain_ = false;
    pass(absent);
  }
  last_ = {""};
}

void joined::push(strings group, const letters& gap) {
  if (!groups_.empty())
    gaps_.push_back(gap);
  groups_.push_back(std::move(group));
  gap_ = caseless_letters();
  opens_ = 0;
}

void joined::pass(const letters& absent) {
  gap_ &= absent;
  absent_ &= absent;
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
