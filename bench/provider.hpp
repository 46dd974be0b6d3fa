#pragma once

#include <atomic>
#include <chrono>
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

private:
  void answer(const server_request& request, responder& out);

  int turns_;
  std::chrono::microseconds latency_;
  std::atomic<std::uint64_t> requests_{0};
  std::unique_ptr<http_server> server_;
};

} // namespace skvm::bench
