#pragma once

#include "footprint.hpp"

#include <string>
#include <vector>

namespace extract_concurrency {

/// Whether a name of one list may mean a file of the other. Pure.
bool overlap(const std::vector<std::string>& left,
             const std::vector<std::string>& right);

/// Whether both write one file. What goes into a folder that the other one
/// fills too is a file of its own.
bool write_the_same(const std::vector<std::string>& left,
                    const std::vector<std::string>& right);

/// How many words its title and the sentence after it have.
std::size_t opening_of(const prose& said);

/// Whether the later text speaks of a file that the earlier step writes:
/// `totals.json` is written, "the totals" are spoken of.
bool mentions_output(const footprint& earlier, const footprint& later);

/// The same, or of what the earlier step does, gets or makes.
bool mentions_work(const footprint& earlier, const footprint& later);

/// Whether the later text needs something that was said before, as far as words
/// tell: the above, results in general, or what may be the earlier step's.
bool leans(const footprint& earlier, const footprint& later);

} // namespace extract_concurrency
