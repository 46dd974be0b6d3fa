#include "parts.hpp"

SKVM_TEST_TRACE();

SKVM_TEST_DESCRIPTOR(broken::size, SKVM_SDK_VERSION, "stdlib=3;cxx11abi=0",
                     "pass", "broken", "1.0.0", "Broken.",
                     &broken::register_idle);
