#pragma once

#include "store/store.hpp"

#include <cstdint>
#include <string>
#include <vector>

/// When each part of a run did what, from the events that are kept of it. Pure.
/// [any thread]
namespace skvm {

struct timeline_span {
  enum class kind { model, tools, held } what = kind::model;
  std::int64_t begin_ms = 0; ///< since the run began
  std::int64_t end_ms = 0;
};

struct timeline_part {
  std::string id;    ///< `main-1`, `branch-1-2`; `run` where it is not in parts
  std::string steps; ///< as the event names them
  std::string status; ///< `running` where it has not ended
  std::int64_t begin_ms = 0;
  std::int64_t end_ms = 0;
  std::uint32_t turns = 0;
  std::uint64_t tokens = 0;
  bool solidified = false; ///< a function answered it
  bool critical = false;   ///< the run would have ended sooner without it
  std::vector<timeline_span> spans; ///< what it waited for, in order
};

struct timeline {
  std::int64_t ms = 0; ///< of the whole run
  std::vector<timeline_part> parts;
};

/// The timeline of one run, of all its events in order. Events that it does not
/// know are left out. Pure.
timeline timeline_of(const std::vector<event_record>& events);

/// A line for each part, its bar `columns` wide.
std::string timeline_text(const timeline& of, std::size_t columns);

/// The same as a drawing.
std::string timeline_svg(const timeline& of, const std::string& title);

} // namespace skvm
