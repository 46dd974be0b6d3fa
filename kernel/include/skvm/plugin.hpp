#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "skvm/export.hpp"
#include "skvm/harness.hpp"
#include "skvm/model.hpp"
#include "skvm/pass.hpp"
#include "skvm/phases.hpp"
#include "skvm/version.hpp"

/// The border between the kernel and a plugin. A plugin is a shared object with
/// one exported symbol, `skvm_plugin`, which `SKVM_PLUGIN` writes:
///
///     SKVM_PLUGIN(pass, "dedupe", "1.0.0", "Drops repeated lines.") {
///       registry.add_pass<dedupe_pass>();
///     }
///
/// The kernel reads the descriptor and refuses a plugin whose SDK version or
/// build tag differs before it runs any of its code. A plugin keeps its types
/// in a namespace of its own name; it is loaded at start and never unloaded.

#define SKVM_STRINGIFY_1(x) #x
#define SKVM_STRINGIFY(x) SKVM_STRINGIFY_1(x)

#if defined(__SANITIZE_ADDRESS__)
#  define SKVM_BUILD_SANITIZER "address"
#elif defined(__SANITIZE_THREAD__)
#  define SKVM_BUILD_SANITIZER "thread"
#else
#  define SKVM_BUILD_SANITIZER "none"
#endif

/// All that changes the layout of what crosses the border.
#define SKVM_BUILD_TAG                                                         \
  "stdlib=" SKVM_STRINGIFY(_GLIBCXX_RELEASE) ";cxx11abi=" SKVM_STRINGIFY(      \
    _GLIBCXX_USE_CXX11_ABI) ";cplusplus=" SKVM_STRINGIFY(__cplusplus)          \
  ";sanitizer=" SKVM_BUILD_SANITIZER

namespace skvm {

class registrar;

/// Plain data, readable before any code of the plugin is trusted. Members are
/// only ever added at the end; `size` says how many there are.
struct plugin_descriptor {
  std::uint32_t size;
  std::uint32_t sdk_version; ///< `SKVM_SDK_VERSION`
  const char* build_tag;     ///< `SKVM_BUILD_TAG`
  const char* kind;          ///< `model`, `harness` or `pass`
  const char* name;          ///< kebab-case, unique within its kind
  const char* version;
  const char* summary; ///< one line
  void (*register_in)(registrar&);
};

using wire_model_factory
  = std::function<result<std::unique_ptr<wire_model>>(const model_settings&)>;
using local_model_factory
  = std::function<result<std::unique_ptr<local_model>>(const model_settings&)>;
using agent_harness_factory = std::function<
  result<std::unique_ptr<agent_harness>>(const harness_settings&)>;
using external_harness_factory = std::function<
  result<std::unique_ptr<external_harness>>(const harness_settings&)>;
using pass_function = std::function<result<pass_output>(const pass_context&)>;

/// Takes what a plugin offers. A plugin adds exactly one thing, of the kind
/// that its descriptor names. [startup]
class registrar {
public:
  virtual ~registrar() = default;

  /// `T` has `static result<std::unique_ptr<T>> open(const model_settings&)`.
  template <std::derived_from<wire_model> T>
  void add_wire_model() {
    add(wire_model_factory{opener<T, wire_model, model_settings>()});
  }
  template <std::derived_from<local_model> T>
  void add_local_model() {
    add(local_model_factory{opener<T, local_model, model_settings>()});
  }
  /// `T` has `static result<std::unique_ptr<T>> open(const harness_settings&)`.
  template <std::derived_from<agent_harness> T>
  void add_agent_harness() {
    add(agent_harness_factory{opener<T, agent_harness, harness_settings>()});
  }
  template <std::derived_from<external_harness> T>
  void add_external_harness() {
    add(
      external_harness_factory{opener<T, external_harness, harness_settings>()});
  }
  /// A fresh `T` runs each time, so passes keep nothing between runs.
  template <pass_type T>
  void add_pass() {
    add(T::info, pass_function{run_phases<T>});
  }

private:
  template <class T, class Interface, class Settings>
  static auto opener() {
    return [](const Settings& settings) -> result<std::unique_ptr<Interface>> {
      auto opened = T::open(settings);
      if (!opened)
        return opened.error();
      return std::unique_ptr<Interface>{std::move(*opened)};
    };
  }

  virtual void add(wire_model_factory make) = 0;
  virtual void add(local_model_factory make) = 0;
  virtual void add(agent_harness_factory make) = 0;
  virtual void add(external_harness_factory make) = 0;
  virtual void add(const pass_info& info, pass_function run) = 0;
};

} // namespace skvm

/// KIND is one of `model`, `harness`, `pass`, without quotes.
#define SKVM_PLUGIN(KIND, NAME, VERSION, SUMMARY)                              \
  static void skvm_register_plugin(::skvm::registrar& registry);               \
  extern "C" SKVM_API const ::skvm::plugin_descriptor skvm_plugin;             \
  extern "C" const ::skvm::plugin_descriptor skvm_plugin{                      \
    sizeof(::skvm::plugin_descriptor),                                         \
    SKVM_SDK_VERSION,                                                          \
    SKVM_BUILD_TAG,                                                            \
    #KIND,                                                                     \
    NAME,                                                                      \
    VERSION,                                                                   \
    SUMMARY,                                                                   \
    &skvm_register_plugin};                                                    \
  static void skvm_register_plugin(                                            \
    [[maybe_unused]] ::skvm::registrar& registry)
