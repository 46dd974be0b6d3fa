#pragma once

#include "skvm/harness.hpp"

#include "run/call_trace.hpp"
#include "run/messages.hpp"
#include "run/run_log.hpp"

#include <functional>
#include <memory>

namespace skvm {

using agent_maker = std::function<result<std::unique_ptr<agent>>()>;

/// A conversation that is about to ask the model again.
struct rebuilt_conversation {
  std::shared_ptr<skvm::agent> agent;
  ask_model next;
  request_digest digest; ///< up to the last request that was answered
  call_trace trace;
};

/// Carries out the first `turns` turns again with what the journal has of them:
/// nothing is asked and nothing is run. `conflict` where the agent comes to
/// other requests, `not_found` where the journal lacks a reply or a result.
/// [any thread]
result<rebuilt_conversation>
rebuild_conversation(const run_history& from, const std::string& conversation,
                     std::uint32_t turns, const agent_maker& make_agent);

/// Asks for a conversation; answered with `conversation_rebuilt`.
struct rebuild_request {
  std::shared_ptr<run_log> log;
  std::string conversation;
  std::uint32_t turns = 0;
  agent_maker make_agent;
};

struct conversation_rebuilt {
  std::shared_ptr<result<rebuilt_conversation>> outcome;
};

/// The actor that reads journals for those who may not block, one after the
/// other, on a thread of its own.
caf::actor spawn_rebuilder(caf::actor_system& system);

} // namespace skvm

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(skvm::rebuild_request)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(skvm::conversation_rebuilt)
