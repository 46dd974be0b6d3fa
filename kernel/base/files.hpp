#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "skvm/result.hpp"

/// Files, whole or not at all. Errors carry the path as subject. [any thread]
namespace skvm {

/// The whole file; an error where it is no regular file or over `max_bytes`.
result<std::string> read_file(const std::filesystem::path& file,
                              std::uintmax_t max_bytes = std::uintmax_t{1} << 30);

/// Writes to a temporary neighbour and renames it into place; parents are made.
result<void> write_file(const std::filesystem::path& file,
                        std::string_view content, bool executable = false);

result<void> make_folders(const std::filesystem::path& folder);

/// A fresh folder `<parent>/<prefix>XXXXXX` with mode 0700.
result<std::filesystem::path>
make_temporary_folder(const std::filesystem::path& parent,
                      std::string_view prefix);

/// A folder that goes when its owner goes.
class temporary_folder {
public:
  temporary_folder() = default;
  explicit temporary_folder(std::filesystem::path path)
    : path_(std::move(path)) {}
  temporary_folder(temporary_folder&& other) noexcept
    : path_(std::move(other.path_)) {
    other.path_.clear();
  }
  temporary_folder& operator=(temporary_folder&& other) noexcept {
    std::swap(path_, other.path_);
    return *this;
  }
  ~temporary_folder();
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
  std::filesystem::path path_;
};

/// Whether `path` is relative and stays below its root by its text alone.
bool is_safe_relative(std::string_view path);

} // namespace skvm
