#pragma once

#include "skvm/skill.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace extract_concurrency {

/// What a top-level step, with everything nested in it, does to the world as
/// far as its text says.
struct footprint {
  int step = -1; ///< index into `skill::steps`
  std::vector<std::string> reads;
  std::vector<std::string> writes;
  /// Names that are in `reads` because nothing says otherwise: a program that
  /// shows no output got them.
  std::vector<std::string> uncertain;
  std::vector<int> refers_to; ///< numbers of steps that its text names

  /// Its text or its section says that order does not matter.
  bool declared_independent = false;
  /// "then", "after that", "the previous step": it follows the one before.
  bool ordered = false;
  /// "finally", "once all": it follows everything before.
  bool joins = false;
  /// Nothing may move past it: it asks, waits, stops, installs, deletes,
  /// commits, or it does something of which the text names no file.
  bool barrier = false;

  /// Its commands are given in full and no condition decides about them, so
  /// that it needs nothing that an earlier step found out.
  bool self_contained = false;

  /// One operation over many items, and what says so.
  bool for_each = false;
  std::string for_each_evidence;
  /// More than one call of a tool: nested steps, or several code blocks.
  bool multi_turn = false;
};

/// One for each step without a parent, in document order. Pure.
std::vector<footprint> footprints(const skvm::skill& skill);

/// Whether two names may mean one file. Placeholders and `*` stand for
/// anything, a folder holds what is below it, and a file name without a folder
/// may lie in any.
bool may_be_same(std::string_view a, std::string_view b);

} // namespace extract_concurrency
