#pragma once

#include "skvm/wire.hpp"

#include "../wire/json_reader.hpp"

#include <optional>
#include <string>
#include <string_view>

/// Fields of replies that come in several shapes.
namespace openai {

using wire::json_field;
using wire::json_object;
using wire::text_in;

/// A call's arguments as JSON text: a string as it is, an object written out,
/// empty for `null` and where there are none.
std::string arguments_in(const json_field& field);

/// Nothing where there are no figures, or where all are zero: that is how
/// gateways write that they do not count.
std::optional<skvm::usage> read_usage(const json_field& field);

/// The error that an object reports: `{"error": {…}}`, `{"error": "…"}`,
/// vLLM's flat form, or, where `is_error` says that it must be one, whatever
/// it has in the way of a message.
std::optional<skvm::provider_error> read_provider_error(const json_object& from,
                                                        bool is_error);

} // namespace openai
