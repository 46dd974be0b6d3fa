#include "parts.hpp"

SKVM_TEST_TRACE();

SKVM_TEST_DESCRIPTOR(4, SKVM_SDK_VERSION, SKVM_BUILD_TAG, "pass", "broken",
                     "1.0.0", "Broken.", &broken::register_idle);
