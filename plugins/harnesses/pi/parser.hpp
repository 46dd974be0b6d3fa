#pragma once

#include "skvm/harness.hpp"

#include <boost/json/fwd.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pi {

/// Reads pi's event stream: a JSON object a line.
///
/// pi exits with 0 whatever happened, so the last assistant message decides:
/// the run is a success if it ended with `stop` and said something. Usage is
/// summed over all assistant messages, since the closing `agent_end` holds
/// only those after pi's last retry. `message_update` repeats the message from
/// its start with each piece and is skipped without being parsed or kept.
class parser final : public skvm::output_parser {
public:
  void feed(std::string_view bytes,
            std::vector<skvm::harness_event>& events) override;
  skvm::harness_outcome finish(const skvm::process_exit& status) override;

private:
  void on_line(std::vector<skvm::harness_event>& events);
  void on_event(const boost::json::object& event,
                std::vector<skvm::harness_event>& events);
  void on_assistant(const boost::json::object& msg,
                    std::vector<skvm::harness_event>& events);
  [[nodiscard]] skvm::error failure(const skvm::process_exit& status) const;

  std::string line_;
  bool skip_line_ = false;
  bool bad_line_ = false; ///< a line that is no JSON object was seen
  bool any_event_ = false;
  bool ended_ = false; ///< `agent_end` came after the last assistant message

  // The last assistant message.
  bool any_message_ = false;
  std::string stop_reason_;
  std::string error_message_;
  std::string text_;
  bool has_calls_ = false;

  std::uint32_t turns_ = 0;
  std::optional<skvm::usage> spent_;
};

/// The error that pi's text for a failed exchange stands for: its status, if
/// it begins with one, else known phrases. [any thread]
skvm::error error_from_text(std::string_view text);

} // namespace pi
