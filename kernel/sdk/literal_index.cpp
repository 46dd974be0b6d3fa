#include "literal_index.hpp"

#include <algorithm>

namespace skvm {

namespace {

constexpr std::size_t keys = 4096;

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'
         || (c >= 'A' && c <= 'Z');
}

bool is_edge(std::string_view text, std::size_t at) {
  return (at > 0 && is_word(text[at - 1]))
         != (at < text.size() && is_word(text[at]));
}

std::size_t key_of(std::string_view text, std::size_t at, std::size_t letters) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < letters; ++i)
    value = value << 8 | static_cast<unsigned char>(text[at + i]);
  return (value * 2654435761U) >> 20;
}

} // namespace

void literal_index::add(const literal_clause& clause) {
  constexpr std::size_t most_groups = 64;
  auto id = static_cast<std::uint32_t>(complete_.size());
  complete_.push_back(0);
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
        words_.push_back(
          {text.substr(begins, text.size() - begins - ends), begins, ends});
      }
      words_[at->second].uses.push_back({id, bit});
    }
  }
}

literal_index::table literal_index::table_of(std::size_t letters,
                                             bool begins) const {
  table out{std::vector<std::uint32_t>(keys + 1), {}, letters};
  std::vector<std::pair<std::size_t, std::uint32_t>> placed;
  for (std::uint32_t i = 0; i < words_.size(); ++i)
    if (std::min<std::size_t>(words_[i].text.size(), 3) == letters
        && words_[i].begins == begins)
      placed.emplace_back(key_of(words_[i].text, 0, letters), i);
  std::sort(placed.begin(), placed.end());
  for (auto [key, index] : placed) {
    ++out.starts[key + 1];
    out.words.push_back(index);
  }
  for (std::size_t key = 0; key < keys; ++key)
    out.starts[key + 1] += out.starts[key];
  return out;
}

void literal_index::build() {
  known_.clear();
  for (bool begins : {false, true}) {
    pairs_[begins] = table_of(2, begins);
    triples_[begins] = table_of(3, begins);
  }
}

void literal_index::hit(const word& found, scratch& state) const {
  for (auto [clause, group] : found.uses) {
    auto& [when, groups] = state.seen[clause];
    if (when != state.now) {
      when = state.now;
      groups = 0;
    }
    if (groups == complete_[clause])
      continue;
    groups |= group;
    if (groups == complete_[clause])
      state.satisfied.push_back(clause);
  }
}

void literal_index::look(const table& where, std::string_view text,
                         std::size_t at, scratch& state) const {
  if (where.words.empty() || text.size() - at < where.letters)
    return;
  auto key = key_of(text, at, where.letters);
  for (auto i = where.starts[key]; i < where.starts[key + 1]; ++i) {
    const auto& next = words_[where.words[i]];
    if (text.substr(at, next.text.size()) == next.text
        && (!next.ends || is_edge(text, at + next.text.size())))
      hit(next, state);
  }
}

const std::vector<std::uint32_t>& literal_index::find(std::string_view text,
                                                      scratch& state) const {
  state.seen.resize(complete_.size());
  state.satisfied = always_;
  ++state.now;
  state.folded = text;
  for (auto& c : state.folded)
    if (c >= 'A' && c <= 'Z')
      c = static_cast<char>(c - 'A' + 'a');
  std::string_view folded{state.folded};
  for (std::size_t at = 0; at + 1 < folded.size(); ++at) {
    look(triples_[0], folded, at, state);
    look(pairs_[0], folded, at, state);
    if (is_edge(folded, at)) {
      look(triples_[1], folded, at, state);
      look(pairs_[1], folded, at, state);
    }
  }
  return state.satisfied;
}

} // namespace skvm
