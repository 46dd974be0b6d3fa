#pragma once

#include <boost/json/value.hpp>

#include <optional>
#include <string>

namespace skvm {

/// Where a value does not fit a JSON Schema, as `/steps/0: 'id' is missing`, or
/// nothing. Knows what the schemas of passes are made of: `type`, `enum`,
/// `properties`, `required`, `additionalProperties: false`, `items`. Pure.
/// [any thread]
std::optional<std::string> schema_fault(const boost::json::value& schema,
                                        const boost::json::value& value,
                                        const std::string& path = {});

} // namespace skvm
