#pragma once

#include "skvm/skill.hpp"

#include "skill/language.hpp"

#include <string_view>
#include <vector>

/// What a sentence says: what binds, branches, repeats, and in which order
/// things are done. Pure; positions are bytes into the sentence.
namespace skvm::ir {

/// A sentence with its words and the phrases among them.
struct reading {
  explicit reading(std::string_view sentence);

  std::string_view text;
  std::vector<word> words;
  std::vector<found_term> terms;

  /// Offsets of a phrase.
  [[nodiscard]] span place(const found_term& one) const;
  /// Whether word `i` starts the sentence or a clause of it.
  [[nodiscard]] bool starts_clause(std::size_t i) const;
};

/// Whether a sentence binds, and how.
enum class binding { none, must, never };
binding binding_of(const reading& said);

/// The control flow that a sentence expresses, at most one of each kind; with
/// `what`, `subject`, `consequence` and `bound` filled in.
std::vector<control> controls_of(const reading& said);

/// Its words about order, with `what` and `where`.
std::vector<order_mark> marks_of(const reading& said);

/// Steps that a sentence names.
struct named_steps {
  step_reference::kind what = step_reference::kind::names;
  std::vector<int> numbers; ///< empty for the previous step
  int child = 0;            ///< 3 in "step 2.3", else 0
  span where;               ///< the cue, the word for step and the numbers
  bool result = false;      ///< it speaks of what the step made
};

/// All that a sentence names, in its order.
std::vector<named_steps> steps_named_in(const reading& said);

} // namespace skvm::ir
