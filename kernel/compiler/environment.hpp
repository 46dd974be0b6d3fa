#pragma once

#include "skvm/pass.hpp"

#include "os/launch_control.hpp"
#include "os/sandbox.hpp"

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

/// Environment binding at run time: what a compiled skill needs of this host,
/// and its setup script under the user's policy.
namespace skvm {

struct environment_request {
  skvm::artifacts artifacts;       ///< of the variant
  std::filesystem::path skill_dir; ///< of the variant, which has the script
  std::string policy = "never";    ///< whether to install: or `ask`, `auto`
  std::filesystem::path folder;    ///< below which environments are kept
  bool anew = false; ///< run the script even where an earlier run succeeded
  sandbox_policy enclosure; ///< limits and variables of the script
  std::chrono::milliseconds time_limit{std::chrono::minutes{10}};
  /// Asks the user, for `ask`; false where the answer is no, or where the other
  /// function says that it is not wanted any more. Null where nobody is there.
  std::function<bool(const std::string& question,
                     const std::function<bool()>& cancelled)>
    confirm;
};

/// What a skill lacks on this host.
struct lacking {
  std::string name;
  std::string manager; ///< as in `dependencies`
  std::string hint;    ///< how to get it, may be empty
};

enum class environment_state {
  complete,  ///< nothing that could be installed is missing
  installed, ///< the script made it complete, now or earlier
  refused,   ///< something is missing, and nothing may be installed
  failed,    ///< the script ran and something is still missing
};

std::string_view to_string(environment_state state);

struct environment_outcome {
  environment_state state = environment_state::complete;
  std::vector<lacking> missing; ///< required and not on the host itself
  std::string note;             ///< why it is so, for the user; may be empty
  std::string output;           ///< of the script that failed, its end
  std::string folder;           ///< of the environment, where there is one
  /// `NAME=value` for the skill's commands, where there is an environment.
  std::vector<std::string> variables;
};

/// The folder of the environment that this script makes. Skills and variants
/// with the same script share one.
std::filesystem::path environment_folder(const std::filesystem::path& below,
                                         std::string_view script);

/// Looks what is missing, and runs the script where the policy lets it:
/// enclosed, with network, able to write in the environment's folder and
/// nowhere else. What an earlier run installed is used under any policy. [not
/// on a scheduler thread]
environment_outcome bind_environment(const environment_request& request,
                                     pass_ports& ports, launcher& processes,
                                     const sandbox& box,
                                     launch_control& control);

/// What to tell the model where the environment is not complete; empty where
/// there is nothing to say.
std::string environment_context(const environment_outcome& outcome);

} // namespace skvm
