#pragma once

#include "run/run.hpp"
#include "runtime/runtime.hpp"

#include <future>

namespace skvm {

struct new_run {
  std::shared_ptr<run_request> request;
  runtime::run_callback done;
  std::shared_ptr<run_log> log; ///< null to write nothing down
  std::string journal;          ///< its name
  std::int64_t started_ms = 0;  ///< of a run that is resumed; 0 for now
};

struct cancel_run {
  std::string id; ///< empty for all
};

struct new_compile {
  std::shared_ptr<const compile_request> request;
  runtime::compile_callback done;
};

struct new_ask {
  processor_actor processor;
  ask what;
  std::function<void(result<chat_reply>)> done;
};

/// The end: cancels all runs, waits for them, and keeps the promise.
struct close_desk {
  std::shared_ptr<std::promise<void>> closed;
  bool suspend = false; ///< leaves them to be resumed, as far as they can be
};

/// What became of a run that counts as evidence; the adapter answers with
/// `adapt_seen` once it is on disk and decided upon.
struct adapt_finished {
  std::shared_ptr<const run_request> request;
  std::shared_ptr<const run_result> outcome;
};

struct adapt_seen {
  std::string run;
};

/// The actor between front ends and the rest: starts what they ask for and
/// calls them back. `records` may be null and outlives the desk.
caf::actor spawn_desk(caf::actor_system& system,
                      std::shared_ptr<const run_services> services,
                      store* records);

} // namespace skvm

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(skvm::new_run)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(skvm::cancel_run)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(skvm::adapt_finished)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(skvm::adapt_seen)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(skvm::new_compile)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(skvm::new_ask)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(skvm::close_desk)
