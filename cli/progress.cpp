#include "progress.hpp"

#include "branch_board.hpp"
#include "terminal.hpp"
#include <sys/ioctl.h>
#include <unistd.h>

#include <condition_variable>
#include <iostream>
#include <mutex>
#include <thread>

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
      return "  turn " + std::to_string(event.turn) + "  " + time
             + (event.text.empty() ? "" : "  " + one_line(event.text, width));
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
    case run_event::kind::held:
      return "  held: " + event.text;
    case run_event::kind::released:
      return "  held for longer: its memory is released to the journal";
    case run_event::kind::went_on:
      return "  goes on after " + time;
    case run_event::kind::notice:
      return "  " + event.name + ": " + event.text;
    default:
      return {};
  }
}

/// Lines that scroll, and below them the branches under way, drawn anew with
/// each event and every half second.
class live_display {
public:
  live_display() : ticker_([this] { tick(); }) {}

  ~live_display() {
    {
      std::lock_guard lock{mutex_};
      over_ = true;
    }
    changed_.notify_all();
    ticker_.join();
    clear();
  }

  live_display(const live_display&) = delete;
  live_display& operator=(const live_display&) = delete;

  void take(const run_event& event, const std::string& line) {
    std::lock_guard lock{mutex_};
    board_.apply(event, now());
    clear();
    if (!line.empty())
      std::cerr << line << '\n';
    draw();
  }

private:
  static std::chrono::milliseconds now() {
    return std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::steady_clock::now().time_since_epoch());
  }

  void tick() {
    std::unique_lock lock{mutex_};
    while (!changed_.wait_for(lock, std::chrono::milliseconds{500},
                              [this] { return over_; }))
      if (drawn_ > 0) {
        clear();
        draw();
      }
  }

  void clear() {
    if (drawn_ > 0)
      std::cerr << "\x1b[" << drawn_ << "A\x1b[J";
    drawn_ = 0;
  }

  void draw() {
    winsize size{};
    ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size);
    auto lines = board_.lines(now(), size.ws_row > 8 ? size.ws_row / 2u : 4u);
    // A line that wraps would be two.
    for (const auto& line : lines)
      std::cerr << one_line(line, size.ws_col > 20 ? size.ws_col - 1u : 79u)
                << '\n';
    drawn_ = lines.size();
    std::cerr << std::flush;
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  branch_board board_;
  std::size_t drawn_ = 0;
  bool over_ = false;
  std::thread ticker_;
};

} // namespace

event_bus::subscriber make_progress(bool quiet) {
  auto shown = is_terminal(STDERR_FILENO) && !quiet;
  auto display = shown ? std::make_shared<live_display>() : nullptr;
  auto mutex = std::make_shared<std::mutex>();
  return [=](const run_event& event) {
    // Why nothing moves is worth a line where nobody watches, too.
    if (quiet
        || (!shown && event.what != run_event::kind::notice
            && event.what != run_event::kind::held))
      return;
    auto line = line_for(event);
    if (!line.empty() && !event.part.empty())
      line = "[" + event.part + "]" + line;
    if (display)
      return display->take(event, line);
    std::lock_guard lock{*mutex};
    std::cerr << line << '\n';
  };
}

} // namespace skvm::cli
