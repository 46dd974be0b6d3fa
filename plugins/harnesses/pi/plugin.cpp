#include "skvm/plugin.hpp"

#include "harness.hpp"

SKVM_PLUGIN(harness, "pi", "1.0.0",
            "The pi coding agent in its headless JSON mode.") {
  registry.add_external_harness<pi::harness>();
}
