#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The words of an instruction, and what some of them mean for its order.
namespace extract_concurrency {

/// What an imperative verb does to the world.
enum class deed {
  unknown,
  look,   ///< reads what is there: read, open, list
  fetch,  ///< gets something from outside: fetch, search, download
  check,  ///< judges what is there: check, lint, verify
  make,   ///< makes something new: write, render, extract
  edit,   ///< changes something: fix, update
  act,    ///< changes the world: install, commit, deploy, send
  tell,   ///< says it to the user: report, answer
  decide, ///< works something out: choose, plan
};

/// What a phrase says about order.
enum class cue {
  follows,     ///< "then", "after that": after what is before
  joins,       ///< "finally", "once all": after everything before
  independent, ///< "in any order", "in parallel"
  beside,      ///< "in parallel with step 2", "needs only": of the step itself
  apart,       ///< "depends on nothing above": of the step itself
  dependent,   ///< "not in parallel", "one at a time"
  stops,       ///< "ask the user", "abort"
  carried,     ///< "running total": items that build on each other
  leans,       ///< "the results", "found above": needs what came before
  decides,     ///< "if", "depending": what came before decides about it
  demands,     ///< "sub-agents", "in parallel": asks for the mechanism itself
};

struct word {
  std::string_view text; ///< lower case; a code span is one word
  bool sentence = false; ///< the first of a sentence
  bool clause = false;   ///< the first of a clause, after "and", "," and so on
  bool code = false;
};

/// Words of Markdown without fenced code, headings' marks and list marks.
class prose {
public:
  explicit prose(std::string_view markdown);
  prose(const prose&) = delete;
  prose& operator=(const prose&) = delete;
  prose(prose&&) = default;
  prose& operator=(prose&&) = default;

  [[nodiscard]] const std::vector<word>& words() const { return words_; }

  /// How many words the first sentence has.
  [[nodiscard]] std::size_t first_sentence() const;

  /// Whether some phrase of that meaning occurs; a denied "in parallel" counts
  /// as `dependent` and not as `independent`.
  [[nodiscard]] bool says(cue what) const {
    return (cues_ >> static_cast<unsigned>(what) & 1U) != 0;
  }

  /// The same for a part of its words.
  [[nodiscard]] bool says(cue what, std::size_t begin, std::size_t end) const;

  /// The verbs that begin its sentences and clauses, with what they mean.
  struct verb {
    std::size_t at = 0;
    deed what = deed::unknown;
  };

  [[nodiscard]] const std::vector<verb>& verbs() const { return verbs_; }

  /// As written in the text, without the marks.
  [[nodiscard]] const std::vector<std::string>& code_spans() const {
    return spans_;
  }

  [[nodiscard]] std::string_view lower() const {
    return {text_.data(), text_.size()};
  }

private:
  void read_line(std::string_view line, bool first);
  void add_last_verb();
  void read_cues(bool beyond_ascii);

  std::vector<char> text_; ///< keeps its place when it is moved
  std::vector<word> words_;
  std::vector<verb> verbs_;
  std::vector<std::string> spans_;
  unsigned cues_ = 0;
  std::vector<std::pair<std::size_t, cue>> heard_; ///< where
};

/// What a verb in the imperative means; `unknown` where it is none of the list.
deed deed_of(std::string_view verb);

/// A word without the ending that number and tense give it: `files`, `parsed`
/// and `parsing` become `file`, `pars`, `pars`.
std::string_view stem(std::string_view word);

/// Whether the word is one of those that carry no meaning of their own.
bool is_empty_word(std::string_view word);

} // namespace extract_concurrency
