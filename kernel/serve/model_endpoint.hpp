#pragma once

#include <caf/all.hpp>

#include "models/processor.hpp"
#include "net/http_server.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace skvm {

/// What one caller of the endpoint may use, found by its bearer token. The
/// hooks are called from scheduler threads.
struct endpoint_client {
  std::chrono::milliseconds time_limit{600'000};
  /// Whose work it is, as `ask` has it; empty where nobody knows.
  std::string run;
  std::string skill;
  std::string harness;
  /// The processor for a model id, or why there is none.
  std::function<result<processor_actor>(const std::string& model)> find;
  std::shared_ptr<run_account> account; ///< as `ask` has it
  /// Asked before a request goes out: an error refuses it.
  std::function<std::optional<error>()> before_ask;
  std::function<void(const ask_outcome&)> after_ask;
  /// The reply that a request had before; where there is one it is not sent.
  std::function<std::optional<ask_outcome>(const chat_request&)> known;
  /// Writes a reply down; calls back, from any thread, once it may be used.
  std::function<void(const chat_request&, const ask_outcome&,
                     std::function<void(result<void>)>)>
    keep;
};

/// Serves processors as OpenAI Chat Completions on loopback, plain and
/// streamed: `POST /v1/chat/completions`, `GET /v1/models`.
class model_endpoint_server {
public:
  /// `client_of` gives the client for a bearer token, or null to answer 401;
  /// it is called on the server's thread.
  struct options {
    std::uint16_t port = 0;
    std::function<std::shared_ptr<const endpoint_client>(std::string_view)>
      client_of;
    std::function<std::vector<std::string>()> models;
  };

  static result<std::unique_ptr<model_endpoint_server>>
  start(caf::actor_system& system, const timer& clock, options how);

  [[nodiscard]] std::uint16_t port() const { return server_->port(); }

  /// Ends in `/v1`.
  [[nodiscard]] std::string base_url() const;

private:
  std::unique_ptr<http_server> server_;
};

} // namespace skvm
