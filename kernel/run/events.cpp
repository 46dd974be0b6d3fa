#include "run/events.hpp"

namespace skvm {

std::string_view to_string(run_event::kind kind) {
  switch (kind) {
    case run_event::kind::started:
      return "started";
    case run_event::kind::compiled:
      return "compiled";
    case run_event::kind::turn_started:
      return "turn-started";
    case run_event::kind::progress:
      return "progress";
    case run_event::kind::turn_finished:
      return "turn-finished";
    case run_event::kind::tool_started:
      return "tool-started";
    case run_event::kind::tool_finished:
      return "tool-finished";
    case run_event::kind::part_started:
      return "part-started";
    case run_event::kind::part_finished:
      return "part-finished";
    case run_event::kind::notice:
      return "notice";
    case run_event::kind::held:
      return "held";
    case run_event::kind::released:
      return "released";
    case run_event::kind::went_on:
      return "went-on";
    case run_event::kind::finished:
      return "finished";
  }
  return "notice";
}

void event_bus::publish(run_event event) const {
  if (subscribers_.empty())
    return;
  event.time_ms = clock_.unix_ms();
  for (const auto& receive : subscribers_)
    receive(event);
}

} // namespace skvm
