#pragma once

#include "skvm/skill.hpp"
#include "skvm/target.hpp"

#include "adapt/signature.hpp"
#include "store/store.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// What a run tells about the skill that it ran with. Pure. [any thread]
namespace skvm::adapt {

/// A tool call of a run and what came of it.
struct traced_call {
  std::string part; ///< of a run in parts
  std::uint32_t turn = 0;
  std::string tool;
  std::string command; ///< of a tool that takes one; else empty
  std::string result;
  bool is_error = false;
};

struct trace {
  std::vector<traced_call> calls;         ///< in the order they were started
  std::vector<std::uint64_t> turn_tokens; ///< by turn, from 0
};

/// Reads the events that the store keeps of a run. Those that are damaged are
/// left out.
trace trace_of(const std::vector<event_record>& events);

/// What was done about a failure, and worked.
enum class remedy {
  none,    ///< nothing did
  again,   ///< the same command, later: chance
  before,  ///< other commands first, then the same one
  instead, ///< another form of the command
};

std::string_view to_string(remedy what);

/// A call that failed, with all that was tried until it worked.
struct failure {
  adapt::signature signature;
  std::string line;      ///< what went wrong, as it was written
  std::string command;   ///< that failed
  std::string shown;     ///< the skill's form of it, empty where it has none
  int at_line = 0;       ///< where the skill shows it; of its code block
  missing_thing missing; ///< where it is that
  remedy what = remedy::none;
  std::string fix; ///< commands, one a line
  std::uint32_t wasted_turns = 0;
  std::uint64_t wasted_tokens = 0;
};

/// The failures of a run, each signature once, but for what is of the
/// infrastructure.
std::vector<failure> failures_of(const trace& run, const skill& subject);

/// Whether the skill asks for something that never worked.
bool stayed_broken(const std::vector<failure>& failures);

/// A demand of a skill that a run met, or did not.
struct attribution {
  std::string primitive;
  level at = level::l1;
  bool held = true;

  bool operator==(const attribution&) const = default;
};

/// One run, as evidence. Only runs that say something about the skill become
/// one: none that was cancelled or that the infrastructure ended.
struct observation {
  std::string run;
  std::int64_t time_ms = 0;
  std::string task;          ///< digest of its words
  std::uint32_t made_by = 0; ///< experiment that made its variant; 0 for none
  std::uint32_t experiment = 0; ///< that it was assigned to; 0 for none
  bool watch = false;           ///< that experiment was decided already
  bool canary = false;
  bool succeeded = false;   ///< ended well, and nothing stayed broken
  std::uint64_t tokens = 0; ///< 0 where no reply had figures
  std::uint32_t turns = 0;
  std::string refused; ///< why the guard refused the variant to be tried
  std::vector<failure> failures;
  std::vector<attribution> broke; ///< demands that did not hold
};

/// The form in which the store keeps it.
std::string to_json(const observation& what);
/// Nothing where the text is none.
std::optional<observation> observation_from(std::string_view text);

} // namespace skvm::adapt
