#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// The words that mean something to the compiler, in the languages that it
/// reads: English, German, French, Spanish, Chinese and Japanese, and of some
/// more the word for "step". All lists are in `*vocabulary.hpp`.
namespace skvm::ir {

/// A word of a sentence, lower case, with its place. A Chinese or Japanese
/// character is a word of its own.
struct word {
  std::string text;
  std::size_t begin = 0;
  std::size_t end = 0;
  bool upper = false; ///< written in capitals
};

/// The words of a sentence outside of its code spans.
std::vector<word> words_of(std::string_view text);

/// What a word or a phrase says. A phrase may say several things.
enum class term : std::uint32_t {
  nothing = 0,               ///< keeps words from being taken for something
  must = 1 << 0,             ///< binds wherever it stands
  never = 1 << 1,            ///< forbids wherever it stands
  order_never = 1 << 2,      ///< forbids where an order starts
  order_must = 1 << 3,       ///< binds where an order starts
  condition = 1 << 4,        ///< "if": the condition follows
  otherwise = 1 << 5,        ///< "else": the condition was said before
  condition_before = 1 << 6, ///< Japanese: the condition stands before it
  loop = 1 << 7,
  loop_while = 1 << 8,   ///< "until": what ends or keeps up the loop follows
  for_each = 1 << 9,     ///< what it goes over follows
  each_before = 1 << 10, ///< Japanese: what it goes over stands before
  times = 1 << 11,       ///< "times": a number stands before
  follows = 1 << 12,
  joins = 1 << 13,
  any_order = 1 << 14,
  parallel = 1 << 15,
  independent = 1 << 16,
  starts = 1 << 17,    ///< "first": a sequence begins
  continues = 1 << 18, ///< "second": a sequence goes on
  step_noun = 1 << 19, ///< a number follows
  previous = 1 << 20,  ///< "the previous step"
  uses = 1 << 21,      ///< "the output of", before a step
  after = 1 << 22,
  repeats = 1 << 23,
  goes_to = 1 << 24,
  range = 1 << 25,    ///< between two numbers: "2 to 4"
  list = 1 << 26,     ///< between two numbers: "2 and 4"
  then = 1 << 27,     ///< the consequence of a condition follows
  binds = 1 << 29,    ///< may bind, by what stands around it
  aside_of = 1 << 30, ///< "separately": beside what was said before
  behind = 1 << 28,   ///< a cue that stands behind the step it is about
};

/// A phrase found in a sentence: words `first` to `first + count`.
struct found_term {
  std::size_t first = 0;
  std::size_t count = 0;
  std::uint32_t means = 0;

  [[nodiscard]] bool is(term one) const {
    return (means & static_cast<std::uint32_t>(one)) != 0;
  }
};

/// The phrases of a sentence in order; of two that overlap the earlier, of two
/// that start together the longer one.
std::vector<found_term> terms_of(const std::vector<word>& words);

/// The number that a word stands for: digits, "three", "drei", "三"; 0 for none
/// and for what exceeds 9999.
int number_of(std::string_view word);

/// Length of the character at `at` of valid UTF-8.
std::size_t character_size(std::string_view text, std::size_t at);

/// Whether a character belongs to a word, or is one by itself.
enum class letter { none, part, whole };
letter letter_at(std::string_view text, std::size_t at, std::size_t size);

/// Lower case: ASCII, Latin-1 and Cyrillic letters.
std::string folded(std::string_view text);

/// Whether a title says that its section is a procedure.
bool is_procedure(std::string_view title);

/// Whether a title says that its section is no procedure: "Examples", "Notes".
bool is_commentary(std::string_view title);

/// Whether such a title names a kind of something, as "Reference genes" does.
bool names_a_kind(std::string_view title);

/// Whether a title says that its section is needed before, after or beside the
/// procedure: "Setup", "Adding a language", "If it fails". Numbered titles
/// may say the same of a step.
bool is_aside(std::string_view title);

/// Whether a title, or the first `opening` bytes of a description, calls what
/// it stands above a guide, a reference or rules, which explain and order
/// nothing: "Style guide for tables", but neither "Reference checker" nor
/// "Update the policy".
bool names_a_guide(std::string_view title,
                   std::size_t opening = std::string_view::npos);

/// Whether a text is in a language of which `title_role_of` knows the verbs.
bool knows_verbs_of(std::string_view text);

/// What a title without a number says of its place in a procedure.
struct title_role {
  bool acts = false;   ///< starts with a verb: "Merge the findings"
  bool opens = false;  ///< what one begins with: "Read", "Collect"
  bool closes = false; ///< what one ends with: "Report", "Post"
  bool orders = false; ///< has a place by its words: "Then", "Last"
};

/// Of a title, or of a sentence that stands for one: of its first 120 bytes.
/// Marks before the first letter are passed over.
title_role title_role_of(std::string_view title);

/// What the head of a table's column says: that the rows are steps (`weak` is
/// "#" or "No.", which other tables have too), or what its cells are to a step.
enum class column_head { other, weak, step, action, input, output };
column_head column_head_of(std::string_view cell);

/// How a line or a title starts: "Step 2:", "**3.** …", "第一步",
/// "2️⃣".
struct step_mark {
  /// `named` has the word for step, `numbered` is "3." or "3)" and what people
  /// write for it where Markdown knows no list.
  enum class kind { none, named, numbered, enumerated } what = kind::none;
  int number = 0;
  bool bold = false;
  bool closed = false;  ///< punctuation or the end of bold type follows
  std::size_t size = 0; ///< bytes of the mark, with what comes before it
};

/// Whether "Phase 2" is meant, where steps and phases are numbered both.
bool is_phase_noun(std::string_view text);

/// Whether a sentence says that each of several things makes its own:
/// "each becomes a sheet", "one file per region".
bool gives_each_its_own(std::string_view sentence);

/// Whether a title names one way of several: "Option A", "On Linux", "If …".
bool is_one_of_several_ways(std::string_view title);

/// Whether a sentence says that one is taken of what follows: "Pick one".
bool offers_a_choice(std::string_view sentence);

/// Whether a title names a time: "Day 1", "0–5 min", "T+10".
bool is_stretch_of_time(std::string_view title);

/// The mark that a text starts with; `none` where it has none. Looks at the
/// first 160 bytes.
step_mark step_mark_of(std::string_view text);

} // namespace skvm::ir
