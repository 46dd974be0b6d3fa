#pragma once

#include "skvm/result.hpp"

#include <elf.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

namespace skvm {

/// A shared object as data: read piece by piece and never mapped, so that one
/// which is cut, changed or made up yields an error and no signal. What the
/// accessors return is as trustworthy as the file. [any thread]
class elf_file {
public:
  /// Checks that the file is a whole shared object for this process.
  static result<elf_file> open(const std::filesystem::path& file);

  elf_file(elf_file&& other) noexcept;
  elf_file& operator=(elf_file&& other) noexcept;
  ~elf_file();

  [[nodiscard]] const std::vector<Elf64_Phdr>& segments() const {
    return segments_;
  }

  /// Empty where they were stripped, which loading does not mind.
  [[nodiscard]] const std::vector<Elf64_Shdr>& sections() const {
    return sections_;
  }

  /// The text that starts at an offset and ends with a NUL, at most 4 KiB.
  [[nodiscard]] std::optional<std::string> text(std::uint64_t offset) const;

  template <class T>
  requires std::is_trivially_copyable_v<T>

  [[nodiscard]] std::optional<std::vector<T>> array(std::uint64_t offset,
                                                    std::uint64_t count) const {
    if (count > size_ / sizeof(T))
      return std::nullopt;
    std::vector<T> values(count);
    if (!read(offset, values.data(), count * sizeof(T)))
      return std::nullopt;
    return values;
  }

  /// Where the bytes lie that are loaded to an address.
  [[nodiscard]] std::optional<std::uint64_t>
  offset_of(std::uint64_t address) const;

private:
  explicit elf_file(int descriptor) : descriptor_(descriptor) {}

  bool read(std::uint64_t offset, void* target, std::uint64_t size) const;
  result<void> read_headers(const std::filesystem::path& file);

  int descriptor_ = -1;
  std::uint64_t size_ = 0;
  std::vector<Elf64_Phdr> segments_;
  std::vector<Elf64_Shdr> sections_;
};

} // namespace skvm
