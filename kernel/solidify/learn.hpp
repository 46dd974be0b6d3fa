#pragma once

#include "solidify/function.hpp"

namespace skvm::solidify {

/// One successful run, as far as something can be learnt from it.
struct observation {
  std::string run;
  std::string task;
  std::vector<traced_step> steps;
  std::string output; ///< of the last step
  std::string all_output;
  std::string text; ///< the answer
};

/// The function of which all these runs are instances: code with the values
/// that differ as parameters, how a request gives them, and how requests were
/// put. Without id, skill, digest and expectations. An error says why there is
/// none. Takes no model. [any thread]
result<function> learn(const std::vector<observation>& runs);

} // namespace skvm::solidify
