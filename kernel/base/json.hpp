#pragma once

#include <string>
#include <string_view>

#include <boost/json/value.hpp>

#include "skvm/result.hpp"

/// JSON inside the kernel: Boost.JSON values, with the two things that its
/// serialiser leaves to the caller. [any thread]
namespace skvm::json {

/// The value as compact JSON. NaN and infinities become `null` and invalid
/// UTF-8 is mended, so that the text is always valid JSON.
std::string write(const boost::json::value& value);

/// The same for people: two spaces of indent, a line feed at the end.
std::string write_pretty(const boost::json::value& value);

/// Errors name `subject` and the byte at which reading stopped.
result<boost::json::value> read(std::string_view text,
                                std::string_view subject);

/// Whether `read` would read it, without the values.
result<void> check(std::string_view text, std::string_view subject);

} // namespace skvm::json
