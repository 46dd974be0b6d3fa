#pragma once

#include "journal/journal.hpp"
#include "journal/open_streams.hpp"
#include "os/fd.hpp"

namespace skvm::journal_files {

/// Makes this process the one that writes below the folder, as long as what is
/// returned stays open. `conflict` where another one is.
result<unique_fd> claim_folder(const std::filesystem::path& folder);

/// Reads what an earlier process left, and cuts a torn tail. Returns the number
/// of the last file, 0 where there is none.
result<std::uint64_t> recover_streams(const std::filesystem::path& folder,
                                      open_streams& streams,
                                      journal_recovery& found);

} // namespace skvm::journal_files
