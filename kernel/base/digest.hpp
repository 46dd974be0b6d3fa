#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace skvm {

/// SHA-256 as 64 lower-case hexadecimal digits. [any thread]
std::string sha256(std::string_view bytes);

/// SHA-256 over fields, each preceded by its length, so that no two different
/// lists of fields collide by concatenation. [any thread]
std::string sha256_of(const std::vector<std::string_view>& fields);

} // namespace skvm
