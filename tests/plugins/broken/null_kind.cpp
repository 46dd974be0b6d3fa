#include "parts.hpp"

SKVM_TEST_TRACE();

SKVM_TEST_DESCRIPTOR(broken::size, SKVM_SDK_VERSION, SKVM_BUILD_TAG, nullptr,
                     "broken", "1.0.0", "Broken.", &broken::register_idle);
