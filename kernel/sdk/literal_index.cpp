#include "literal_index.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

namespace skvm {

namespace {

constexpr bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

std::uint64_t load(const char* from) {
  std::uint64_t out = 0;
  std::memcpy(&out, from, sizeof out);
  return out;
}

constexpr auto word_bytes = [] {
  std::array<bool, 256> out{};
  for (std::size_t c = 0; c < 128; ++c)
    out[c] = is_word(static_cast<char>(c));
  return out;
}();

bool is_edge(std::string_view text, std::size_t at) {
  return (at > 0 && is_word(text[at - 1]))
         != (at < text.size() && is_word(text[at]));
}

std::uint64_t head_of(const std::string& word) {
  std::uint64_t out = 0;
  std::memcpy(&out, word.data(), std::min<std::size_t>(word.size(), 8));
  return out;
}

/// Of so many bytes of a head.
constexpr auto masks = [] {
  std::array<std::uint64_t, 9> out{};
  for (std::size_t bytes = 1; bytes < out.size(); ++bytes)
    out[bytes] = ~std::uint64_t{0} >> (64 - 8 * bytes);
  return out;
}();

std::size_t stop_from(std::string_view text, std::size_t at,
                      const literal_clause::stops& stops) {
  while (at < text.size()) {
    auto c = static_cast<unsigned char>(text[at]);
    if (c < stops.size() && stops[c])
      break;
    ++at;
  }
  return at;
}

std::size_t pair_of(char first, char second) {
  return (static_cast<unsigned char>(first) * 41U
          + static_cast<unsigned char>(second))
         % 4096;
}

std::size_t three_of(char first, char second, char third) {
  return (static_cast<unsigned char>(first) * 1681U
          + static_cast<unsigned char>(second) * 41U
          + static_cast<unsigned char>(third))
         % 16384;
}

/// Of the first letters, one to four; eight bytes can be read.
std::uint32_t hash_of(std::uint64_t head, std::size_t letters) {
  auto value =
    static_cast<std::uint32_t>(head) & (0xffffffffU >> (8 * (4 - letters)));
  return value * 2654435761U;
}

} // namespace

void literal_index::add(const literal_clause& clause) {
  constexpr std::size_t most_groups = 64;
  auto id = static_cast<std::uint32_t>(complete_.size());
  complete_.push_back(0);
  certain_.push_back(clause.certain && clause.groups.size() <= most_groups);
  auto& gaps = gaps_.emplace_back(clause.gaps);
  gaps.resize(std::min(gaps.size(), most_groups - 1));
  if (clause.groups.empty())
    always_.push_back(id);
  for (std::size_t g = 0; g < std::min(clause.groups.size(), most_groups);
       ++g) {
    auto bit = std::uint64_t{1} << g;
    complete_[id] |= bit;
    for (const auto& text : clause.groups[g]) {
      auto [at, is_new] =
        known_.emplace(text, static_cast<std::uint32_t>(words_.size()));
      if (is_new) {
        bool begins = text.front() == literal_edge;
        bool ends = text.back() == literal_edge;
        auto& next = words_.emplace_back();
        next.text = text.substr(begins, text.size() - begins - ends);
        next.begins = begins;
        next.ends = ends;
      }
      added_.push_back({at->second, {id, static_cast<std::uint32_t>(g)}});
    }
  }
}

literal_index::table literal_index::table_of(std::size_t letters,
                                             bool begins) const {
  table out{{}, {}, letters};
  std::vector<std::pair<std::uint32_t, std::uint32_t>> placed;
  for (std::uint32_t i = 0; i < words_.size(); ++i)
    if (std::min<std::size_t>(words_[i].text.size(), 4) == letters
        && words_[i].begins == begins)
      placed.emplace_back(hash_of(head_of(words_[i].text), letters), i);
  if (placed.empty())
    return out;
  // About two keys a word.
  int bits = 2;
  while (bits < 13 && (std::size_t{1} << bits) < 2 * placed.size())
    ++bits;
  out.shift = 32 - bits;
  out.starts.resize((std::size_t{1} << bits) + 1);
  std::sort(placed.begin(), placed.end());
  for (auto [hash, index] : placed) {
    ++out.starts[(hash >> out.shift) + 1];
    const auto& found = words_[index];
    auto known = std::min<std::size_t>(found.text.size(), 8);
    out.words.push_back({head_of(found.text), index,
                         static_cast<std::uint8_t>(known), found.ends});
  }
  for (std::size_t key = 0; key + 1 < out.starts.size(); ++key)
    out.starts[key + 1] += out.starts[key];
  return out;
}

void literal_index::build() {
  known_.clear();
  // In the order of their addition, which is that of the clauses.
  std::stable_sort(added_.begin(), added_.end(),
                   [](auto& a, auto& b) { return a.first < b.first; });
  some_words_.resize(complete_.size());
  for (const auto& [index, what] : added_) {
    some_words_[what.clause] |= std::uint64_t{1} << (index % 64);
    auto at = static_cast<std::uint32_t>(uses_.size());
    if (words_[index].uses_end == 0)
      words_[index].uses_begin = at;
    words_[index].uses_end = at + 1;
    uses_.push_back(what);
  }
  added_ = {};
  for (const auto& each : words_) {
    auto size = std::min<std::size_t>(each.text.size(), 4);
    auto bit = static_cast<std::uint8_t>(1U << (2 * (size - 1) + each.begins));
    if (size == 1)
      by_letter_[static_cast<unsigned char>(each.text[0])] |= bit;
    else
      by_pair_[pair_of(each.text[0], each.text[1])] |= bit;
    if (size > 2)
      by_three_[three_of(each.text[0], each.text[1], each.text[2])] |= bit;
  }
  for (std::size_t i = 0; i < tables_.size(); ++i)
    tables_[i] = table_of(i / 2 + 1, i % 2 == 1);
}

void literal_index::hit(std::uint32_t found, std::size_t at,
                        scratch& state) const {
  const auto& seen = words_[found];
  state.hits.push_back({found, static_cast<std::uint32_t>(at),
                        static_cast<std::uint32_t>(at + seen.text.size())});
  for (auto i = seen.uses_begin; i < seen.uses_end; ++i) {
    auto [clause, group] = uses_[i];
    auto& [when, groups] = state.seen[clause];
    if (when != state.now) {
      when = state.now;
      groups = 0;
    }
    if (groups == complete_[clause])
      continue;
    groups |= std::uint64_t{1} << group;
    if (groups == complete_[clause])
      state.satisfied.push_back(clause);
  }
}

/// `text` has eight bytes more behind its end.
void literal_index::look(const table& where, std::string_view text,
                         std::size_t at, scratch& state) const {
  if (text.size() - at < where.letters)
    return;
  auto head = load(text.data() + at);
  auto key = hash_of(head, where.letters) >> where.shift;
  auto begin = where.starts[key];
  auto end = where.starts[key + 1];
  if (begin == end)
    return;
  for (auto i = begin; i < end; ++i) {
    const auto& next = where.words[i];
    if ((head & masks[next.known]) != next.head)
      continue;
    std::size_t size = next.known;
    if (size == 8) {
      const auto& whole = words_[next.word].text;
      size = whole.size();
      if (size > 8 && text.substr(at, size) != whole)
        continue;
    }
    if (!next.ends || is_edge(text, at + size))
      hit(next.word, at, state);
  }
}

const std::vector<std::uint32_t>& literal_index::find(std::string_view text,
                                                      scratch& state) const {
  state.seen.resize(complete_.size());
  state.satisfied = always_;
  state.hits.clear();
  ++state.now;
  state.folded.assign(text);
  for (auto& c : state.folded)
    c = static_cast<char>(c + (c >= 'A' && c <= 'Z' ? 'a' - 'A' : 0));
  state.folded.append(8, '\0');
  auto folded = std::string_view{state.folded}.substr(0, text.size());
  constexpr unsigned that_begin = 0xaa;
  constexpr unsigned of_three = 0xf0;
  const auto* letters = state.folded.data();
  for (std::size_t at = 0; at < folded.size(); ++at) {
    unsigned maybe = by_letter_[static_cast<unsigned char>(letters[at])]
                     | by_pair_[pair_of(letters[at], letters[at + 1])];
    if (maybe == 0)
      continue;
    if ((maybe & of_three) != 0)
      maybe &=
        ~of_three
        | by_three_[three_of(letters[at], letters[at + 1], letters[at + 2])];
    if ((maybe & that_begin) != 0) {
      bool inside =
        at > 0 && word_bytes[static_cast<unsigned char>(letters[at - 1])];
      if (inside == word_bytes[static_cast<unsigned char>(letters[at])])
        maybe &= ~that_begin;
    }
    for (; maybe != 0; maybe &= maybe - 1)
      look(tables_[static_cast<std::size_t>(std::countr_zero(maybe))], folded,
           at, state);
  }
  return state.satisfied;
}

bool literal_index::is_of(std::uint32_t found, const use& wanted) const {
  if ((some_words_[wanted.clause] >> (found % 64) & 1U) == 0)
    return false;
  auto first = uses_.begin() + words_[found].uses_begin;
  auto last = uses_.begin() + words_[found].uses_end;
  return std::find(first, last, wanted) != last;
}

bool literal_index::matches(std::uint32_t clause, scratch& state) const {
  const auto& gaps = gaps_[clause];
  if (gaps.empty())
    return true;
  auto text = std::string_view{state.folded}.substr(0, state.folded.size() - 8);
  auto& from = state.from; // where the words of the last group end
  from.clear();
  for (const auto& hit : state.hits)
    if (is_of(hit.word, {clause, 0}))
      from.push_back(hit.end);
  for (std::uint32_t g = 1; g <= gaps.size() && !from.empty(); ++g) {
    std::sort(from.begin(), from.end());
    auto& reached = state.reached;
    reached.clear();
    // The nearest end before a word is the one that it can follow, if any.
    std::size_t behind = 0;
    std::size_t stop = 0;
    bool stop_is_known = false;
    for (const auto& hit : state.hits) {
      if (hit.begin < from[0] || !is_of(hit.word, {clause, g}))
        continue;
      while (behind + 1 < from.size() && from[behind + 1] <= hit.begin)
        ++behind;
      if (!stop_is_known || stop < from[behind])
        stop = stop_from(text, from[behind], gaps[g - 1]);
      stop_is_known = true;
      if (hit.begin > stop)
        continue;
      if (g == gaps.size())
        return true;
      reached.push_back(hit.end);
    }
    std::swap(from, reached);
  }
  return false;
}

} // namespace skvm
