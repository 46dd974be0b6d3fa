#include "parts.hpp"

SKVM_PLUGIN(pass, "broken", "1.0.0", "Registers two passes.") {
  registry.add_pass<broken::idle_pass>();
  registry.add_pass<broken::idle_pass>();
}
