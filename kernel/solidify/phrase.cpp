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

/// "the file a.csv" says no more than "a.csv".
bool says_what_a_path_is(const request_tokens& tokens, std::size_t at,
                         const std::vector<span>& slots) {
  const auto& word = tokens[at].lower;
  return (word == "file" || word == "files" || word == "image"
          || word == "document" || word == "folder" || word == "directory")
         && std::any_of(slots.begin(), slots.end(), [&](const span& one) {
              return one.begin == at + 1 && tokens[at + 1].what == kind::path;
            });
}

} // namespace

request_frame frame_of(const request_tokens& tokens,
                       const std::vector<span>& slots) {
  struct item {
    std::string key;
    int slot = -1;
    bool is_word = false;
  };

  std::vector<item> items;
  for (std::size_t i = 0; i < tokens.size();) {
    auto in = std::find_if(slots.begin(), slots.end(),
                           [&](const span& one) { return one.begin == i; });
    if (in != slots.end()) {
      auto number = static_cast<int>(in - slots.begin());
      items.push_back({"<" + std::to_string(number) + ">", number, false});
      i = in->end;
      continue;
    }
    if (says_what_a_path_is(tokens, i, slots)) {
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
    auto opens_request =
      items.empty() && is_article(token.lower) && next_is_noun;
    if (!is_comma && !is_filler && !opens_request)
      items.push_back({key_of(token), -1, token.what == kind::word});
  }
  request_frame out;
  out.places.assign(slots.size(), "<>");
  std::vector<bool> gone(items.size(), false);
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (items[i].slot < 0)
      continue;
    // A preposition and up to two words go with the value: they may stand
    // anywhere in the sentence together.
    for (std::size_t back = 1; back <= 3 && back <= i; ++back) {
      const auto& before = items[i - back];
      if (!before.is_word || gone[i - back])
        break;
      if (!is_preposition(before.key))
        continue;
      std::string place;
      for (auto k = i - back; k < i; ++k) {
        place += items[k].key + " ";
        gone[k] = true;
      }
      gone[i] = true;
      out.places[static_cast<std::size_t>(items[i].slot)] = place + "<>";
      break;
    }
  }
  for (std::size_t i = 0; i < items.size(); ++i)
    if (!gone[i])
      out.sequence.push_back(items[i].key);
  return out;
}

phrase_matcher::phrase_matcher(const phrasing& learnt) : learnt_(&learnt) {
  auto first = true;
  for (const auto& sequence : learnt.sequences) {
    std::map<std::string, std::size_t> counts;
    std::string before;
    for (const auto& word : sequence) {
      pairs_.emplace(before, word);
      before = word;
      ++counts[word];
    }
    pairs_.emplace(before, std::string{});
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
  // First words that stood before the same word say the same, so that each
  // may stand where another one did.
  std::map<std::string, std::set<std::string>> behind;
  for (const auto& [before, word] : pairs_)
    if (pairs_.contains({std::string{}, before}))
      behind[before].insert(word);
  auto alike = [](const std::set<std::string>& one,
                  const std::set<std::string>& other) {
    return std::any_of(one.begin(), one.end(), [&](const auto& word) {
      return !word.empty() && other.contains(word);
    });
  };
  for (const auto& [one, words] : behind)
    for (const auto& [other, more] : behind)
      if (one != other && alike(words, more))
        for (const auto& word : more)
          pairs_.emplace(one, word);
  has_anchor_ = !needed_.empty();
  // Values in the sequence are no words that a request could be found by.
  std::erase_if(needed_, [](const auto& one) { return one.first[0] == '<'; });
}

std::optional<std::string>
phrase_matcher::refuses(const request_frame& frame,
                        const std::vector<slot>& slots) const {
  std::string unknown;
  std::map<std::string, std::size_t> counts;
  for (const auto& word : frame.sequence) {
    ++counts[word];
    if (!most_.contains(word) && word[0] != '<')
      unknown.append(unknown.empty() ? "" : ", ")
        .append("'")
        .append(word == "\n" ? "\\n" : word)
        .append("'");
  }
  if (!unknown.empty())
    return unknown + " not explained by any request before";
  for (std::size_t i = 0; i < slots.size(); ++i)
    if (!learnt_->places[i].contains(frame.places[i]))
      return "the place of " + slots[i].name + " ('" + frame.places[i]
             + "') is none that was seen";
  for (const auto& [word, count] : needed_) {
    auto found = counts.find(word);
    if (found == counts.end() || found->second < count)
      return "'" + word + "' is missing";
  }
  for (const auto& [word, count] : counts)
    if (count > most_.at(word))
      return "'" + word + "' more often than in any request before";
  const auto& seen = learnt_->sequences;
  if (std::find(seen.begin(), seen.end(), frame.sequence) != seen.end())
    return std::nullopt;
  // Where requests before have no word in common their parts are not mixed.
  if (!has_anchor_)
    return "the words are in no order that was seen";
  std::string before;
  for (const auto& word : frame.sequence) {
    if (!pairs_.contains({before, word}))
      return before.empty()
               ? "no request before began with '" + word + "'"
               : "'" + word + "' after '" + before + "' was never seen";
    before = word;
  }
  if (!pairs_.contains({before, {}}))
    return "no request before ended with '" + before + "'";
  return std::nullopt;
}

} // namespace skvm::solidify
