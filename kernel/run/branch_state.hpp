#pragma once

#include "run/branch.hpp"

/// What the sources of a branch share: its state, and the steps that lead from
/// one of them to another.
namespace skvm::branching {

struct branch_holder;

struct branch_state {
  explicit branch_state(branch_setup from)
    : setup(std::move(from)), spent(setup.limits) {}

  branch_setup setup;
  spending spent;
  std::uint64_t ask_id = 0; ///< of the request under way, else 0
  std::uint64_t last_ask = 0;
  std::uint32_t tool_calls = 0;
  std::uint32_t tool_errors = 0;
  std::vector<tool_call> calls; ///< that the agent asked for last
  std::uint32_t first_call = 0;  ///< how many it asked for before, this turn
  std::uint32_t tool_rounds = 0; ///< how often it asked for calls, this turn
  std::vector<tool_result> results;
  std::vector<std::vector<std::size_t>> batches;
  std::size_t next_batch = 0;
  std::size_t tools_running = 0;
  std::vector<tool_ticket> tickets;
  call_trace trace;
  timer::id time_limit = 0;
  bool over = false;

  // What is written down of it.
  std::string conversation;
  request_digest digest;
  std::shared_ptr<const chat_request> request; ///< the last one
  std::uint64_t asked = 0;                     ///< digest of it
  std::size_t heard = 0;  ///< messages of it that are written down
  bool replayed = false;  ///< whether its reply came from the log
  bool unwritten = false; ///< whether something must be before the next step
  bool unsettled = false; ///< whether the disk must have it, too
  std::uint64_t settling = 0;
  void (*next)(caf::stateful_actor<branch_holder>*) = nullptr;
  std::optional<agent_step> step;  ///< to carry out once that is
  std::vector<std::size_t> to_run; ///< calls of the batch under way

  // While the host is short of something.
  std::unique_ptr<host_seat> seat; ///< null without a gate
  enum class hold { none, waits, released, rebuilds } held = hold::none;
  time_point held_since{};
  std::chrono::microseconds held_for{0}; ///< before that
};

/// CAF wants its state default-constructible.
struct branch_holder {
  const char* name = "branch";
  std::unique_ptr<branch_state> it;
  caf::actor owner;
};

using branch_actor = caf::stateful_actor<branch_holder>;

/// An event of this branch, with its run, part and turn filled in.
run_event event_of(const branch_state& state, run_event::kind what);

/// Tells the owner, once, and ends what is under way.
void end(branch_actor* self, run_status status, std::string text,
         std::optional<error> failure, bool unfinished = false);
void end_with(branch_actor* self, error why);

/// The run stays as the log has it: to go on with it is another process's.
void leave_unfinished(branch_actor* self, error why);

/// Carries out what the agent wants next, once all that led to it is safe.
void take_step(branch_actor* self, result<agent_step> next);
/// Carries out `step`.
void carry_out(branch_actor* self);

// -- what is written down (branch_log.cpp)

/// That what was written down has to be safe before the next step.
void must_be_safe(branch_state& state, run_log::next_is what);
/// Does something once all that was written down is as safe as it must be.
void when_safe(branch_actor* self, void (*next)(branch_actor*));
void on_settled(branch_actor* self, const log_settled& msg);
/// The reply that the log has; whether the request need not be sent.
bool answer_from_log(branch_actor* self);
void write_down(branch_state& state, const ask_outcome& answer);
call_key key_of(const branch_state& state, std::size_t index);
void write_down(branch_state& state, std::size_t index,
                std::chrono::microseconds elapsed);
/// What the log knows of a call; whether it is not to be run.
bool recall(branch_state& state, std::size_t index);

// -- tools (branch_tools.cpp)

/// Carries out the calls of a turn, batch by batch.
void call_for(branch_actor* self, call_tools&& what);
void on_tool(branch_actor* self, const tool_finished& msg);

// -- what the host has to do with it (branch_hold.cpp)

/// How long the host has held it back so far, the present hold included.
std::chrono::microseconds held_for(const branch_state& state);
/// At the border of a turn, where the host is short of something; whether
/// `host_go_on` is waited for.
bool wait_for_host(branch_actor* self);
/// What the journal has need not be in memory too.
void release(branch_actor* self);
void go_on(branch_actor* self);
void on_rebuilt(branch_actor* self, const conversation_rebuilt& msg);

} // namespace skvm::branching
