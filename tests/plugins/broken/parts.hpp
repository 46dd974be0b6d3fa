#pragma once

#include "skvm/plugin.hpp"

#include <cstdlib>

/// A descriptor written by hand, to be wrong in one member.
#define SKVM_TEST_DESCRIPTOR(...)                                              \
  extern "C" SKVM_API const ::skvm::plugin_descriptor skvm_plugin;             \
  extern "C" const ::skvm::plugin_descriptor skvm_plugin {                     \
    __VA_ARGS__                                                                \
  }

/// Leaves a trace as soon as the dynamic linker runs any code of the object.
#define SKVM_TEST_TRACE()                                                      \
  [[maybe_unused]] static const int trace =                                    \
    ::setenv("SKVM_TEST_CODE_RAN", __FILE__, 1)

namespace broken {

inline constexpr auto size = std::uint32_t{sizeof(skvm::plugin_descriptor)};

struct idle_pass {
  static constexpr skvm::pass_info info{.id = "broken"};

  skvm::result<skvm::pass_output> run(const skvm::pass_context&) {
    return skvm::pass_output{};
  }
};

inline void register_idle(skvm::registrar& registry) {
  registry.add_pass<idle_pass>();
}

} // namespace broken
