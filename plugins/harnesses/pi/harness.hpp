#pragma once

#include "skvm/harness.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace pi {

/// Drives `pi`, the coding agent of `@mariozechner/pi-coding-agent` 0.73
/// (Node 20 or newer), in its headless JSON mode.
///
/// The task goes in by standard input and a skill by a file, so that neither
/// has the length limit of an argument nor shows in a process list. Nothing of
/// the user's own pi is read. Its retries are off, since the kernel's endpoint
/// retries, and so is its compaction, which in this mode only ever runs after
/// the last answer. pi cannot be told a limit of turns.
///
/// Settings: `command`, the program (`pi`); `tools` (`read,bash,edit,write`);
/// `context_window` (`128000`) and `max_tokens` of one reply (`16384`).
class harness final : public skvm::external_harness {
public:
  static skvm::result<std::unique_ptr<harness>>
  open(const skvm::harness_settings& settings);

  [[nodiscard]] skvm::result<skvm::launch_plan>
  plan(const skvm::task_view& task,
       const skvm::model_endpoint& endpoint) const override;
  [[nodiscard]] std::unique_ptr<skvm::output_parser>
  make_parser() const override;

private:
  std::string command_ = "pi";
  std::string tools_ = "read,bash,edit,write";
  std::uint32_t context_window_ = 128'000;
  std::uint32_t max_tokens_ = 16'384;
};

} // namespace pi
