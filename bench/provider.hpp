#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>

#include "net/http_server.hpp"

namespace skvm::bench {

/// A provider on loopback that speaks OpenAI Chat Completions, streamed: it
/// calls `list_directory` until a conversation has `turns` replies, then says
/// that it is done. Each reply takes `latency`.
class provider {
public:
  provider(int turns, std::chrono::microseconds latency);

  [[nodiscard]] std::uint16_t port() const { return server_->port(); }
  [[nodiscard]] std::uint64_t requests() const { return requests_; }

  /// Answers no more requests after so many. [before the first one]
  void fall_silent_after(std::uint64_t requests) { last_ = requests; }

  /// Of those that were answered.
  [[nodiscard]] double mean_request_bytes() const {
    return static_cast<double>(bytes_)
           / static_cast<double>(std::min(requests_.load(), last_.load()));
  }

private:
  void answer(const server_request& request, responder& out);

  int turns_;
  std::chrono::microseconds latency_;
  std::atomic<std::uint64_t> requests_{0};
  std::atomic<std::uint64_t> last_{UINT64_MAX};
  std::atomic<std::uint64_t> bytes_{0};
  std::unique_ptr<http_server> server_;
};

} // namespace skvm::bench
