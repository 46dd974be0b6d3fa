#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "skvm/result.hpp"

namespace skvm {

struct sse_event {
  std::string name; ///< the `event:` field, empty where there was none
  std::string data; ///< the `data:` lines, joined by line feeds
};

/// Reads a stream of server-sent events cut at any byte, by the HTML living
/// standard, section 9.2.6: LF, CR and CRLF ends, comments, several data lines,
/// a leading byte order mark.
class SKVM_API sse_parser {
public:
  using handler = std::function<result<void>(const sse_event&)>;

  /// `max_event` bounds the memory that one unfinished event may take.
  explicit sse_parser(std::size_t max_event = std::size_t{64} << 20)
    : max_event_(max_event) {}

  /// Calls `on_event` for each event completed by `bytes`, and stops with the
  /// first error that it returns.
  result<void> feed(std::string_view bytes, const handler& on_event);

private:
  result<void> end_line(const handler& on_event);

  std::size_t max_event_;
  std::string line_;
  sse_event event_;
  bool has_data_ = false;
  bool after_cr_ = false;
  bool at_start_ = true;
};

} // namespace skvm
