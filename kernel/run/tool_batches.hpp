#pragma once

#include "skvm/chat.hpp"

#include "run/call_families.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace skvm {

/// Splits the calls of one turn into batches: those of a batch run side by
/// side, batches run in order. Two calls are independent when both only read,
/// or when they touch disjoint paths; a command is independent only of reads
/// and only if it is known to read alone (`cat`, `ls`, `grep`, … without
/// redirections), or of commands that the skill's workflow shows to be
/// independent of it. Pure.
std::vector<std::vector<std::size_t>>
independent_batches(const std::vector<tool_call>& calls,
                    const std::string& work_dir,
                    const std::vector<call_family>& families = {});

/// Whether a command line can be seen to change nothing.
bool only_reads(std::string_view command);

/// What running a call a second time would do.
enum class repeat_effect {
  none,    ///< it only reads
  same,    ///< it leaves the same behind however often it is run
  another, ///< it may do something again
};

/// Pure. What cannot be told counts as `another`.
repeat_effect effect_of_repeating(const tool_call& call);

} // namespace skvm
