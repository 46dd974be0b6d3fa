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

/// The form of the answers; empty where there is none in common.
expression form_of(const std::vector<observation>& runs,
                   const std::vector<slot_values>& values);

/// Whether the answers say nothing beside what was printed, asked and run.
result<void> check_reports(const std::vector<observation>& runs);

} // namespace skvm::solidify
