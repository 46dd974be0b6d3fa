#pragma once

#include "skvm/skill.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

/// What the guard knows of English: which words may go without a loss, which
/// take force away from an instruction, and when a sentence takes back another.
namespace skvm::guard {

/// A word in lower case.
struct term {
  std::string text;
  bool bracketed = false;   ///< stands between parentheses
  bool old = false;         ///< of the original, in a sentence that grew
  bool ends_clause = false; ///< a comma, colon or the like follows
  bool negation = false;    ///< "not" and its like
};

/// A term of a word as it is written; its other marks are the caller's to set.
term make_term(std::string_view word);

/// Takes out words that name one of those steps as its title of two words or
/// more does: "Try the suggestions" takes nothing back.
void drop_titles(std::vector<term>& words, const std::vector<step>& steps);

/// The same, of a term that has none yet.
void set_word(term& of, std::string_view word);

/// Whether a sentence says the same without it: articles and the like.
bool is_free(std::string_view lower);

/// Whether the one is the other, but for case. A modal verb in capitals stays
/// in capitals: MUST is more than must.
bool same_but_for_case(std::string_view original, std::string_view other);

/// What the original says, to tell restating from contradicting. Of its words
/// only those are kept that additions have too.
class knowledge {
public:
  /// A sentence that the calls below `add` will be about, before any of `add`.
  void ask_about(const std::vector<term>& sentence);

  /// Whether a word may be one that `add` has anything to learn of: a sentence
  /// without any may be left out.
  [[nodiscard]] bool may_tell(std::string_view word) const;

  /// One sentence of the original, or a block of code, which instructs nobody
  /// but may be restated.
  void add(const std::vector<term>& sentence, bool instructs);

  /// The phrase of a new sentence that takes instructions back ("ignore",
  /// "no longer"), or an empty text. One that the original has with the same
  /// word behind it only restates.
  [[nodiscard]] std::string cancelling(const std::vector<term>& sentence) const;

  /// The word of an addition within a sentence, or before one that it leads in,
  /// that weakens it ("optionally", "not", "or"); empty where there is none.
  [[nodiscard]] std::string weakening(const std::vector<term>& sentence) const;

  /// The words of a new sentence that forbid what the original asks for, or
  /// allow what it forbids; empty where there are none.
  [[nodiscard]] std::string
  contradicting(const std::vector<term>& sentence) const;

private:
  using stem_id = std::uint32_t;

  struct kept {
    std::vector<stem_id> stems;   ///< sorted
    std::vector<stem_id> negated; ///< sorted
    stem_id first = unasked;
  };

  static constexpr stem_id unasked = 0; ///< of words that nobody asked about

  [[nodiscard]] stem_id id_of(const std::string& word) const;
  [[nodiscard]] stem_id id_of_stem(const std::string& stem) const;
  void read_ids(const std::vector<term>& sentence, std::size_t most,
                std::vector<stem_id>& out) const;

  [[nodiscard]] bool restates(const std::vector<term>& sentence,
                              std::size_t at) const;
  [[nodiscard]] bool asks_for(const std::vector<std::string>& clause,
                              bool forbidden) const;

  std::vector<kept> sentences_;
  std::vector<stem_id> read_; ///< of the sentence that is being added
  /// By the first two letters of the content words asked about: the third ones.
  std::array<std::uint32_t, 1024> asked_{};
  std::array<std::uint32_t, 1024> known_{};      ///< the same of `ids_`
  std::unordered_map<std::string, stem_id> ids_; ///< from 1 on
  std::vector<std::vector<std::uint32_t>> by_stem_{1};
  std::unordered_set<std::uint64_t> pairs_; ///< neighbouring words
};

} // namespace skvm::guard
