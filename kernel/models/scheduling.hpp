#pragma once

#include <caf/all.hpp>

#include "models/messages.hpp"
#include "schedule/hints.hpp"
#include "schedule/request_scheduler.hpp"

#include <optional>
#include <set>

/// What a processor's schedule is told of asks and attempts.
namespace skvm {

/// An ask as the schedule sees it: of its run, or of its asker where it is of
/// none, with its tokens as its bytes let them be estimated.
scheduled_request scheduled(const ask& what, const caf::actor& asker);

/// Nothing where the end of the attempt says nothing of the provider.
std::optional<attempt_report> report_of(const attempt_done& msg,
                                        const ask& what, time_point now);

/// Whose work a processor does, so that what works now is known when the same
/// work comes back.
class work_hints {
public:
  /// Keeps in mind whose work it is, of the first so many. The first of all
  /// begins with what worked for it before.
  void note(const ask& what, request_scheduler& schedule,
            const hint_port& port);
  /// Says what works now, for all of them.
  void save(const request_scheduler& schedule, const hint_port& port) const;

private:
  std::set<hint_key> served_;
  bool begun_ = false;
};

} // namespace skvm
