#pragma once

#include "skvm/model.hpp"

#include "config/config.hpp"
#include "models/ask.hpp"
#include "net/transport.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace skvm::test {

/// Limits with pauses between attempts that a test can wait for.
processor_limits quick_limits();

struct client_options {
  bool stream = true;
  std::string key = "sk-test-0123456789";
  std::string missing_key{}; ///< name of the variable that has no key
  std::map<std::string, std::string> options{}; ///< of the route
  processor_limits limits = quick_limits();
  std::optional<price> rates{};
};

/// The kernel's side of a model exchange as the program has it: a plugin as it
/// was built, a processor on scheduler threads, the steady clock, sockets. And
/// someone who asks; all members are for one thread.
class client {
public:
  /// Throws where the plugin was refused or cannot be opened.
  client(const std::string& plugin, const std::string& base_url,
         const client_options& how);
  /// Ends the processor and waits until no actor is left.
  ~client();
  client(const client&) = delete;
  client& operator=(const client&) = delete;

  void send(std::uint64_t id, std::shared_ptr<const chat_request> request,
            std::chrono::milliseconds limit = std::chrono::minutes{10});
  void cancel(std::uint64_t id);
  /// Blocks until that ask is answered; throws after a minute without a word.
  std::shared_ptr<const ask_outcome> wait(std::uint64_t id);
  /// Blocks until so many pieces were seen; throws after a minute.
  void wait_for_progress(std::size_t pieces);
  /// Ends the processor; what waits is answered.
  void close();

  /// What was seen of replies under way, until now.
  [[nodiscard]] const std::vector<chat_delta>& progress() const;
  [[nodiscard]] processor_stats stats();
  [[nodiscard]] transport_stats net_stats() const;

private:
  struct state;
  std::unique_ptr<state> state_;
};

} // namespace skvm::test
