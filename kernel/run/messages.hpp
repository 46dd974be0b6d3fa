#pragma once

#include "models/messages.hpp"
#include "run/run_types.hpp"
#include "run/tools.hpp"
#include "solidify/program.hpp"

namespace skvm {

struct start_work {};

struct cancel_work {};

struct time_is_up {};

struct tool_finished {
  std::uint32_t turn = 0;
  std::size_t index = 0; ///< of the call in its turn
  std::shared_ptr<tool_report> report;
};

/// What was written down is durable, or cannot be.
struct log_settled {
  std::uint64_t step = 0;
  std::optional<error> failure;
};

/// What one conversation came to.
struct branch_outcome {
  run_status status = run_status::failed;
  std::uint32_t turns = 0;
  std::uint32_t tool_calls = 0;
  std::uint32_t tool_errors = 0;
  std::optional<usage> spent;
  std::optional<double> cost_usd;
  std::string text;
  std::optional<error> failure;
  /// The run is not over: its journal failed, and another process may go on.
  bool unfinished = false;
  /// Of a part: the conversation up to its last request, that of the parts
  /// before it included.
  std::vector<message_ptr> messages;
  /// What it did, for those who learn from it; empty where that was much.
  std::vector<solidify::traced_call> calls;
  std::string function{}; ///< that answered instead of a model
};

struct branch_done {
  std::string label; ///< of the conversation's part
  std::shared_ptr<const branch_outcome> outcome;
};

/// Which variant a run is to use; answered with `adapt_choice`.
struct adapt_query {
  std::string run;
  adapt::place where;
};

struct adapt_choice {
  std::shared_ptr<const adapt::assignment> use;
};

struct compile_job {
  std::shared_ptr<const compile_request> request;
};

struct compiled {
  std::shared_ptr<const result<compile_outcome>> outcome;
};

struct run_done {
  std::shared_ptr<const run_result> outcome;
};

} // namespace skvm

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(skvm::start_work)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(skvm::cancel_work)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(skvm::time_is_up)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(skvm::tool_finished)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(skvm::log_settled)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(skvm::branch_done)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(skvm::adapt_query)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(skvm::adapt_choice)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(skvm::compile_job)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(skvm::compiled)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(skvm::run_done)
