#pragma once

#include "skvm/pass.hpp"

#include <string>

namespace skvm {

/// The text in UTF-8, with a blank for every control character. [any thread]
std::string on_one_line(std::string text);

/// How a pass broke its contract, as a reason that stands behind its name, or
/// nothing: more than 64 MB or 100,000 things in all; artifacts that it did not
/// declare or that are no JSON; edits that are not in the text, cut a
/// character, or put in what is no text; a file that it gives twice or below
/// another one. On one line. [any thread]
std::string fault_of(const pass_info& info, const skill& original,
                     const pass_output& output);

/// Makes diagnostics of a pass, and what it says of its edits, what can be
/// shown: on one line, in UTF-8, with a level and a line that exist.
void mend_words(pass_output& output);

} // namespace skvm
