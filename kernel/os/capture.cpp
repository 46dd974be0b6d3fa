#include "os/capture.hpp"

#include <algorithm>
#include <utility>

namespace skvm {

void output_capture::append(std::string_view bytes) {
  kept_.total_bytes += bytes.size();
  auto fits = std::min(bytes.size(), keep_head_ - kept_.head.size());
  kept_.head.append(bytes.substr(0, fits));
  bytes.remove_prefix(fits);
  if (bytes.size() > keep_tail_)
    bytes.remove_prefix(bytes.size() - keep_tail_);
  kept_.tail.append(bytes);
  // Trimming at twice the size keeps the cost of a byte constant.
  if (kept_.tail.size() > 2 * keep_tail_)
    kept_.tail.erase(0, kept_.tail.size() - keep_tail_);
}

captured_output output_capture::take() {
  if (kept_.tail.size() > keep_tail_)
    kept_.tail.erase(0, kept_.tail.size() - keep_tail_);
  return std::exchange(kept_, {});
}

std::string captured_output::text() const {
  if (omitted() == 0)
    return head + tail;
  auto line_break = head.empty() || head.back() == '\n' ? "" : "\n";
  return head + line_break + "[" + std::to_string(omitted())
         + " bytes left out]\n" + tail;
}

} // namespace skvm
