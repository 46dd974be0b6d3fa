#pragma once

#include <boost/json/value.hpp>

#include "run/run_records.hpp"

#include <string>
#include <vector>

namespace skvm {

/// One conversation of a run.
struct transcript {
  std::string name; ///< `main#1`, `branch-1-2#1`
  /// As OpenAI's Chat Completions take them: `system`, `user`, `assistant` with
  /// `tool_calls`, `tool`.
  boost::json::value messages;
};

/// The conversations of a run, in the order in which they began.
std::vector<transcript> transcripts_of(const run_history& run);

/// Every record of a run as a line of JSON, in the order in which they came:
/// `type` is `run`, `message` or `in_flight`.
std::string to_json_lines(const run_history& run);

} // namespace skvm
