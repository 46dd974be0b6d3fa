#pragma once

#include "solidify/execute.hpp"

/// What functions have to do with files around them. Blocks.
/// [not on a scheduler thread]
namespace skvm::solidify {

/// What stands behind names of programs on this machine now, and the variables
/// they run with. Another version of one is another program.
std::string stamp_of(const std::vector<std::string>& programs,
                     const std::vector<std::string>& variables);

/// Whether two stamps differ at most in their variables.
bool is_same_programs(std::string_view one, std::string_view other);

struct folder_limits {
  std::uintmax_t bytes = 0;
  std::size_t files = 0;
};

/// What may be copied to compare a run in it, and what is copied faster than an
/// interpreter starts.
inline constexpr folder_limits folder_to_compare{std::uintmax_t{64} << 20,
                                                 4000};
inline constexpr folder_limits folder_to_copy{std::uintmax_t{2} << 20, 100};

/// Whether a folder is within the limits; stops at the first that it passes.
/// False where it cannot be read.
bool is_small(const std::string& folder, folder_limits limits);

/// Files below a folder with size and time of change.
using listing = std::map<std::string, std::pair<std::uint64_t, std::int64_t>>;

/// By path relative to the folder; as far as it can be read. Time in
/// nanoseconds.
listing files_below(const std::string& folder);
effects changed_between(const listing& before, const listing& after);

/// The script as a file that holds what it is to hold, for its owner only. Its
/// name is its content's, so that another script changes none that runs.
result<std::filesystem::path> script_file(const function& what,
                                          const std::string& dir);

/// Whether two files are the same document of a kind that names when it was
/// made, and differ in that alone.
bool is_same_document(const std::string& one, const std::string& other);

/// Brings a view into its folder. Where the disk refuses midway, what was there
/// before is put back; `aside` is a folder for it meanwhile.
result<void> bring_in(const work_view& view,
                      const std::vector<path_change>& changes,
                      const std::filesystem::path& aside);

} // namespace skvm::solidify
