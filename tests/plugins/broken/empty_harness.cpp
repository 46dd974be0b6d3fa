#include "parts.hpp"

namespace {

struct harness final : skvm::agent_harness {
  static skvm::result<std::unique_ptr<harness>>
  open(const skvm::harness_settings&) {
    return std::unique_ptr<harness>{};
  }

  [[nodiscard]] skvm::result<std::unique_ptr<skvm::agent>>
  make_agent(const skvm::task_view&) const override {
    return std::unique_ptr<skvm::agent>{};
  }
};

} // namespace

SKVM_PLUGIN(harness, "empty-harness", "1.0.0", "Its factory makes nothing.") {
  registry.add_agent_harness<harness>();
}
