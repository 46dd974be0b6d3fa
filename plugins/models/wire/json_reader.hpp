#pragma once

#include "skvm/wire.hpp"

#include <simdjson.h>

#include <string>
#include <string_view>
#include <utility>

/// What the plugins of wire protocols share: JSON of replies as simdjson reads
/// it. The SDK names no third party's types, so that it cannot be there.
namespace wire {

using json_object = simdjson::dom::object;
using json_field = simdjson::simdjson_result<simdjson::dom::element>;

/// The field's text, empty where it is absent or something else.
inline std::string_view text_in(const json_field& field) {
  std::string_view text;
  return field.get(text) == simdjson::SUCCESS ? text : std::string_view{};
}

inline std::string_view text_in(const simdjson::dom::element& value) {
  std::string_view text;
  return value.get(text) == simdjson::SUCCESS ? text : std::string_view{};
}

/// Whether the field is there and not `null`.
inline bool has_value(const json_field& field) {
  return field.error() == simdjson::SUCCESS && !field.is_null();
}

/// `malformed_reply`, of no subject: whoever sent the request names it.
inline skvm::error malformed(std::string message) {
  return skvm::make_error(skvm::errc::malformed_reply, {}, std::move(message));
}

/// Reads one text after the other with the memory of one parser. What it
/// returned is valid until the next text.
class json_reader {
public:
  /// The value of a text, with lone halves of surrogates replaced, which
  /// providers send and simdjson refuses. `malformed_reply` names `what`.
  skvm::result<simdjson::dom::element> read(const std::string& text,
                                            std::string_view what) {
    const auto* source = &text;
    if (skvm::has_lone_surrogate(text)) {
      mended_ = skvm::without_lone_surrogates(text);
      source = &mended_;
    }
    simdjson::dom::element root;
    if (auto why = parser_.parse(*source).get(root); why != simdjson::SUCCESS)
      return skvm::json_error(what, text, simdjson::error_message(why));
    return root;
  }

  /// The same of a text that is to be an object.
  skvm::result<json_object> read_object(const std::string& text,
                                        std::string_view what) {
    auto root = read(text, what);
    if (!root)
      return root.error();
    return as_object(json_field{std::move(*root)}, text, what);
  }

  /// The value as an object; the error is about the text that it is from.
  static skvm::result<json_object> as_object(const json_field& value,
                                             std::string_view text,
                                             std::string_view what) {
    json_object object;
    if (auto why = value.get(object); why != simdjson::SUCCESS)
      return skvm::json_error(what, text, simdjson::error_message(why));
    return object;
  }

private:
  simdjson::dom::parser parser_;
  std::string mended_;
};

} // namespace wire
