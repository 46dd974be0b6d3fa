#pragma once

#include "skvm/result.hpp"

#include "plugins/loader.hpp"

#include <map>
#include <string>
#include <vector>

namespace skvm {

using pass_options = std::map<std::string, std::string, std::less<>>;

/// A pass as a pipeline names it: `rewrite-skill{model=none}`.
struct pass_choice {
  std::string id;
  pass_options options;
};

/// Reads a pipeline: passes joined by commas, each with options in braces or
/// without. A list that was cut at its commas is joined first. A pass that is
/// named twice counts once. `invalid_argument` for anything else, `conflict`
/// where the two have other options. Pure. [any thread]
result<std::vector<pass_choice>>
parse_pipeline(const std::vector<std::string>& words);

/// The option that every pass has: `none` keeps the compiler model from it.
inline constexpr std::string_view model_option = "model";

/// An artifact that no pass makes: what runs of earlier variants showed. Passes
/// that consume it are left out where a compile has none.
inline constexpr std::string_view evidence_artifact = "evidence";

/// Whether a pass has the options that were given to it; `invalid_argument`
/// names the pass and those that it has. Pure. [any thread]
result<void> check_options(const pass_info& info, const pass_options& given);

/// `id@version{name=value}`: what a key says of a pass.
std::string describe(const pass_info& info, const std::string& version,
                     const pass_options& options);

/// Passes that may run side by side, in the order in which they were asked for,
/// else of their ids. Of two whose edits overlap the later one loses.
using pipeline_stage = std::vector<const loaded_plugin*>;

/// Orders passes by what they consume and produce. `wanted` is a pipeline,
/// empty for all passes that are loaded. Fails with `not_found` (an unknown
/// pass), `conflict` (two producers of one artifact, or a cycle, with its
/// members) and `invalid_argument` (an artifact that no pass produces). Pure.
/// [any thread]
result<std::vector<pipeline_stage>>
plan_pipeline(const plugin_set& plugins,
              const std::vector<std::string>& wanted);

} // namespace skvm
