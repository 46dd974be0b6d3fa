#pragma once

/// Grows by one with every change of a header in this folder that a compiled
/// plugin could notice.
#define SKVM_SDK_VERSION 4u

/// The version of the program and of the library.
#define SKVM_VERSION "0.1.0"
