#pragma once

#include "skvm/result.hpp"

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

/// Messages over pipes: four bytes of length, then so many bytes.
namespace skvm::hosting {

/// Of one message. More is taken for nonsense.
inline constexpr std::size_t longest_frame = std::size_t{1} << 30;

/// Blocks until all is written; false where the other end is gone.
bool write_frame(int fd, std::string_view bytes);

/// Blocks until a whole message is there; false at the end of the stream.
bool read_frame(int fd, std::string& bytes);

} // namespace skvm::hosting
