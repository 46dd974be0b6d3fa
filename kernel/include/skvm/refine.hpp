#pragma once

#include "skvm/pass.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

/// Letting the compiler model look at what a pass found without it. The static
/// result is never worse off: where no model is configured, where it fails, or
/// where its answer breaks the pass's own rules, it stays as it is.
namespace skvm {

/// What a pass asks to be looked at.
struct refine_request {
  std::string artifact; ///< its id, for messages
  std::string found;    ///< JSON: what analysis found, in the answer's shape
  std::string task; ///< for the model: what the artifact means, what to mend
  /// JSON Schema object of the answer: what does not fit is refused before
  /// `validate` sees it. `type`, `enum`, `properties`, `required`,
  /// `additionalProperties` and `items` are looked at.
  std::string schema;
  /// Why an answer cannot be used, or nothing. The answer is valid JSON of that
  /// schema; the text goes back to the model when it is asked again.
  std::function<std::optional<std::string>(const std::string& answer)> validate;
  /// Files of the bundle that the model gets to see besides `SKILL.md`. Those
  /// that would make the question too long are left out.
  std::vector<std::string> files{};
};

/// A place where the model and the analysis differ. Values are JSON texts,
/// empty where one side has nothing there.
struct disagreement {
  std::string path; ///< JSON pointer; members of lists by `id` or `name`
  std::string found;
  std::string answered;
  bool taken = true; ///< whether the answer counts, not what was found
};

struct refinement {
  std::string artifact; ///< the merged value, or `found` byte for byte
  std::string answer;   ///< as the model gave it, empty where none was usable
  bool refined = false; ///< whether an answer went into it
  int attempts = 0;     ///< questions asked, at most three
  std::string failure;  ///< why it was not refined, empty where it was
  std::vector<disagreement> disagreements;
};

/// Asks the compiler model for a better value and merges it into what was
/// found: where both have a value the answer's counts, what only one has stays,
/// and every difference is listed. Items of lists are the same where their
/// `id`, else their `name`, else their whole value is. An answer that is no
/// JSON, does not fit the schema or that `validate` refuses is asked for again
/// with the reason, twice at most. A skill of more than 200 kB is not asked
/// about. Blocks. [pass thread]
SKVM_API refinement refine(const pass_context& ctx,
                           const refine_request& request);

/// One diagnostic of severity note for what `refine` came to, code
/// `model-disagrees` for each difference and `model-failed` for a failure; none
/// where no model is configured. [any thread]
SKVM_API std::vector<diagnostic> diagnostics_of(const refinement& what,
                                                const refine_request& request);

/// The text of a line of `SKILL.md`, without its end and the blanks around it;
/// empty where it has no such line. For rules on what an answer quotes.
/// [any thread]
SKVM_API std::string_view line_of_skill(const skill& subject, int line);

} // namespace skvm
