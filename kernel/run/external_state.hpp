#pragma once

#include "base/files.hpp"
#include "run/external.hpp"
#include "run/spending.hpp"
#include "serve/model_endpoint.hpp"

#include <map>
#include <mutex>
#include <utility>

/// What the sources of an external harness share.
namespace skvm::programs {

struct limit_reached {
  error why;
};

/// Spending as the endpoint's threads share it with the actor.
class program_spending {
public:
  explicit program_spending(const run_limits& limits) : it_(limits) {}

  std::optional<error> begin_turn() {
    std::lock_guard lock{mutex_};
    auto why = it_.before_turn();
    if (!why)
      it_.begin_turn();
    return why;
  }

  void add(const ask_outcome& answer) {
    std::lock_guard lock{mutex_};
    it_.add(answer);
    if (!answer.reply)
      last_failure_ = answer.reply.error();
    else
      last_failure_.reset();
  }

  [[nodiscard]] spending snapshot() const {
    std::lock_guard lock{mutex_};
    return it_;
  }

  /// Why the last exchange failed, nothing where it did not.
  [[nodiscard]] std::optional<error> last_failure() const {
    std::lock_guard lock{mutex_};
    return last_failure_;
  }

private:
  mutable std::mutex mutex_;
  spending it_;
  std::optional<error> last_failure_;
};

struct external_state {
  const char* name = "external-harness";
  caf::actor owner;
  std::unique_ptr<external_setup> setup;
  std::shared_ptr<program_spending> spent;
  std::unique_ptr<model_endpoint_server> endpoint;
  std::unique_ptr<output_parser> parser;
  temporary_folder home;
  launch_id process = 0;
  bool started = false;
  std::unique_ptr<host_seat> seat; ///< null without a gate
  bool held = false;               ///< by it, before the start
  time_point held_since{};
  timer::id held_limit = 0;
  std::optional<error> stopped_by; ///< a limit or a cancellation
  std::uint32_t tool_calls = 0;
  std::uint32_t tool_errors = 0;
  std::uint32_t turn_of_calls = 0;
  std::uint32_t calls_of_turn = 0;
  /// By the program's id of a call that is under way: its turn and which of it.
  std::map<std::string, std::pair<std::uint32_t, std::uint32_t>> open_calls;
};

using external_actor = caf::stateful_actor<external_state>;

/// Opens the model's endpoint, fills the program's private folder, and says how
/// it is to be started.
result<launch_spec> prepare(external_actor* self);

} // namespace skvm::programs

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(skvm::programs::limit_reached)
