#include "progress.hpp"

#include <iostream>
#include <mutex>

#include <unistd.h>

#include "terminal.hpp"

namespace skvm::cli {

namespace {

std::string line_for(const run_event& event) {
  constexpr std::size_t width = 100;
  auto time = duration_of(static_cast<double>(event.elapsed.count()) / 1000);
  switch (event.what) {
    case run_event::kind::started:
      return "run " + event.run
             + (event.name.empty() ? "" : "  skill " + event.name);
    case run_event::kind::compiled:
      return "  compiled (" + event.name + "): " + event.text;
    case run_event::kind::turn_finished:
      return "  turn " + std::to_string(event.turn) + "  "
             + time + (event.text.empty() ? "" : "  " + one_line(event.text, width));
    case run_event::kind::tool_started:
      return "    " + event.name + " " + one_line(event.text, width);
    case run_event::kind::tool_finished:
      return event.is_error ? "    → " + one_line(event.text, width) : "";
    case run_event::kind::part_started:
      return "  steps " + event.text;
    case run_event::kind::part_finished:
      return "  " + event.name + " after " + std::to_string(event.turn)
             + " turns, "
             + (event.spent ? std::to_string(event.spent->total()) + " tokens, "
                            : std::string{})
             + time;
    case run_event::kind::notice:
      return "  " + event.name + ": " + event.text;
    default:
      return {};
  }
}

} // namespace

event_bus::subscriber make_progress(bool quiet) {
  auto shown = is_terminal(STDERR_FILENO);
  auto mutex = std::make_shared<std::mutex>();
  return [=](const run_event& event) {
    if (quiet || (!shown && event.what != run_event::kind::notice))
      return;
    auto line = line_for(event);
    if (line.empty())
      return;
    if (!event.part.empty())
      line = "[" + event.part + "]" + line;
    std::lock_guard lock{*mutex};
    std::cerr << line << '\n';
  };
}

} // namespace skvm::cli
