#pragma once

#include <string>

#include <boost/json/fwd.hpp>

#include "run/events.hpp"
#include "run/run_types.hpp"
#include "store/store.hpp"

namespace skvm {

/// A run's result as `run --json` prints it; `docs/cli.md` gives the shape.
boost::json::value to_json(const run_result& outcome,
                           const run_request& request);

/// The record of a run that starts now.
run_record record_of(const run_request& request);

/// The same run once it has ended.
void complete_record(run_record& record, const run_request& request,
                     const run_result& outcome,
                     const std::string& journal = {});

/// `detail` of a run that is under way: where its journal is.
std::string running_detail(const std::string& journal);

/// The journal of a run by its record; empty where it has none.
std::string journal_of(const run_record& record);

/// An event as it is kept; long texts are cut to 4 KiB.
event_record record_of(const run_event& event);

} // namespace skvm
