#pragma once

/// Marks what the kernel library offers to plugins; all else is hidden.
#define SKVM_API __attribute__((visibility("default")))
