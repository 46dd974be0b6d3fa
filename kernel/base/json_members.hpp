#pragma once

#include <boost/json/value.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// Members of JSON that may be missing or of another kind. [any thread]
namespace skvm::json {

/// Empty where the member is no text.
std::string text_in(const boost::json::object& from, std::string_view name);
/// The same, also of what is no object.
std::string text_in(const boost::json::value& from, std::string_view name);

/// 0 where the member is no whole number, or below 0.
std::uint64_t count_in(const boost::json::object& from, std::string_view name);

/// The texts as a list.
boost::json::array array_of(const std::vector<std::string>& texts);

} // namespace skvm::json
