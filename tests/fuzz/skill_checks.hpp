#pragma once

#include "tests/support/ir_dump.hpp"

#include "fuzz.hpp"
#include "skill/skill_loader.hpp"

namespace skvm::fuzz {

/// Whether all that a skill says of its text lies within that text.
inline void check_skill(const skill& read) {
  auto lies_within = [&](const span& where) {
    return where.begin <= where.end && where.end <= read.source.size();
  };
  auto last_line = read.line_of(read.source.size());
  auto is_line = [&](int line) { return line >= 0 && line <= last_line; };
  require(read.body_begin <= read.source.size());
  for (const auto& each : read.sections)
    require(lies_within(each.where) && is_line(each.lines.last));
  for (const auto& each : read.steps)
    require(lies_within(each.where) && is_line(each.lines.first)
            && each.parent < static_cast<int>(read.steps.size()));
  for (const auto& each : read.code)
    require(lies_within(each.where)
            && each.step < static_cast<int>(read.steps.size()));
  for (const auto& each : read.links)
    require(lies_within(each.where) && is_line(each.line));
  for (const auto& each : read.constraints)
    require(lies_within(each.where) && is_line(each.line));
  for (const auto& each : read.controls)
    require(is_line(each.line));
}

/// Reads a skill twice, and checks it where it can be read.
inline void try_skill(const std::string& source) {
  auto first = parse_skill(source, "/skills/fuzzed");
  auto second = parse_skill(source, "/skills/fuzzed");
  require(first.has_value() == second.has_value());
  if (!first)
    return;
  check_skill(**first);
  require(test::ir_dump::of(**first) == test::ir_dump::of(**second));
}

} // namespace skvm::fuzz
