#pragma once

#include <string>
#include <string_view>

/// Which words of a text are names of files.
namespace skvm::ir {

/// Whether a word names a file: a known extension, or a path. Placeholders
/// such as `<input.csv>` or `data/*.csv` count. `marked` says that the author
/// set it in code type, so that less is asked of it.
bool names_file(std::string_view word, bool marked);

/// A word without the quotes and punctuation around it.
std::string_view without_punctuation(std::string_view word);

/// The path relative to the skill's folder, `.` and `..` resolved, behind a
/// variable for that folder such as `{baseDir}/`. Empty where the word leaves
/// the folder, is absolute or is an address.
std::string bundle_path(std::string_view word);

/// Whether the path lies where the specification puts bundled files.
bool in_bundle_folder(std::string_view path);

} // namespace skvm::ir
