#pragma once

#include <cassert>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "skvm/export.hpp"

namespace skvm {

/// What went wrong, as far as a caller has to tell cases apart.
///
/// The block from `auth` to `malformed_reply` is the taxonomy of model
/// exchanges; everything in it but `bad_request`, `context_length` and
/// `content_filter` is the provider's or the network's doing and never counts
/// against a skill or a model.
enum class errc {
  invalid_argument, ///< a call or a command line that makes no sense
  invalid_config,   ///< `skvm.toml`, a catalogue or a profile is wrong
  invalid_skill,    ///< a skill that cannot be loaded
  invalid_plugin,   ///< a shared object that was refused
  not_found,        ///< a named thing that does not exist
  conflict,         ///< two edits, files or plugins that exclude each other
  io,               ///< the file system or the store failed
  denied,           ///< refused by policy: sandbox, allowed tools, paths
  cancelled,        ///< somebody asked for the end
  budget,           ///< a limit of turns, tokens or money was reached
  auth,             ///< the provider refused the key (401, 403)
  rate_limit,       ///< too many requests (429)
  overload,         ///< the provider cannot serve now (500, 502, 503, 529)
  network,          ///< no connection, a dropped or cut exchange
  timeout,          ///< a deadline passed
  bad_request,      ///< the provider rejected the request itself
  context_length,   ///< the conversation does not fit the model's window
  content_filter,   ///< the provider's filter withheld the answer
  malformed_reply,  ///< bytes came back that are no reply of the protocol
  plugin_failed,    ///< a plugin threw or broke its contract
  internal,         ///< a broken invariant that was caught in time
};

/// The code's name as users see it, for instance `rate-limit`. [any thread]
SKVM_API std::string_view to_string(errc code);

/// The code with that name, or nothing. [any thread]
SKVM_API std::optional<errc> errc_from_string(std::string_view name);

/// A failure as a value. `message` reads alone in a log: lower case, no
/// period; `subject` names the thing that failed and may be empty.
struct error {
  errc code = errc::internal;
  std::string subject;
  std::string message;
  /// How long the provider asked to be left alone, where it said so.
  std::optional<std::chrono::milliseconds> retry_after{};
  /// The HTTP status behind it, 0 where there was none.
  int http_status = 0;

  /// `subject: message`, or the message alone.
  [[nodiscard]] SKVM_API std::string text() const;
};

inline error make_error(errc code, std::string subject, std::string message) {
  return error{code, std::move(subject), std::move(message), {}, 0};
}

/// A value or the reason why there is none.
template <class T>
class [[nodiscard]] result {
public:
  using value_type = T;

  // Implicit on purpose: `return value;` and `return make_error(...)`.
  result(T value) // NOLINT(google-explicit-constructor)
    : state_(std::in_place_index<0>, std::move(value)) {}
  result(skvm::error why) // NOLINT(google-explicit-constructor)
    : state_(std::in_place_index<1>, std::move(why)) {}

  [[nodiscard]] bool has_value() const { return state_.index() == 0; }
  explicit operator bool() const { return has_value(); }

  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(value()); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  /// Precondition: there is a value.
  T& value() {
    assert(has_value());
    return *std::get_if<0>(&state_);
  }
  const T& value() const {
    assert(has_value());
    return *std::get_if<0>(&state_);
  }
  /// Precondition: there is none.
  skvm::error& error() {
    assert(!has_value());
    return *std::get_if<1>(&state_);
  }
  const skvm::error& error() const {
    assert(!has_value());
    return *std::get_if<1>(&state_);
  }

private:
  std::variant<T, skvm::error> state_;
};

/// Success without a value: `return skvm::ok;`.
struct ok_t {};
inline constexpr ok_t ok{};

template <>
class [[nodiscard]] result<void> {
public:
  result() = default;
  result(ok_t) {} // NOLINT(google-explicit-constructor)
  result(skvm::error why) // NOLINT(google-explicit-constructor)
    : error_(std::move(why)) {}

  [[nodiscard]] bool has_value() const { return !error_.has_value(); }
  explicit operator bool() const { return has_value(); }
  skvm::error& error() { return *error_; }
  const skvm::error& error() const { return *error_; }

private:
  std::optional<skvm::error> error_;
};

} // namespace skvm
