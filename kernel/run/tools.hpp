#pragma once

#include "skvm/chat.hpp"

#include "net/transport.hpp"
#include "os/launcher.hpp"
#include "os/sandbox.hpp"
#include "run/confined_files.hpp"
#include "skill/tool_policy.hpp"
#include "views/view.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace skvm {

/// What the tools of one run may do. Immutable while the run goes on.
struct tool_scope {
  file_roots files;
  std::string skill_dir; ///< always readable; empty without a skill
  tool_policy allowed;
  std::shared_ptr<const work_view> view; ///< that `files` are in; may be null
  std::shared_ptr<const sandbox> box;
  sandbox_policy enclosure; ///< of `execute_command`
  bool network = false;     ///< whether `web_fetch` may be offered
  std::chrono::milliseconds time_limit{120'000};
  std::uint64_t output_limit = std::uint64_t{64} << 10; ///< bytes of a result
};

/// The six tools, or those of them that the scope permits, in a fixed order.
std::vector<tool_definition> tool_definitions(const tool_scope& scope);

struct tool_report {
  tool_result result;
  std::chrono::microseconds elapsed{0};
  std::optional<int> exit_code; ///< of a command
  bool timed_out = false;
};

using tool_ticket = std::uint64_t;

/// Runs tool calls. A failure is a result that the model reads, never an error
/// of the run. Outlives every run that uses it.
class tool_host {
public:
  using done_handler = std::function<void(tool_report)>;

  /// `processes` and `net` outlive the host.
  tool_host(launcher& processes, transport& net);
  ~tool_host();
  tool_host(const tool_host&) = delete;
  tool_host& operator=(const tool_host&) = delete;

  /// Hears that a command waits until the host has room, and that it does not
  /// any more. Must return at once.
  using wait_handler = std::function<void(bool waits)>;

  /// `done` is called exactly once, from another thread. [any thread]
  tool_ticket start(tool_call call, std::shared_ptr<const tool_scope> scope,
                    done_handler done, wait_handler waits = {});
  /// Ends a running command or fetch at once; `done` is still called.
  void cancel(tool_ticket ticket);

  /// Of how many scopes commands may run at once; others start when those of one
  /// have ended, and their time begins then.
  void limit_commands(std::size_t most);
  [[nodiscard]] std::size_t commands_waiting() const;

private:
  class engine;
  std::shared_ptr<engine> engine_;
};

/// Cut in the middle to `limit` bytes, at character borders, with a line that
/// says how much is missing. Invalid UTF-8 is mended first.
std::string fit_output(std::string text, std::uint64_t limit);

} // namespace skvm
