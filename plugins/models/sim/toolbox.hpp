#pragma once

#include "skvm/chat.hpp"

#include <optional>
#include <string>
#include <vector>

namespace sim {

/// The tools on offer, by what they are for. Recognised by their parameters
/// and names, so that the agent gets along with any harness's tools.
class toolbox {
public:
  explicit toolbox(const std::vector<skvm::tool_definition>& offered);

  [[nodiscard]] bool can_run() const { return run_.has_value(); }

  [[nodiscard]] bool can_read() const { return read_.has_value(); }

  [[nodiscard]] bool can_write() const { return write_.has_value(); }

  /// With a tool of its own, or with a command.
  [[nodiscard]] bool can_list() const { return list_ || run_; }

  // Calls without ids. Precondition: the tool is there.
  [[nodiscard]] skvm::tool_call run(const std::string& command) const;
  [[nodiscard]] skvm::tool_call read(const std::string& path) const;
  [[nodiscard]] skvm::tool_call list(const std::string& path) const;
  [[nodiscard]] skvm::tool_call write(const std::string& path,
                                      const std::string& content) const;

private:
  struct tool {
    std::string name;
    std::string first;  ///< parameter for the command or the path
    std::string second; ///< parameter for the content
  };

  std::optional<tool> run_;
  std::optional<tool> read_;
  std::optional<tool> list_;
  std::optional<tool> write_;
};

/// Whether a result says that the call failed: by its mark, or, where a
/// protocol lost that, by the exit code or the error in its text.
bool says_failure(const skvm::tool_result& came);

/// What a command printed: without the exit code and the labels around it.
std::string printed_by(const skvm::tool_result& came);

} // namespace sim
