#include "parts.hpp"

SKVM_PLUGIN(pass, "broken", "1.0.0", "Throws a number.") {
  registry.add_pass<broken::idle_pass>();
  throw 42;
}
