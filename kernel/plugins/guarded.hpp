#pragma once

#include "skvm/result.hpp"

#include <string_view>
#include <type_traits>
#include <utility>

namespace skvm {

/// The exception being handled as `plugin_failed`, with the plugin as subject
/// and what it said on one line. Precondition: called within a handler.
error thrown_by(std::string_view plugin);

template <class T>
struct guarded_result {
  using type = result<T>;
};

template <class T>
struct guarded_result<result<T>> {
  using type = result<T>;
};

/// What `guarded` returns for a call that returns `T`.
template <class T>
using guarded_result_t = typename guarded_result<std::remove_cvref_t<T>>::type;

/// Calls into a plugin: whatever it throws becomes an error with its name. A
/// call that returns a result keeps it, any other value is put into one.
///
///     auto step = guarded(plugin.name, [&] { return agent->start(); });
///
/// Destructors of a plugin's objects are not covered: one that throws ends the
/// process, as everywhere in C++. [any thread]
template <class Call>
[[nodiscard]] guarded_result_t<std::invoke_result_t<Call>>
guarded(std::string_view plugin, Call&& call) {
  try {
    if constexpr (std::is_void_v<std::invoke_result_t<Call>>) {
      std::forward<Call>(call)();
      return ok;
    } else {
      return std::forward<Call>(call)();
    }
  } catch (...) {
    return thrown_by(plugin);
  }
}

} // namespace skvm
