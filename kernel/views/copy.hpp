#pragma once
#include "skvm/result.hpp"

#include <string>

namespace skvm {

/// Makes `to`, which must not exist, a copy of the file, link or folder `from`:
/// contents, modes and, of files, times; links as they are. Shares blocks where
/// the file system can. Fails at what is neither file, folder nor link, and
/// names it.
result<void> copy_tree(const std::string& from, const std::string& to);

/// The rest of one open file into another, on any file systems. False with
/// `errno` where it failed.
bool copy_bytes(int from, int to);

} // namespace skvm
