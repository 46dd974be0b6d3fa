#include "parts.hpp"

// Zeroed memory that no byte of the file stands for.
extern "C" SKVM_API skvm::plugin_descriptor skvm_plugin;
extern "C" {
skvm::plugin_descriptor skvm_plugin{};
}
