#include "parts.hpp"

SKVM_PLUGIN(model, "broken", "1.0.0", "Says model, registers a pass.") {
  registry.add_pass<broken::idle_pass>();
}
