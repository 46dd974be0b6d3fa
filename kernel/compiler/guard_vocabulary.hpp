#pragma once

#include "base/word_map.hpp"

#include <initializer_list>
#include <string_view>
#include <vector>

/// The English words that the guard goes by, in lower case.
namespace skvm::guard {

class word_set {
public:
  word_set(std::initializer_list<std::string_view> words) {
    for (auto word : words)
      add(word);
  }

  void add(std::string_view word) { words_.add(word, true); }

  [[nodiscard]] bool contains(std::string_view word) const {
    return words_.find(word) != nullptr;
  }

private:
  word_map<bool> words_;
};

/// Articles and the like: a sentence says the same without them.
const word_set& free_words();

/// Words that tell two instructions apart no better than a comma does.
const word_set& function_words();

/// Words that turn what a sentence says into its opposite: "not", "never".
const word_set& negations();

/// Wherever they are added, the sentence asks for less.
const word_set& weakeners();

/// These do so in the run of a sentence, but not in a remark in parentheses.
const word_set& soft_weakeners();

/// What takes instructions back, word by word.
using phrase = std::vector<std::string_view>;

/// Those that begin with a word; null for most words.
const std::vector<phrase>* cancelling_phrases(std::string_view first);

/// A clause with one of these narrows what is asked, it does not take it back.
const word_set& narrowing();

/// Words that leave it to the reader: "may", "optionally".
const word_set& permissions();

} // namespace skvm::guard
