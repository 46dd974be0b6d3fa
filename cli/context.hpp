#pragma once

#include "runtime/runtime.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace skvm::cli {

/// What the program ends with.
enum class exit_code : int {
  done = 0,
  failed = 1,         ///< the task or the skill
  usage = 2,          ///< the command line or the configuration
  infrastructure = 3, ///< a provider, the network, this machine
  interrupted = 130,
};

/// Options that every command has.
struct common_options {
  bool json = false;
  bool quiet = false;
  std::string config_file;
};

/// What `run`, `compare` and `compile` share.
struct target_options {
  std::string skill;
  std::string model;
  std::string harness;
  std::vector<std::string> passes;
  std::string guard;
  bool force = false;
  std::string graph;      ///< `terminal`, `mermaid`, `svg`, or empty
  std::string graph_file; ///< where to instead of standard output
};

/// What only `compile` has.
struct compile_options {
  bool time_passes = false;
  std::vector<std::string> dump_after;
  std::string dump_to; ///< folder; empty for standard error
  std::string replay;  ///< folder of a failed compile
};

/// What `variants remove` is to remove.
struct removal_options {
  std::vector<std::string> keys;
  bool all = false;
  std::string older_than;
};

struct run_options {
  std::string task;
  std::string work_dir;
  std::string delivery;
  bool original = false;
  bool no_skill = false;
  bool network = false;
  bool no_functions = false;
  std::optional<bool> adapt;    ///< nothing leaves it to the configuration
  std::optional<bool> branches; ///< nothing leaves it to the configuration
  std::string sandbox;          ///< `off`, or empty for the configured one
  std::string record;
  bool detach = false; ///< leave it to the daemon
  std::uint32_t max_turns = 0;
  std::uint64_t max_tokens = 0;
  double max_money = -1;
  std::string timeout;
  std::string check;   ///< command that decides about the outcome
  std::string install; ///< `never`, `ask`, `auto`; empty for the configured one
};

/// Prints `skvm: <text>` on standard error, and the same as JSON on standard
/// output where JSON was asked for; the exit code that the error stands for.
exit_code report(const common_options& common, const error& why);
exit_code code_of(const error& why);

result<installation> open_installation(const common_options& common,
                                       bool with_plugins = true);

/// Fills in what the command line left out, and finds the skill.
result<skill_ptr> open_skill(const std::string& name, const installation& what);
result<void> complete(target_options& target, const installation& what);

/// The run that the options describe.
result<run_request> make_request(const target_options& target,
                                 const run_options& how, skill_ptr skill,
                                 const installation& what);

} // namespace skvm::cli
