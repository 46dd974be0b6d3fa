#include "branch_board.hpp"

#include "base/text.hpp"
#include "terminal.hpp"

#include <algorithm>

namespace skvm::cli {

void branch_board::apply(const run_event& event,
                         std::chrono::milliseconds now) {
  if (event.part.empty())
    return;
  auto at = std::find_if(rows_.begin(), rows_.end(), [&](const row& one) {
    return one.part == event.part;
  });
  if (event.what == run_event::kind::part_finished) {
    if (at != rows_.end())
      rows_.erase(at);
    return;
  }
  if (event.what == run_event::kind::part_started) {
    if (at == rows_.end()) {
      rows_.push_back({event.part, "starts", false, 0, 0, now});
      at = rows_.end() - 1;
    }
    at->critical = event.name == "critical";
    return;
  }
  if (at == rows_.end())
    return;
  at->turn = std::max(at->turn, event.turn);
  switch (event.what) {
    case run_event::kind::turn_started:
      at->state = "waits for the model";
      break;
    case run_event::kind::turn_finished:
      at->state = "has an answer";
      at->tokens += event.spent ? event.spent->total() : 0;
      break;
    case run_event::kind::tool_started:
      at->state = event.name + " " + one_line(event.text, 40);
      break;
    case run_event::kind::held:
      at->state = "held: " + event.text;
      break;
    case run_event::kind::released:
      at->state += ", its memory released";
      break;
    case run_event::kind::went_on:
      at->state = "goes on";
      break;
    default:
      break;
  }
}

std::vector<std::string> branch_board::lines(std::chrono::milliseconds now,
                                             std::size_t most) const {
  std::size_t widest = 0;
  for (const auto& one : rows_)
    widest = std::max(widest, one.part.size());
  std::vector<std::string> out;
  for (const auto& one : rows_) {
    if (out.size() + 1 == most && rows_.size() > most) {
      out.push_back("  and " + std::to_string(rows_.size() - out.size())
                    + " more");
      break;
    }
    auto line = std::string{one.critical ? "* " : "  "} + one.part;
    line.append(widest - one.part.size() + 2, ' ')
      .append("turn ")
      .append(std::to_string(one.turn))
      .append("  ")
      .append(with_unit(static_cast<double>(one.tokens)))
      .append(" tokens  ")
      .append(duration_of(static_cast<double>((now - one.begun).count())))
      .append("  ")
      .append(one.state);
    out.push_back(std::move(line));
  }
  return out;
}

} // namespace skvm::cli
