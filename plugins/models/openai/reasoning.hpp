#pragma once

#include "reply_json.hpp"

#include <string>
#include <vector>

namespace openai {

/// OpenRouter's `reasoning_details`, which it wants back with the next turn.
/// In a stream they come in pieces, which are joined by type and index.
class reasoning_details {
public:
  /// Returns the readable text of what was added.
  std::string add(const json_field& field);

  /// An object with all details as its one member, or an empty text.
  [[nodiscard]] std::string json() const;

private:
  struct detail {
    std::string type;
    std::string index; ///< as JSON, may be empty
    std::string id;
    std::string format;
    std::string signature;
    std::string content; ///< `text`, `summary` or `data`, by the type
  };

  static std::string_view content_key(std::string_view type);
  void add_one(const json_object& from, std::string& text);

  std::vector<detail> details_;
};

} // namespace openai
