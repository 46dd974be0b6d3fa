#include "solidify/phrase.hpp"

#include <algorithm>
#include <cctype>

namespace skvm::solidify {

namespace {

using kind = request_token::kind;

bool is_capital(const request_token& token) {
  return token.what == kind::word && !token.text.empty() && token.text[0] >= 'A'
         && token.text[0] <= 'Z';
}

bool is_value(const request_token& token) {
  return token.what == kind::number || token.what == kind::date
         || token.what == kind::path || token.what == kind::quoted;
}

bool could_be_word_value(const request_token& token) {
  return token.what == kind::word && !is_article(token.lower)
         && !is_preposition(token.lower) && token.lower != "and"
         && token.lower != "or";
}

/// How many tokens separate two items of a list at `at`; 0 for none.
std::size_t separator_at(const request_tokens& tokens, std::size_t at) {
  auto is_comma = [&](std::size_t i) {
    return i < tokens.size() && tokens[i].what == kind::mark
           && tokens[i].text == ",";
  };
  auto is_and = [&](std::size_t i) {
    return i < tokens.size() && tokens[i].lower == "and";
  };
  if (is_comma(at))
    return is_and(at + 1) ? 2 : 1;
  return is_and(at) ? 1 : 0;
}

void add_lists(const request_tokens& tokens, std::vector<span>& out) {
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (!is_value(tokens[i]) && !is_capital(tokens[i]))
      continue;
    auto what = tokens[i].what;
    span list{i, i + 1, true, tokens[i].text + "\n"};
    for (;;) {
      auto gap = separator_at(tokens, list.end);
      auto next = list.end + gap;
      if (gap == 0 || next >= tokens.size() || tokens[next].what != what
          || (what == kind::word && !is_capital(tokens[next])))
        break;
      list.value += tokens[next].text + "\n";
      list.end = next + 1;
    }
    if (list.end > i + 1) {
      i = list.end - 1;
      out.push_back(std::move(list));
    } else {
      out.push_back(std::move(list));
    }
  }
}

} // namespace

std::vector<span> spans_of(const request_tokens& tokens) {
  std::vector<span> out;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (is_value(tokens[i]) || could_be_word_value(tokens[i]))
      out.push_back({i, i + 1, false, tokens[i].text});
    // Names of several words are whole runs of capitals; the first word of a
    // request is one for another reason.
    if (i == 0 || !is_capital(tokens[i])
        || (i > 1 && is_capital(tokens[i - 1])))
      continue;
    auto end = i;
    std::string value;
    while (end < tokens.size() && is_capital(tokens[end])) {
      value += (value.empty() ? "" : " ") + tokens[end].text;
      ++end;
    }
    if (end > i + 1)
      out.push_back({i, end, false, std::move(value)});
  }
  add_lists(tokens, out);
  return out;
}

std::string key_of(const request_token& token) {
  switch (token.what) {
    case kind::word:
      return token.lower;
    case kind::mark:
      return token.text;
    case kind::number:
      return "#" + token.text;
    case kind::date:
      return "@" + token.text;
    case kind::path:
      return "/" + token.text;
    case kind::quoted:
      return "'" + token.text;
    case kind::other:
      break;
  }
  return "!" + token.text;
}

namespace {

/// The slot that is called a file here: "the file a.csv" says no more than
/// "a.csv". Of what has no ending it does: "the file src/a" is no folder.
std::optional<int> called_file(const request_tokens& tokens, std::size_t at,
                               const std::vector<span>& slots) {
  if (tokens[at].lower != "file")
    return std::nullopt;
  for (std::size_t slot = 0; slot < slots.size(); ++slot)
    if (slots[slot].begin == at + 1 && tokens[at + 1].what == kind::path
        && !ending_of(tokens[at + 1].text).empty())
      return static_cast<int>(slot);
  return std::nullopt;
}

bool is_slot(const std::string& key) {
  return key.size() > 1 && key[0] == '<';
}

/// Words around one place in which two requests differ, of which each stood
/// for the other.
struct equal_words {
  word_sequence one;
  word_sequence other;
  std::string before; ///< empty at the begin
  std::string behind; ///< empty at the end
};

std::string key_at(const word_sequence& from, std::size_t at) {
  return at < from.size() ? from[at] : std::string{};
}

std::string key_before(const word_sequence& from, std::size_t at) {
  return at == 0 ? std::string{} : from[at - 1];
}

equal_words difference(const word_sequence& one, const word_sequence& other) {
  auto shorter = std::min(one.size(), other.size());
  std::size_t front = 0;
  while (front < shorter && one[front] == other[front])
    ++front;
  std::size_t back = 0;
  while (back < shorter - front
         && one[one.size() - 1 - back] == other[other.size() - 1 - back])
    ++back;
  auto middle = [&](const word_sequence& of) {
    auto begin = of.begin() + static_cast<std::ptrdiff_t>(front);
    return word_sequence(begin, of.end() - static_cast<std::ptrdiff_t>(back));
  };
  return {middle(one), middle(other), key_before(one, front),
          key_at(one, one.size() - back)};
}

/// What comes of `in` where the words at `at` are exchanged; nothing where they
/// are others or stand elsewhere.
std::optional<word_sequence> exchanged(const word_sequence& in, std::size_t at,
                                       const word_sequence& from,
                                       const word_sequence& to,
                                       const equal_words& where) {
  if (at + from.size() > in.size()
      || !std::equal(from.begin(), from.end(),
                     in.begin() + static_cast<std::ptrdiff_t>(at)))
    return std::nullopt;
  auto behind = key_at(in, at + from.size()) == where.behind;
  auto before = key_before(in, at) == where.before;
  // Words that may be missing are known by both neighbours.
  auto fits = from.empty() || to.empty() ? before && behind : before || behind;
  if (!fits)
    return std::nullopt;
  word_sequence out(in.begin(), in.begin() + static_cast<std::ptrdiff_t>(at));
  out.insert(out.end(), to.begin(), to.end());
  out.insert(out.end(),
             in.begin() + static_cast<std::ptrdiff_t>(at + from.size()),
             in.end());
  return out;
}

/// How many items at the begin are a preposition, up to two words, and a value;
/// 0 for none.
std::size_t opening_value(const word_sequence& from) {
  if (from.empty() || !is_preposition(from[0]))
    return 0;
  for (std::size_t i = 1; i < from.size() && i <= 3; ++i)
    if (is_slot(from[i]))
      return i + 1;
  return 0;
}

/// Whether `learnt` says what `asked` does but for the value that opens it.
bool equal_but_for_opening(const word_sequence& asked, std::size_t opening,
                           const word_sequence& learnt) {
  if (asked.size() != learnt.size())
    return false;
  auto words = asked.begin() + static_cast<std::ptrdiff_t>(opening);
  auto at = std::search(learnt.begin(), learnt.end(), asked.begin(), words);
  if (at == learnt.end()
      || !std::equal(learnt.begin(), at, words, words + (at - learnt.begin())))
    return false;
  auto rest = at + static_cast<std::ptrdiff_t>(opening);
  if (!std::equal(rest, learnt.end(), words + (at - learnt.begin())))
    return false;
  // Behind a preposition that another value has too it could be that one.
  return std::count(asked.begin(), asked.end(), asked[0]) == 1;
}

} // namespace

word_sequence sequence_of(const request_tokens& tokens,
                          const std::vector<span>& slots,
                          std::set<int>& called_files) {
  word_sequence out;
  for (std::size_t i = 0; i < tokens.size();) {
    auto in = std::find_if(slots.begin(), slots.end(),
                           [&](const span& one) { return one.begin == i; });
    if (in != slots.end()) {
      out.push_back("<" + std::to_string(in - slots.begin()) + ">");
      i = in->end;
      continue;
    }
    if (auto slot = called_file(tokens, i, slots)) {
      called_files.insert(*slot);
      ++i;
      continue;
    }
    const auto& token = tokens[i++];
    auto is_comma = token.what == kind::mark && token.text == ",";
    auto next_is_noun =
      i < tokens.size() && tokens[i].what != kind::mark
      && !(tokens[i].what == kind::word && is_preposition(tokens[i].lower));
    auto is_filler = token.what == kind::word && token.text == token.lower
                     && is_article(token.lower) && next_is_noun;
    auto opens_request = out.empty() && is_article(token.lower) && next_is_noun;
    if (!is_comma && !is_filler && !opens_request)
      out.push_back(key_of(token));
  }
  return out;
}

phrase_matcher::phrase_matcher(const phrasing& learnt) {
  auto first = true;
  for (const auto& sequence : learnt.sequences) {
    std::map<std::string, std::size_t> counts;
    for (const auto& word : sequence)
      ++counts[word];
    for (const auto& [word, count] : counts)
      most_[word] = std::max(most_[word], count);
    if (first)
      needed_ = counts;
    for (auto at = needed_.begin(); at != needed_.end();) {
      auto found = counts.find(at->first);
      if (found == counts.end()) {
        at = needed_.erase(at);
        continue;
      }
      at->second = std::min(at->second, found->second);
      ++at;
    }
    first = false;
  }
  // Values in the sequence are no words that a request could be found by.
  std::erase_if(needed_, [](const auto& one) { return is_slot(one.first); });
  add_mixed(learnt.sequences);
}

void phrase_matcher::add_mixed(const std::vector<word_sequence>& learnt) {
  accepted_.insert(learnt.begin(), learnt.end());
  std::vector<equal_words> equal;
  for (std::size_t i = 0; i < learnt.size(); ++i)
    for (auto k = i + 1; k < learnt.size(); ++k)
      equal.push_back(difference(learnt[i], learnt[k]));
  auto seen = learnt;
  for (std::size_t i = 0; i < seen.size(); ++i)
    for (const auto& pair : equal)
      for (std::size_t at = 0; at <= seen[i].size(); ++at)
        for (auto turned : {false, true}) {
          if (seen.size() >= most_mixed)
            return;
          const auto& from = turned ? pair.other : pair.one;
          const auto& to = turned ? pair.one : pair.other;
          auto made = exchanged(seen[i], at, from, to, pair);
          if (made && !exceeds(*made) && accepted_.insert(*made).second)
            seen.push_back(std::move(*made));
        }
}

bool phrase_matcher::exceeds(const word_sequence& words) const {
  return std::any_of(words.begin(), words.end(), [&](const auto& word) {
    auto most = most_.find(word);
    return most == most_.end()
           || static_cast<std::size_t>(
                std::count(words.begin(), words.end(), word))
                > most->second;
  });
}

std::optional<std::string>
phrase_matcher::refuses(const word_sequence& asked) const {
  std::string unknown;
  std::map<std::string, std::size_t> counts;
  for (const auto& word : asked) {
    ++counts[word];
    if (!most_.contains(word))
      unknown.append(unknown.empty() ? "" : ", ")
        .append("'")
        .append(word == "\n" ? "\\n" : word)
        .append("'");
  }
  if (!unknown.empty())
    return unknown + " not explained by any request before";
  for (const auto& [word, count] : needed_) {
    auto found = counts.find(word);
    if (found == counts.end() || found->second < count)
      return "'" + word + "' is missing";
  }
  for (const auto& [word, count] : counts)
    if (auto most = most_.find(word);
        most == most_.end() || count > most->second)
      return "'" + word + "' more often than in any request before";
  if (accepted_.contains(asked))
    return std::nullopt;
  if (auto opening = opening_value(asked); opening > 0)
    for (const auto& one : accepted_)
      if (equal_but_for_opening(asked, opening, one))
        return std::nullopt;
  return "its words and values are in no order that was seen";
}

} // namespace skvm::solidify
