#pragma once

#include "skvm/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// Files as a tool may touch them: below a few roots, after every symbolic link
/// is resolved, by the kernel's own `openat2` so that no race gets around it.
/// Paths are relative to the work folder or absolute. Errors are `denied`,
/// `not_found` and `io`, worded for a model to read. [not on a scheduler
/// thread]
namespace skvm {

struct file_roots {
  std::string work_dir; ///< absolute; readable and writable
  /// Where this process finds the work folder, if not under its own path: a
  /// view of it that only tools see there.
  std::string work_reached_at;
  std::vector<std::string> readable; ///< absolute
};

/// The bytes of a regular file. One that is longer than `max_bytes` is an error
/// (`io`), and not cut.
result<std::string> read_confined(const file_roots& roots,
                                  std::string_view path,
                                  std::uint64_t max_bytes);

/// Whole or not at all; makes missing folders; keeps an existing file's mode.
result<void> write_confined(const file_roots& roots, std::string_view path,
                            std::string_view content);

struct folder_entry {
  std::string name;
  char kind = 'f'; ///< `f` file, `d` folder, `l` link, `o` other
  std::uint64_t size = 0;
};

/// Sorted by name, hidden ones included.
result<std::vector<folder_entry>> list_confined(const file_roots& roots,
                                                std::string_view path);

/// Whether the path lies below one of the folders by its text alone.
bool lies_below(const std::string& work_dir, std::string_view path,
                const std::string& folder);

/// The path made absolute against the work folder, without `.` and `..`.
std::string absolute_path(const std::string& work_dir, std::string_view path);

} // namespace skvm
