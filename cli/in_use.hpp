#pragma once

#include <boost/json/fwd.hpp>

#include "adapt/belief.hpp"
#include "context.hpp"

#include <map>
#include <string>
#include <utility>
#include <vector>

/// What use says of targets, beside what was measured.
namespace skvm::cli {

/// By model and harness; without those that no run said anything of.
using used_targets =
  std::map<std::pair<std::string, std::string>, adapt::beliefs>;

/// What the store has of the targets; nothing where there is no store.
used_targets read_used(const paths& where, const std::vector<profile>& targets);

/// Levels of a target that use contradicts.
std::vector<adapt::correction> corrections_in(const used_targets& all,
                                              const profile& measured);

/// `tool.exec L3, believed L1: L2 held in 0 of 9 runs`
std::string text_of(const adapt::correction& one);
boost::json::object json_of(const adapt::correction& one);

} // namespace skvm::cli
