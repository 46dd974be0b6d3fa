#include "verbs.hpp"

#include "../lang/word_filter.hpp"

#include <algorithm>
#include <array>

namespace extract_concurrency {

namespace {

constexpr auto empty_words = std::to_array<std::string_view>({
  "a",     "about", "all",   "also", "an",     "and",   "any",    "are",
  "as",    "at",    "be",    "been", "both",   "but",   "by",     "can",
  "did",   "do",    "does",  "done", "each",   "every", "file",   "files",
  "first", "for",   "from",  "had",  "has",    "have",  "here",   "how",
  "i",     "if",    "in",    "into", "is",     "it",    "its",    "just",
  "may",   "me",    "must",  "my",   "new",    "no",    "nor",    "not",
  "of",    "on",    "one",   "only", "onto",   "or",    "our",    "out",
  "over",  "own",   "per",   "same", "second", "shall", "should", "so",
  "some",  "step",  "steps", "than", "that",   "the",   "their",  "them",
  "there", "these", "they",  "this", "those",  "three", "to",     "two",
  "under", "up",    "use",   "used", "user",   "users", "using",  "via",
  "was",   "we",    "were",  "what", "when",   "where", "which",  "while",
  "who",   "will",  "with",  "you",  "your",
});

deed find(std::span<const verb_entry> verbs, std::string_view verb) {
  auto found = std::lower_bound(
    verbs.begin(), verbs.end(), verb,
    [](const verb_entry& one, std::string_view w) { return one.text < w; });
  return found != verbs.end() && found->text == verb ? found->means
                                                     : deed::unknown;
}

} // namespace

deed deed_of(std::string_view verb) {
  static const auto known = [] {
    pass_lang::word_filter out;
    for (auto verbs : {english_verbs(), other_verbs()})
      for (const auto& one : verbs)
        out.add(one.text);
    return out;
  }();
  if (!known.may_hold(verb))
    return deed::unknown;
  auto means = find(english_verbs(), verb);
  return means != deed::unknown ? means : find(other_verbs(), verb);
}

bool is_empty_word(std::string_view word) {
  return word.size() < 2
         || std::binary_search(empty_words.begin(), empty_words.end(), word);
}

std::string_view stem(std::string_view word) {
  for (std::string_view end : {"ing", "ed", "es", "s", "e"})
    if (word.size() > end.size() + 2 && word.ends_with(end)) {
      word.remove_suffix(end.size());
      break;
    }
  if (word.size() > 3 && word.ends_with('e'))
    word.remove_suffix(1);
  bool doubled = word.size() > 3
                 && word[word.size() - 1] == word[word.size() - 2]
                 && word.back() != 's' && word.back() != 'l';
  return doubled ? word.substr(0, word.size() - 1) : word;
}

} // namespace extract_concurrency
