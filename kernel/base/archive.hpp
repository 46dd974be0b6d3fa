#pragma once

#include "skvm/result.hpp"

#include <array>
#include <chrono>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

// NOLINTBEGIN(cppcoreguidelines-macro-usage)
/// Lets a struct take part. The structured bindings name every member: one that
/// is added does not compile until it is added there.
#define SKVM_FIELDS(TYPE, ...)                                                 \
  template <class T>                                                           \
  requires std::same_as<std::remove_const_t<T>, TYPE>                          \
  auto fields_of(T& value) {                                                   \
    auto& [__VA_ARGS__] = value;                                               \
    return std::tie(__VA_ARGS__);                                              \
  }

// NOLINTEND(cppcoreguidelines-macro-usage)

/// Plain values as bytes. The form has no version of its own: whoever keeps or
/// sends it says which build or format it is of. A struct takes part where
/// `fields_of` knows it. [any thread]
namespace skvm::archive {

/// The bytes end early or make no sense: the other end broke its contract.
struct bad_frame {};

template <class T>
struct is_pair : std::false_type {};

template <class A, class B>
struct is_pair<std::pair<A, B>> : std::true_type {};

class writer {
public:
  writer() = default;

  /// For a value that is likely to take no more bytes than that.
  explicit writer(std::size_t expected) { out_.reserve(expected); }

  [[nodiscard]] std::string take() { return std::move(out_); }

  template <class T>
  writer& operator<<(const T& value) {
    if constexpr (std::is_arithmetic_v<T> || std::is_enum_v<T>)
      out_.append(reinterpret_cast<const char*>(&value), sizeof value);
    else if constexpr (is_pair<T>::value)
      *this << value.first << value.second;
    else
      std::apply([this](const auto&... each) { (*this << ... << each); },
                 fields_of(value));
    return *this;
  }

  writer& operator<<(std::string_view text) {
    *this << text.size();
    out_.append(text);
    return *this;
  }

  writer& operator<<(const std::string& text) {
    return *this << std::string_view{text};
  }

  template <class Rep, class Period>
  writer& operator<<(const std::chrono::duration<Rep, Period>& time) {
    return *this << time.count();
  }

  template <class T>
  writer& operator<<(const std::vector<T>& list) {
    return range(list);
  }

  template <class K, class V, class C>
  writer& operator<<(const std::map<K, V, C>& table) {
    return range(table);
  }

  template <class T, std::size_t Size>
  writer& operator<<(const std::array<T, Size>& list) {
    for (const auto& each : list)
      *this << each;
    return *this;
  }

  template <class T>
  writer& operator<<(const std::optional<T>& value) {
    *this << value.has_value();
    return value ? *this << *value : *this;
  }

  template <class T>
  writer& operator<<(const std::shared_ptr<T>& value) {
    *this << (value != nullptr);
    return value ? *this << *value : *this;
  }

  template <class... T>
  writer& operator<<(const std::variant<T...>& value) {
    *this << value.index();
    std::visit([this](const auto& held) { *this << held; }, value);
    return *this;
  }

  template <class T>
  writer& operator<<(const result<T>& value) {
    *this << value.has_value();
    if (!value)
      return *this << value.error();
    if constexpr (!std::is_void_v<T>)
      *this << *value;
    return *this;
  }

private:
  template <class Range>
  writer& range(const Range& values) {
    *this << values.size();
    for (const auto& each : values)
      *this << each;
    return *this;
  }

  std::string out_;
};

template <class T>
std::string bytes_of(const T& value) {
  writer out;
  out << value;
  return out.take();
}

/// Throws `bad_frame`, which ends in `read_all`.
class reader {
public:
  explicit reader(std::string_view bytes) : in_(bytes) {}

  [[nodiscard]] bool at_end() const { return in_.empty(); }

  template <class T>
  T get() {
    T value{};
    *this >> value;
    return value;
  }

  template <class T>
  reader& operator>>(T& value) {
    if constexpr (std::is_arithmetic_v<T> || std::is_enum_v<T>)
      std::memcpy(&value, take(sizeof value).data(), sizeof value);
    else if constexpr (is_pair<T>::value)
      *this >> value.first >> value.second;
    else
      std::apply([this](auto&... each) { (*this >> ... >> each); },
                 fields_of(value));
    return *this;
  }

  reader& operator>>(std::string& text) {
    text = take(get<std::size_t>());
    return *this;
  }

  template <class Rep, class Period>
  reader& operator>>(std::chrono::duration<Rep, Period>& time) {
    time = std::chrono::duration<Rep, Period>{get<Rep>()};
    return *this;
  }

  template <class T>
  reader& operator>>(std::vector<T>& list) {
    auto size = count();
    list.reserve(size);
    for (std::size_t i = 0; i < size; ++i)
      list.push_back(get<T>());
    return *this;
  }

  template <class K, class V, class C>
  reader& operator>>(std::map<K, V, C>& table) {
    for (auto size = count(); size > 0; --size) {
      auto key = get<K>();
      table.insert_or_assign(std::move(key), get<V>());
    }
    return *this;
  }

  template <class T, std::size_t Size>
  reader& operator>>(std::array<T, Size>& list) {
    for (auto& each : list)
      *this >> each;
    return *this;
  }

  template <class T>
  reader& operator>>(std::optional<T>& value) {
    if (get<bool>())
      value = get<T>();
    return *this;
  }

  template <class T>
  reader& operator>>(std::shared_ptr<T>& value) {
    if (get<bool>())
      value = std::make_shared<T>(get<std::remove_const_t<T>>());
    return *this;
  }

  template <class... T>
  reader& operator>>(std::variant<T...>& value) {
    auto index = get<std::size_t>();
    if (index >= sizeof...(T))
      throw bad_frame{};
    std::size_t i = 0;
    ((i++ == index ? void(value = get<T>()) : void()), ...);
    return *this;
  }

  template <class T>
  result<T> get_result() {
    if (!get<bool>())
      return get<error>();
    if constexpr (std::is_void_v<T>)
      return ok;
    else
      return get<T>();
  }

private:
  std::string_view take(std::size_t size) {
    if (size > in_.size())
      throw bad_frame{};
    auto taken = in_.substr(0, size);
    in_.remove_prefix(size);
    return taken;
  }

  /// Of a list: no more than there are bytes, so that nonsense allocates
  /// nothing.
  std::size_t count() {
    auto size = get<std::size_t>();
    if (size > in_.size())
      throw bad_frame{};
    return size;
  }

  std::string_view in_;
};

} // namespace skvm::archive
