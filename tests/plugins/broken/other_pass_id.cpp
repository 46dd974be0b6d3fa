#include "parts.hpp"

SKVM_PLUGIN(pass, "another", "1.0.0", "Its pass has another id.") {
  registry.add_pass<broken::idle_pass>();
}
