#include "parts.hpp"

SKVM_TEST_TRACE();

SKVM_TEST_DESCRIPTOR(broken::size, SKVM_SDK_VERSION, SKVM_BUILD_TAG, "pass",
                     "broken", "1.0.0", "Broken.\nTwice.",
                     &broken::register_idle);
