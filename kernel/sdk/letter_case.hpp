#pragma once

#include <string>
#include <string_view>

namespace skvm {

/// Whether a character of two bytes or more has no other case for certain.
bool is_caseless(std::string_view character);

/// The other case of a character of two bytes or more, where it is a letter of
/// Latin-1, of Polish or of Russian; empty for most others.
std::string other_case(std::string character);

} // namespace skvm
