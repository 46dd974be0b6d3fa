#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sim {

/// What a script wants on its command line.
struct parameter {
  std::string option; ///< `--top`; empty for a positional one
  std::string name;   ///< `input`
};

/// Read off the script's text: what argparse declares and demands, else what
/// is taken out of `sys.argv`, `$1` or `process.argv`, else its usage line.
/// [any thread]
std::vector<parameter> parameters_of_script(std::string_view source);

/// The command that runs a script with values for its parameters, as far as
/// there are values. [any thread]
std::string command_for(
  const std::string& script, const std::vector<parameter>& parameters,
  const std::function<std::optional<std::string>(const std::string&)>& value);

} // namespace sim
