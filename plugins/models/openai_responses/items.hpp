#pragma once

#include "skvm/wire.hpp"

#include "../wire/json_reader.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace openai_responses {

using wire::has_value;
using wire::json_field;
using wire::json_object;
using wire::text_in;

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
