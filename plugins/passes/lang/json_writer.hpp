#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pass_lang {

/// Writes compact JSON, byte for byte what Boost.JSON writes of the same
/// values, without making the values first. What begins must end, and in an
/// object a value follows its key.
class json_writer {
public:
  json_writer() { out_.reserve(2048); }

  json_writer& begin_object() { return begin('{'); }

  json_writer& end_object() { return end('}'); }

  json_writer& begin_array() { return begin('['); }

  json_writer& end_array() { return end(']'); }

  /// Precondition: letters and the like, nothing that JSON would escape.
  json_writer& key(std::string_view name);

  json_writer& value(std::string_view text);

  json_writer& value(const char* text) { return value(std::string_view{text}); }

  json_writer& value(bool is);
  json_writer& value(double number);
  json_writer& null();

  template <std::integral Number>
  json_writer& value(Number number) {
    return whole(static_cast<std::int64_t>(number));
  }

  /// An array of strings or whole numbers.
  template <class Item>
  json_writer& value(const std::vector<Item>& items) {
    begin_array();
    for (const auto& one : items)
      value(one);
    return end_array();
  }

  template <class Value>
  json_writer& member(std::string_view name, const Value& what) {
    return key(name).value(what);
  }

  /// What was written, bytes that are no UTF-8 mended. Ends the writer.
  std::string take();

private:
  json_writer& begin(char bracket);
  json_writer& end(char bracket);
  json_writer& whole(std::int64_t number);
  void part();

  std::string out_;
  bool first_ = true; ///< in what was begun last
};

} // namespace pass_lang
