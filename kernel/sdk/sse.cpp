#include "skvm/sse.hpp"

namespace skvm {

result<void> sse_parser::feed(std::string_view bytes, const handler& on_event) {
  while (!bytes.empty()) {
    if (after_cr_) {
      after_cr_ = false;
      if (bytes.front() == '\n') {
        bytes.remove_prefix(1);
        continue;
      }
    }
    auto end = bytes.find_first_of("\r\n");
    line_.append(bytes.substr(0, end));
    if (line_.size() + event_.data.size() > max_event_)
      return make_error(errc::malformed_reply, "event stream",
                        "an event of more than " + std::to_string(max_event_)
                          + " bytes");
    if (end == std::string_view::npos)
      return ok;
    after_cr_ = bytes[end] == '\r';
    bytes.remove_prefix(end + 1);
    if (auto done = end_line(on_event); !done)
      return done;
  }
  return ok;
}

result<void> sse_parser::end_line(const handler& on_event) {
  std::string_view line = line_;
  if (at_start_ && line.substr(0, 3) == "\xEF\xBB\xBF")
    line.remove_prefix(3);
  at_start_ = false;
  result<void> outcome = ok;
  if (line.empty()) {
    if (has_data_) {
      event_.data.pop_back(); // the line feed after the last data line
      outcome = on_event(event_);
    }
    event_ = {};
    has_data_ = false;
  } else if (line.front() != ':') {
    auto colon = line.find(':');
    auto field = line.substr(0, colon);
    std::string_view value;
    if (colon != std::string_view::npos)
      value = line.substr(colon + 1);
    if (!value.empty() && value.front() == ' ')
      value.remove_prefix(1);
    if (field == "data") {
      event_.data.append(value);
      event_.data += '\n';
      has_data_ = true;
    } else if (field == "event") {
      event_.name = value;
    }
  }
  line_.clear();
  return outcome;
}

} // namespace skvm
