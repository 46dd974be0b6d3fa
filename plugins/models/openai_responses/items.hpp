#pragma once

#include "skvm/wire.hpp"

#include <simdjson.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace openai_responses {

using json_object = simdjson::dom::object;
using json_field = simdjson::simdjson_result<simdjson::dom::element>;

/// The field's text, empty where it is absent or something else.
std::string_view text_in(const json_field& field);

/// Whether the field is there and not `null`.
bool has_value(const json_field& field);

/// One output item, whole or as far as it has come.
struct output_item {
  std::uint64_t index = 0;
  std::string type;
  std::string id;
  std::string call_id;
  std::string name;
  std::string arguments;
  std::string text; ///< of a message, or of reasoning for people
  std::string refusal;
  std::string summary; ///< of reasoning, as JSON
  std::string content; ///< of reasoning, as JSON; empty where there is none
  std::string encrypted;
};

output_item read_item(std::uint64_t index, const json_object& from);

/// Nothing for kinds of items that this plugin never asks for, and for empty
/// messages.
std::optional<skvm::part> part_of(output_item& item);

/// Nothing where there are no figures, or where all are zero.
std::optional<skvm::usage> read_usage(const json_field& field);

skvm::provider_error read_provider_error(const json_object& from);

} // namespace openai_responses
