#pragma once

#include <string>
#include <string_view>

namespace skvm::cli {

/// The difference of two texts as `diff -u` writes it, with three lines of
/// context; empty where they are equal. Shortest as long as it has no more than
/// 2,000 changed lines; beyond that what differs is replaced as a whole.
std::string unified_diff(std::string_view before, std::string_view after,
                         std::string_view before_name,
                         std::string_view after_name);

} // namespace skvm::cli
