#include "compiler/guard_words.hpp"

#include "base/text.hpp"
#include "compiler/guard_vocabulary.hpp"

#include <algorithm>
#include <cctype>

namespace skvm::guard {

namespace {

bool is_content(const term& one) {
  return !one.negation && !one.text.empty()
         && !(one.text[0] >= '0' && one.text[0] <= '9')
         && !function_words().contains(one.text);
}

/// The word cut for comparison.
std::string stem_of(const std::string& word) {
  auto stem = word;
  auto cut = [&](std::string_view end, std::size_t least) {
    if (stem.size() < least || !stem.ends_with(end))
      return false;
    stem.resize(stem.size() - end.size());
    return true;
  };
  if (cut("ies", 5))
    stem += 'y';
  else if (!cut("ing", 6) && !cut("ed", 5) && !stem.ends_with("ss"))
    cut("s", 4);
  cut("e", 4);
  return stem;
}

std::size_t next_content(const std::vector<term>& sentence, std::size_t at) {
  while (++at < sentence.size() && !sentence[at - 1].ends_clause)
    if (is_content(sentence[at]))
      return at;
  return sentence.size();
}

/// Where a word is in a table of 1,024 by its first two letters, and a bit for
/// the third. What makes a word its stem leaves them, but for "flies".
std::pair<std::size_t, std::uint32_t> letters_of(std::string_view word) {
  auto letter = [&](std::size_t i) {
    auto c = i < word.size() ? static_cast<unsigned char>(word[i]) : 0U;
    return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
  };
  return {(letter(0) * 41 + letter(1)) % 1024,
          std::uint32_t{1} << (letter(2) % 32)};
}

std::uint64_t pair_of(std::uint32_t first, std::uint32_t second) {
  return std::uint64_t{first} << 32 | second;
}

bool holds(const std::vector<std::uint32_t>& sorted, std::uint32_t one) {
  return std::binary_search(sorted.begin(), sorted.end(), one);
}

bool begins_with(const std::vector<term>& sentence, std::size_t at,
                 const phrase& wanted) {
  if (at + wanted.size() > sentence.size())
    return false;
  for (std::size_t i = 0; i < wanted.size(); ++i)
    if (sentence[at + i].text != wanted[i])
      return false;
  return true;
}

} // namespace

term make_term(std::string_view word) {
  term out;
  set_word(out, word);
  return out;
}

void set_word(term& out, std::string_view word) {
  out.text = word;
  bool ascii = true;
  for (auto& c : out.text) {
    if (c >= 'A' && c <= 'Z')
      c = static_cast<char>(c - 'A' + 'a');
    ascii = ascii && static_cast<unsigned char>(c) < 0x80;
  }
  if (!ascii)
    out.text = replace_all(std::move(out.text), "’", "'");
  out.negation = negations().contains(out.text);
}

bool is_free(std::string_view lower) {
  return free_words().contains(lower);
}

bool same_but_for_case(std::string_view original, std::string_view other) {
  if (original == other)
    return true;
  if (original.size() != other.size() || to_lower(original) != to_lower(other))
    return false;
  bool shouted = original.size() > 1
                 && std::none_of(original.begin(), original.end(),
                                 [](char c) { return c >= 'a' && c <= 'z'; });
  return !shouted;
}

knowledge::stem_id knowledge::id_of(const std::string& word) const {
  auto [place, bit] = letters_of(word);
  return (known_[place] & bit) == 0 ? unasked : id_of_stem(stem_of(word));
}

knowledge::stem_id knowledge::id_of_stem(const std::string& stem) const {
  auto known = ids_.find(stem);
  return known == ids_.end() ? unasked : known->second;
}

void knowledge::ask_about(const std::vector<term>& sentence) {
  for (const auto& word : sentence) {
    auto stem = stem_of(word.text);
    auto [place, bit] = letters_of(stem);
    // "flies" is "fly".
    if (stem.size() == 3 && stem[2] == 'y')
      bit |= letters_of(stem.substr(0, 2) + 'i').second;
    known_[place] |= bit;
    if (is_content(word))
      asked_[place] |= bit;
    auto id = static_cast<stem_id>(by_stem_.size());
    if (ids_.emplace(std::move(stem), id).second)
      by_stem_.emplace_back();
  }
}

bool knowledge::may_tell(std::string_view word) const {
  auto [place, bit] = letters_of(word);
  return (asked_[place] & bit) != 0;
}

void knowledge::read_ids(const std::vector<term>& sentence, std::size_t most,
                         std::vector<stem_id>& out) const {
  out.clear();
  for (std::size_t i = 0; i < sentence.size() && i < most; ++i)
    out.push_back(id_of(sentence[i].text));
}

void knowledge::add(const std::vector<term>& sentence, bool instructs) {
  // More than a sentence ever has; keeps a wall of text from costing a square.
  constexpr std::size_t most = 400;
  auto index = static_cast<std::uint32_t>(sentences_.size());
  read_ids(sentence, most, read_);
  const auto& ids = read_;
  if (std::all_of(ids.begin(), ids.end(),
                  [](auto id) { return id == unasked; }))
    return;
  kept one;
  one.stems.reserve(ids.size());
  bool begun = false;
  bool negated = false;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const auto& word = sentence[i];
    auto id = ids[i];
    if (id != unasked)
      if (auto next = next_content(sentence, i); next < sentence.size())
        if (auto behind =
              next < ids.size() ? ids[next] : id_of(sentence[next].text);
            behind != unasked)
          pairs_.insert(pair_of(id, behind));
    if (!instructs)
      continue;
    if (word.negation) {
      negated = true;
      continue;
    }
    if ((begun && !negated && id == unasked) || !is_content(word))
      continue;
    if (!begun)
      one.first = id;
    begun = true;
    if (id != unasked) {
      one.stems.push_back(id);
      if (by_stem_[id].empty() || by_stem_[id].back() != index)
        by_stem_[id].push_back(index);
      if (negated)
        one.negated.push_back(id);
    }
    negated = false;
  }
  if (one.stems.empty())
    return;
  std::sort(one.stems.begin(), one.stems.end());
  std::sort(one.negated.begin(), one.negated.end());
  sentences_.push_back(std::move(one));
}

bool knowledge::restates(const std::vector<term>& sentence,
                         std::size_t at) const {
  auto next = next_content(sentence, at);
  return next < sentence.size()
         && pairs_.contains(
           pair_of(id_of(sentence[at].text), id_of(sentence[next].text)));
}

std::string knowledge::cancelling(const std::vector<term>& sentence) const {
  for (std::size_t at = 0; at < sentence.size(); ++at) {
    const auto* phrases = cancelling_phrases(sentence[at].text);
    if (phrases == nullptr)
      continue;
    for (const auto& taken : *phrases) {
      if (!begins_with(sentence, at, taken)
          || restates(sentence, at + taken.size() - 1))
        continue;
      auto behind = at + taken.size();
      bool of_nothing =
        behind < sentence.size()
        && (sentence[behind].text == "wait" || sentence[behind].text == "none"
            || sentence[behind].text == "nothing"
            || sentence[behind].text == "no");
      bool forbidden = at > 0 && sentence[at - 1].negation && taken.size() == 1;
      if (of_nothing || forbidden)
        continue;
      std::string out;
      for (auto word : taken)
        out += (out.empty() ? "" : " ") + std::string{word};
      return out;
    }
  }
  return {};
}

std::string knowledge::weakening(const std::vector<term>& sentence) const {
  for (std::size_t i = 0; i < sentence.size(); ++i) {
    const auto& word = sentence[i];
    if (word.old)
      continue;
    bool weak = weakeners().contains(word.text)
                || (!word.bracketed && soft_weakeners().contains(word.text));
    bool figure =
      !word.bracketed && !word.text.empty()
      && std::isdigit(static_cast<unsigned char>(word.text[0])) != 0;
    if ((weak && !(word.bracketed && restates(sentence, i))) || figure)
      return word.text;
  }
  return {};
}

bool knowledge::asks_for(const std::vector<std::string>& clause,
                         bool forbidden) const {
  auto known = id_of_stem(clause.front());
  std::size_t looked_at = 0;
  for (auto index : by_stem_[known]) {
    if (++looked_at > 64)
      return false;
    const auto& one = sentences_[index];
    if (holds(one.negated, known) != forbidden)
      continue;
    if (clause.size() == 1 && (forbidden || one.first == known))
      return true;
    if (std::any_of(clause.begin() + 1, clause.end(), [&](const auto& stem) {
          return holds(one.stems, id_of_stem(stem));
        }))
      return true;
  }
  return false;
}

std::string knowledge::contradicting(const std::vector<term>& sentence) const {
  bool allowed = false;
  bool negated = false;
  for (std::size_t i = 0; i < sentence.size(); ++i) {
    const auto& word = sentence[i];
    if (permissions().contains(word.text))
      allowed = true;
    // What is denied stands in the same clause.
    if (i > 0 && sentence[i - 1].ends_clause)
      negated = false;
    if (word.negation) {
      // "stop and say": what follows is asked for.
      negated = i + 1 == sentence.size() || sentence[i + 1].text != "and";
      continue;
    }
    if (!is_content(word))
      continue;
    bool begins = i == 0 || negated || allowed;
    if (!begins || permissions().contains(word.text))
      continue;
    bool restated = i > 0 && restates(sentence, negated ? i - 1 : i);
    std::vector<std::string> clause{stem_of(word.text)};
    bool narrow = false;
    for (auto j = i + 1;
         j < sentence.size() && j < i + 12 && !sentence[j - 1].ends_clause;
         ++j) {
      narrow = narrow || narrowing().contains(sentence[j].text);
      if (is_content(sentence[j]))
        clause.push_back(stem_of(sentence[j].text));
    }
    bool whole = clause.size() > 1 || (negated && i < 3);
    // The first word forbidden here and asked for there, or the other way.
    if (!restated && !narrow && whole && asks_for(clause, !negated)
        && (negated || allowed || !restates(sentence, i)))
      return (negated ? "not " : "") + word.text;
    negated = false;
  }
  return {};
}

void drop_titles(std::vector<term>& words, const std::vector<step>& steps) {
  for (const auto& step : steps) {
    std::vector<std::string> title;
    for (std::size_t at = 0; at < step.title.size();) {
      auto end = std::min(step.title.find(' ', at), step.title.size());
      if (end > at)
        title.push_back(
          make_term(std::string_view{step.title}.substr(at, end - at)).text);
      at = end + 1;
    }
    if (title.size() < 2)
      continue;
    auto same = [](const term& a, const std::string& b) { return a.text == b; };
    for (auto from = words.begin();;) {
      from = std::search(from, words.end(), title.begin(), title.end(), same);
      if (from == words.end())
        break;
      from =
        words.erase(from, from + static_cast<std::ptrdiff_t>(title.size()));
    }
  }
}

} // namespace skvm::guard
