#pragma once

#include "skvm/rate_limits.hpp"

#include <caf/all.hpp>

#include "models/ask.hpp"
#include "net/transport.hpp"

/// Messages never leave the process, so none of them is serialisable.
namespace skvm {

/// What the head of a reply under way says of the provider's limits.
struct attempt_head {
  std::uint64_t ticket = 0;
  rate_limits said;
};

struct attempt_done {
  std::uint64_t ticket = 0;
  std::shared_ptr<result<chat_reply>> outcome;
  bool begun = false; ///< parts of a reply were seen: never send it again
  /// From sending to the first byte; 0 for a model in this process.
  std::chrono::microseconds first_byte{0};
};

struct retry_now {
  std::uint64_t ticket = 0;
};

/// The schedule has something to send.
struct resume_sending {};

struct query_stats {};

/// What the transport says, and of which attempt of the exchange: what it says
/// of one that was given up may come while the next is under way.
struct exchange_head {
  std::uint64_t attempt = 0;
  http_head head;
};

struct exchange_bytes {
  std::uint64_t attempt = 0;
  std::string bytes;
};

struct exchange_over {
  std::uint64_t attempt = 0;
  exchange_end end;
};

struct local_answer_due {
  std::uint64_t attempt = 0;
};

} // namespace skvm

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(skvm::ask)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(skvm::cancel_ask)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(skvm::answered)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(skvm::ask_progress)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(skvm::processor_stats)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(skvm::attempt_head)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(skvm::attempt_done)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(skvm::retry_now)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(skvm::resume_sending)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(skvm::query_stats)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(skvm::exchange_head)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(skvm::exchange_bytes)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(skvm::exchange_over)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(skvm::local_answer_due)
