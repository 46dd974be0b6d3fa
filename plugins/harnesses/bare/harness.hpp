#pragma once

#include "skvm/harness.hpp"

#include "agent.hpp"

#include <memory>

namespace bare {

/// The built-in loop. Settings: `max_tokens` (of one reply; 0 leaves it to the
/// route) and `temperature`.
class harness final : public skvm::agent_harness {
public:
  static skvm::result<std::unique_ptr<harness>>
  open(const skvm::harness_settings& settings);

  [[nodiscard]] skvm::result<std::unique_ptr<skvm::agent>>
  make_agent(const skvm::task_view& task) const override;

private:
  agent_settings settings_;
};

} // namespace bare
