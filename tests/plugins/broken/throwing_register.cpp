#include "parts.hpp"

#include <stdexcept>

SKVM_PLUGIN(pass, "broken", "1.0.0", "Throws instead of registering.") {
  registry.add_pass<broken::idle_pass>();
  throw std::runtime_error{"no licence\nfound"};
}
