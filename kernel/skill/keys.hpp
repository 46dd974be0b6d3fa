#pragma once

#include <string>
#include <string_view>

namespace skvm {

/// The begin of something that looks like a key or a password; empty where
/// nothing does. What has one is not kept for other runs. [any thread]
std::string key_in(std::string_view text);

} // namespace skvm
