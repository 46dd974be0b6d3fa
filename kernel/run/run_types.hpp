#pragma once

#include "skvm/chat.hpp"
#include "skvm/harness.hpp"
#include "skvm/skill.hpp"

#include "adapt/adaptation.hpp"
#include "compiler/compile.hpp"
#include "config/config.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace skvm::solidify {

struct hit_check;

} // namespace skvm::solidify

namespace skvm {

/// How a run ended. An outage is `infrastructure` and never counts as a failure
/// of the skill or the model.
enum class run_status {
  succeeded,
  failed,
  timeout,
  budget,
  cancelled,
  infrastructure
};

std::string_view to_string(run_status status);

/// The status that an error stands for when it ends a run.
run_status status_of(const error& why);

/// One task to run.
struct run_request {
  std::string id;  ///< made by `make_run_id` where empty
  skill_ptr skill; ///< null to run without one
  std::string task;
  std::string model; ///< `<route>/<model>`
  std::string harness;
  std::string work_dir; ///< absolute, exists
  skill_delivery delivery = skill_delivery::inject;
  run_limits limits;
  bool compile = true; ///< false runs the skill as it was written
  bool force_compile = false;
  std::vector<std::string> passes; ///< empty for all
  std::string guard = "enforce";
  /// Whether the run counts as evidence, and may be given a variant on trial.
  bool adapt = false;
  bool network = false;
  bool functions = true; ///< whether a function may answer, and learn from it
  /// A function is compared with the run and never answers; the run is written
  /// to no journal, since its folder goes with the process.
  bool only_compare = false;
  /// What it is compared with then, with the folder that it is in.
  std::shared_ptr<const solidify::hit_check> compared;
  bool branches = false; ///< whether independent parts may run side by side
  /// Whether what the skill needs is installed before it starts: `never`,
  /// `ask`, `auto`.
  std::string install = "never";
};

/// What one part of a run in parts came to.
struct part_result {
  std::string id;                 ///< `main-1`, `branch-2-1`, …
  std::vector<std::string> steps; ///< ids of the skill's steps
  std::vector<std::string> items; ///< what it did them for, where not for all
  bool critical = false;          ///< by the plan: nothing may go on before it
  run_status status = run_status::failed;
  std::uint32_t turns = 0;
  std::optional<usage> spent;
  std::chrono::microseconds begun{0}; ///< since the run began
  std::chrono::microseconds ended{0};
  std::string text;
  std::string function; ///< that answered instead of the model; empty for none
  std::optional<error> failure;
  std::vector<std::string> changed;  ///< files that it left otherwise, by path
  std::vector<std::string> left_out; ///< of those, what was not merged
  std::vector<std::string> missing;  ///< expected files that it did not make
  bool repaired = false; ///< had a second conversation for what was missing
  bool reran = false;    ///< ran again since an earlier branch changed the same
};

struct run_result {
  std::string id;
  run_status status = run_status::failed;
  std::string path = "agent"; ///< `agent`, `branches` or `solidified`
  std::uint32_t turns = 0;
  std::uint32_t tool_calls = 0;
  std::uint32_t tool_errors = 0;
  std::optional<usage> spent;     ///< nothing where no reply had figures
  std::optional<double> cost_usd; ///< nothing where one part is unknown
  std::chrono::microseconds elapsed{0};
  std::string text; ///< the answer
  std::optional<error> failure;
  std::vector<part_result> parts; ///< in order of the plan; where `branches`
  std::string variant; ///< folder of the variant that was used, if one was
  /// The run is not over: another process may go on with it.
  bool unfinished = false;
  /// Why its end could not be written down.
  std::optional<error> not_recorded;
  /// What adaptive recompilation gave it; nothing where it had no part in it.
  std::optional<adapt::assignment> assigned;
  /// Where a function answered whose hit is to be compared: with what.
  std::shared_ptr<const solidify::hit_check> check;
  std::string refused; ///< why the guard refused what was assigned
};

/// Sortable by time, unique: 11 hexadecimal digits of milliseconds and 8 of
/// chance.
std::string make_run_id();

} // namespace skvm
