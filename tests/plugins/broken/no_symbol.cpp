#include "parts.hpp"

SKVM_TEST_TRACE();
