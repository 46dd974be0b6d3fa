#pragma once

#include "skvm/chat.hpp"
#include "skvm/model.hpp"
#include "skvm/result.hpp"

#include "base/timer.hpp"
#include "models/run_account.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

/// What goes to a processor and comes back.
namespace skvm {

/// One request. Every ask is answered exactly once, also after `cancel_ask`.
struct ask {
  std::uint64_t id = 0; ///< the asker's own
  std::shared_ptr<const chat_request> request;
  time_point deadline{};
  bool watch = false; ///< whether the asker wants `ask_progress`
  /// The run that it belongs to; runs share a processor fairly. Without one the
  /// asker stands for itself.
  std::string run;
  bool critical = false; ///< on the run's critical path
  /// What is learnt of the provider is remembered for these.
  std::string skill;
  std::string harness;
  /// Of the run's own limits; null where there are none.
  std::shared_ptr<run_account> account{};
};

struct cancel_ask {
  std::uint64_t id = 0;
};

struct ask_outcome {
  result<chat_reply> reply;
  /// US dollars: the provider's own figure, else by the price table. Nothing
  /// where neither exists.
  std::optional<double> cost_usd;
  std::uint32_t attempts = 0;
  std::chrono::microseconds waited{0};  ///< in the queue and between attempts
  std::chrono::microseconds elapsed{0}; ///< from ask to answer
};

struct answered {
  std::uint64_t id = 0;
  std::shared_ptr<const ask_outcome> outcome;
};

struct ask_progress {
  std::uint64_t id = 0;
  std::vector<chat_delta> deltas;
};

struct processor_stats {
  std::uint32_t in_flight = 0;
  std::uint32_t queued = 0;
  std::uint32_t window = 0;
  /// The least that the configuration or the provider allows; 0 for unknown.
  double requests_per_minute = 0;
  double tokens_per_minute = 0;
  std::chrono::microseconds held{0}; ///< nothing is sent for that long yet
  std::chrono::microseconds first_byte{0}; ///< usual time to it; 0 for unknown
  std::uint64_t answered = 0;
  std::uint64_t failed = 0;
  std::uint64_t retries = 0;
  usage spent;
};

} // namespace skvm
