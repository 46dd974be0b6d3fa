#include "parts.hpp"

namespace elsewhere {

int not_defined_anywhere(int);

} // namespace elsewhere

SKVM_PLUGIN(pass, "broken", "1.0.0", "Calls what nobody defines.") {
  if (elsewhere::not_defined_anywhere(1) == 1)
    registry.add_pass<broken::idle_pass>();
}
