#pragma once

#include "models/processor.hpp"

namespace skvm {

/// One attempt at one request.
struct attempt {
  std::uint64_t ticket = 0;
  std::uint64_t ask_id = 0;
  std::shared_ptr<const chat_request> request;
  std::chrono::milliseconds time_left{0};
  caf::actor watcher; ///< null where nobody watches
};

/// Makes an attempt for each `attempt` that it is sent, one after the other:
/// encodes, sends, decodes, and tells `owner` with `attempt_head`, where a head
/// says something of limits, and `attempt_done`. After that it may be sent the
/// next: an actor costs more than a turn may. Its exit ends what is on the
/// wire.
caf::actor spawn_exchange(caf::scheduled_actor* owner,
                          std::shared_ptr<const processor_setup> setup);

} // namespace skvm

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(skvm::attempt)
