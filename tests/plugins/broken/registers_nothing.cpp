#include "parts.hpp"

SKVM_PLUGIN(pass, "broken", "1.0.0", "Registers nothing.") {
}
