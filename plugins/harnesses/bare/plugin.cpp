#include "skvm/plugin.hpp"

#include "harness.hpp"

SKVM_PLUGIN(harness, "bare", "1.0.0",
            "The built-in loop: asks the model and runs the tools it calls.") {
  registry.add_agent_harness<bare::harness>();
}
