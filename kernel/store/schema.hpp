#pragma once

#include "store/sqlite.hpp"

namespace skvm {

/// Opens the store's database for writing, for this user alone, and makes the
/// tables that are missing; folders are made. `io` with the reason where it
/// cannot be opened, is damaged, is another program's or has a newer schema.
result<sqlite::connection> open_database(const std::filesystem::path& file,
                                         int busy_ms);

} // namespace skvm
