#pragma once

#include "solidify/function.hpp"

namespace skvm::solidify {

/// One successful run, as far as something can be learnt from it.
struct observation {
  std::string run;
  std::string task;
  std::vector<traced_step> steps;
  std::string output;     ///< of the last step
  std::string all_output; ///< of all steps
  std::string text;       ///< the answer
};

/// A word of the answer that is in what the run was told and neither in what
/// its steps printed, nor in the request, the code or the skill: it looked that
/// up, and a function does not. Empty where there is none. [any thread]
std::string looked_up(const observation& run, const std::string& told,
                      const std::string& skill);

/// Whether anything may be learnt from a run of this request. [any thread]
result<void> check_request(const std::string& task);

/// The function of which all these runs are instances: code with the values
/// that differ as parameters, how a request gives them, and how requests were
/// put. Without id, skill, digest and expectations. An error says why there is
/// none. Takes no model. [any thread]
result<function> learn(const std::vector<observation>& runs);

} // namespace skvm::solidify
