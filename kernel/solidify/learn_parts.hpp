#pragma once

#include "solidify/learn.hpp"
#include "solidify/phrase.hpp"

/// Between the steps of learning.
namespace skvm::solidify {

/// What the requests of the runs offer.
struct request_samples {
  std::vector<request_tokens> tokens;
  std::vector<std::vector<span>> spans; ///< candidates, one list a run
};

/// A slot in the making: its span in each run.
using slot_spans = std::vector<span>;

/// Finds how the values of one hole come about, adding slots where it must. An
/// empty rule where they come from nowhere.
value_rule explain_hole(const std::vector<std::string>& values, bool is_list,
                        const request_samples& samples,
                        std::vector<slot_spans>& slots);

/// What can be a value of the slot. An error where its values have no common
/// kind.
result<slot> slot_of(const slot_spans& spans, const request_samples& samples,
                     const std::vector<slot>& others);

/// Options that come and go from run to run; two runs or more have each, and
/// two or more have not. Empty where the runs differ otherwise.
std::vector<code_flag>
flags_of(const std::vector<std::vector<traced_step>>& runs);

/// The words that all requests have with which an option came, and no other
/// has; empty where there are none in one piece.
word_sequence words_of_flag(const std::vector<word_sequence>& asked,
                            const std::vector<bool>& with);

/// Whether a request has these words; nothing where it has them in part.
std::optional<bool> says_flag(const word_sequence& asked,
                              const word_sequence& words);

/// The form of the answers; empty where there is none in common.
expression form_of(const std::vector<observation>& runs,
                   const std::vector<slot_values>& values);

/// Whether the answers say nothing beside what was printed, asked and run.
result<void> check_reports(const std::vector<observation>& runs);

} // namespace skvm::solidify
