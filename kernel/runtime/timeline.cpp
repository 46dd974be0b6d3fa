#include "runtime/timeline.hpp"

#include <boost/json.hpp>

#include "base/json.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <cstdio>
#include <map>

namespace skvm {

namespace bj = boost::json;

namespace {

std::string text_in(const bj::object& data, std::string_view name) {
  const auto* found = data.if_contains(name);
  return found != nullptr && found->is_string()
           ? std::string{found->get_string()}
           : std::string{};
}

std::uint64_t number_in(const bj::object& data, std::string_view name) {
  const auto* found = data.if_contains(name);
  boost::system::error_code not_a_number;
  return found != nullptr ? found->to_number<std::uint64_t>(not_a_number) : 0;
}

class reader {
public:
  timeline read(const std::vector<event_record>& events) {
    for (const auto& each : events)
      take(each);
    for (auto& part : out_.parts) {
      if (part.status.empty())
        part.status = "running";
      part.end_ms = std::max(part.end_ms, part.begin_ms);
    }
    // A run in parts has no line of its own.
    if (out_.parts.size() > 1)
      std::erase_if(out_.parts,
                    [](const auto& one) { return one.id == "run"; });
    mark_critical();
    return std::move(out_);
  }

private:
  struct under_way {
    std::int64_t turn_begun = -1;
    std::int64_t tools_begun = -1;
    std::int64_t held_since = -1;
    int tools = 0;
    int held_tools = 0; ///< commands of them that wait for the host
  };

  /// Nothing of the part waits for the host any more.
  static void end_hold(timeline_part& part, under_way& open, std::int64_t now) {
    if (open.held_since < 0)
      return;
    if (open.tools > 0 && open.held_since > open.tools_begun)
      part.spans.push_back(
        {timeline_span::kind::tools, open.tools_begun, open.held_since});
    part.spans.push_back({timeline_span::kind::held, open.held_since, now});
    open.held_since = -1;
    open.tools_begun = now;
  }

  /// Commands that wait beside others that run hold nothing up.
  static void see_tools(timeline_part& part, under_way& open,
                        std::int64_t now) {
    open.held_tools = std::min(open.held_tools, open.tools);
    if (open.tools == 0 || open.held_tools < open.tools)
      end_hold(part, open, now);
    else if (open.held_since < 0)
      open.held_since = now;
  }

  void take(const event_record& event) {
    auto parsed = json::read(event.data, "event");
    if (!parsed || !parsed->is_object())
      return;
    const auto& data = parsed->get_object();
    if (last_ms_ < 0)
      start_ms_ = last_ms_ = event.time_ms;
    // Set back between two processes: how much time passed is not known.
    start_ms_ -= std::max<std::int64_t>(0, last_ms_ - event.time_ms);
    last_ms_ = event.time_ms;
    auto now = event.time_ms - start_ms_;
    out_.ms = std::max(out_.ms, now);
    auto id = text_in(data, "part");
    if (event.kind == "notice" && text_in(data, "name") == "solidified"
        && !id.empty())
      part_of(id, now).solidified = true;
    if (event.kind == "started" || event.kind == "compiled"
        || event.kind == "notice")
      return;
    if (event.kind == "finished") {
      for (auto& part : out_.parts)
        if (part.id == "run") {
          part.status = text_in(data, "name");
          part.end_ms = now;
        }
      return;
    }
    auto& part = part_of(id.empty() ? "run" : id, now);
    auto& open = open_[part.id];
    part.end_ms = std::max(part.end_ms, now);
    if (event.kind == "part-started") {
      part.steps = text_in(data, "text");
      part.status.clear();
    } else if (event.kind == "part-finished") {
      part.status = text_in(data, "name");
    } else if (event.kind == "turn-started") {
      open.turn_begun = now;
      // Those that a killed process had under way.
      open.tools = open.held_tools = 0;
    } else if (event.kind == "turn-finished" && open.turn_begun >= 0) {
      ++part.turns;
      if (const auto* spent = data.if_contains("usage");
          spent != nullptr && spent->is_object())
        part.tokens += number_in(spent->get_object(), "total");
      part.spans.push_back({timeline_span::kind::model, open.turn_begun, now});
      open.turn_begun = -1;
    } else if (event.kind == "held" && open.tools > 0) {
      ++open.held_tools;
      see_tools(part, open, now);
    } else if (event.kind == "held") {
      open.held_since = now;
    } else if (event.kind == "went-on" && open.held_tools > 0) {
      --open.held_tools;
      see_tools(part, open, now);
    } else if (event.kind == "went-on") {
      end_hold(part, open, now);
    } else if (event.kind == "tool-started") {
      if (open.tools++ == 0)
        open.tools_begun = now;
      see_tools(part, open, now);
    } else if (event.kind == "tool-finished" && open.tools > 0) {
      --open.tools;
      see_tools(part, open, now);
      if (open.tools == 0)
        part.spans.push_back(
          {timeline_span::kind::tools, open.tools_begun, now});
    }
  }

  timeline_part& part_of(const std::string& id, std::int64_t now) {
    auto [at, is_new] = index_.emplace(id, out_.parts.size());
    if (is_new) {
      auto& part = out_.parts.emplace_back();
      part.id = id;
      part.begin_ms = now;
    }
    return out_.parts[at->second];
  }

  /// Back from the end: what ended last before the one that it let begin.
  void mark_critical() {
    auto at = out_.ms;
    for (;;) {
      timeline_part* last = nullptr;
      for (auto& part : out_.parts)
        if (!part.critical && part.end_ms <= at
            && (last == nullptr || part.end_ms > last->end_ms))
          last = &part;
      if (last == nullptr)
        return;
      last->critical = true;
      at = last->begin_ms;
    }
  }

  timeline out_;
  std::int64_t start_ms_ = -1; ///< by the clock of the event at hand
  std::int64_t last_ms_ = -1;
  std::map<std::string, std::size_t> index_;
  std::map<std::string, under_way> open_;
};

std::string seconds(std::int64_t ms) {
  char out[32];
  std::snprintf(out, sizeof out, "%.2f s", static_cast<double>(ms) / 1000);
  return out;
}

std::string escaped(std::string text) {
  text = replace_all(std::move(text), "&", "&amp;");
  text = replace_all(std::move(text), "<", "&lt;");
  return replace_all(std::move(text), "\"", "&quot;");
}

std::string figures_of(const timeline_part& part) {
  if (part.solidified && part.turns == 0)
    return "solidified, " + seconds(part.end_ms - part.begin_ms);
  return std::to_string(part.turns) + " turns, "
         + with_unit(static_cast<double>(part.tokens)) + " tokens, "
         + seconds(part.end_ms - part.begin_ms);
}

std::string_view mark_of(timeline_span::kind what) {
  switch (what) {
    case timeline_span::kind::model:
      return "█";
    case timeline_span::kind::tools:
      return "▒";
    case timeline_span::kind::held:
      return "‖";
  }
  return " ";
}

const char* colour_of(timeline_span::kind what) {
  switch (what) {
    case timeline_span::kind::model:
      return "#3b6ea5";
    case timeline_span::kind::tools:
      return "#5a9e6f";
    case timeline_span::kind::held:
      return "#b05050";
  }
  return "#000000";
}

std::string bar(const timeline_part& part, std::int64_t total,
                std::size_t columns) {
  auto column = [&](std::int64_t ms) {
    return static_cast<std::size_t>(ms) * columns
           / static_cast<std::size_t>(std::max<std::int64_t>(1, total));
  };
  std::vector<std::string_view> cells(columns, " ");
  auto fill = [&](std::int64_t begin, std::int64_t end, std::string_view with) {
    auto first = std::min(column(begin), columns - 1);
    auto last = std::clamp(column(end), first + 1, columns);
    std::fill(cells.begin() + static_cast<std::ptrdiff_t>(first),
              cells.begin() + static_cast<std::ptrdiff_t>(last), with);
  };
  fill(part.begin_ms, part.end_ms, "·");
  for (const auto& span : part.spans)
    fill(span.begin_ms, span.end_ms, mark_of(span.what));
  std::string out;
  for (auto cell : cells)
    out += cell;
  return out;
}

void add_rectangle(std::string& out, double x, double y, double width,
                   double height, const char* fill) {
  char line[200];
  std::snprintf(line, sizeof line,
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" "
                "fill=\"%s\"/>\n",
                x, y, width, height, fill);
  out += line;
}

void add_text(std::string& out, double x, double y, const std::string& text) {
  char place[80];
  std::snprintf(place, sizeof place, "<text x=\"%.1f\" y=\"%.1f\">", x, y);
  out.append(place).append(escaped(text)).append("</text>\n");
}

} // namespace

timeline timeline_of(const std::vector<event_record>& events) {
  return reader{}.read(events);
}

std::string timeline_text(const timeline& of, std::size_t columns) {
  std::size_t widest = 0;
  for (const auto& one : of.parts)
    widest = std::max(widest, one.id.size());
  std::string out;
  for (const auto& one : of.parts)
    out.append(one.critical ? "* " : "  ")
      .append(one.id)
      .append(widest - one.id.size() + 1, ' ')
      .append(bar(one, of.ms, std::max<std::size_t>(columns, 1)))
      .append(" ")
      .append(figures_of(one))
      .append(one.status == "ok" ? "" : ", " + one.status)
      .append("\n");
  if (!out.empty())
    out += "  █ model  ▒ tools  ‖ held  · waits  * on the critical path\n";
  return out;
}

std::string timeline_svg(const timeline& of, const std::string& title) {
  constexpr double left = 110;
  constexpr double wide = 640;
  constexpr double row = 24;
  auto height = 70 + row * static_cast<double>(of.parts.size());
  auto x_of = [&](std::int64_t ms) {
    return left
           + wide * static_cast<double>(ms)
               / static_cast<double>(std::max<std::int64_t>(1, of.ms));
  };
  char head[200];
  std::snprintf(head, sizeof head,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1000\" "
                "height=\"%.0f\" font-family=\"sans-serif\" "
                "font-size=\"12\">\n",
                height);
  std::string out = head;
  add_rectangle(out, 0, 0, 1000, height, "#ffffff");
  add_text(out, 10, 20, title);
  auto y = 34.0;
  for (const auto& one : of.parts) {
    add_text(out, 10, y + 14, (one.critical ? "* " : "") + one.id);
    add_rectangle(out, x_of(one.begin_ms), y + 3,
                  x_of(one.end_ms) - x_of(one.begin_ms), row - 6,
                  one.critical ? "#f3d3a8" : "#e3e3e3");
    for (const auto& span : one.spans)
      add_rectangle(out, x_of(span.begin_ms), y + 6,
                    std::max(0.5, x_of(span.end_ms) - x_of(span.begin_ms)),
                    row - 12, colour_of(span.what));
    add_text(out, left + wide + 10, y + 14,
             figures_of(one) + (one.status == "ok" ? "" : ", " + one.status));
    y += row;
  }
  add_text(out, left, y + 18, "0");
  add_text(out, left + wide - 40, y + 18, seconds(of.ms));
  add_text(
    out, left + 120, y + 18,
    "blue: model   green: tools   red: held   * and orange: critical path");
  return out + "</svg>\n";
}

} // namespace skvm
