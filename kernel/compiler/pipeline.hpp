#pragma once

#include <string>
#include <vector>

#include "plugins/loader.hpp"
#include "skvm/result.hpp"

namespace skvm {

/// Passes that may run side by side, in the order of their ids.
using pipeline_stage = std::vector<const loaded_plugin*>;

/// Orders passes by what they consume and produce. `wanted` names the passes to
/// run, empty for all. Fails with `not_found` (an unknown pass), `conflict` (two
/// producers of one artifact, or a cycle, with its members) and
/// `invalid_argument` (an artifact that no pass produces). Pure. [any thread]
result<std::vector<pipeline_stage>>
plan_pipeline(const plugin_set& plugins, const std::vector<std::string>& wanted);

} // namespace skvm
