#pragma once

#include "os/launcher.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace skvm {

/// Keeps the first and the last bytes of a stream of any length, in memory of
/// at most `keep_head + 2 * keep_tail` and the piece being added.
class output_capture {
public:
  output_capture(std::size_t keep_head, std::size_t keep_tail)
    : keep_head_(keep_head), keep_tail_(keep_tail) {}

  void append(std::string_view bytes);

  /// What was kept; the capture is empty afterwards.
  captured_output take();

private:
  std::size_t keep_head_;
  std::size_t keep_tail_;
  captured_output kept_;
};

} // namespace skvm
