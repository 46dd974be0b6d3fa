#pragma once

#include "journal/journal.hpp"
#include "os/fd.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

/// One file of a journal: records one after the other, each a header and its
/// payload. Numbers are little-endian, as on every machine that we build for.
namespace skvm::journal_files {

struct record_header {
  std::uint32_t magic;
  std::uint32_t size; ///< of the payload
  std::uint64_t stream;
  std::uint32_t kind;
  std::uint32_t reserved;
  std::uint64_t checksum; ///< XXH3 of the header with 0 here, and the payload
};

static_assert(sizeof(record_header) == 32);

/// Appends a record's bytes.
void encode(std::string& out, std::uint64_t stream, std::uint32_t kind,
            std::string_view payload);

struct record_view {
  std::uint64_t stream;
  std::uint32_t kind;
  std::string_view payload;
};

struct scan_result {
  std::uint64_t records = 0;
  std::uint64_t damaged = 0; ///< bytes between whole records
  std::uint64_t end = 0;     ///< of the last whole record
};

/// Calls for each whole record, in order. After bytes that are none it goes on
/// with the next that is.
scan_result scan(std::string_view bytes,
                 const std::function<void(const record_view&)>& call);

/// A file's bytes, mapped for reading.
class mapped_file {
public:
  static result<mapped_file> open(const std::filesystem::path& file);
  mapped_file(mapped_file&& other) noexcept;
  mapped_file& operator=(mapped_file&&) = delete;
  ~mapped_file();

  [[nodiscard]] std::string_view bytes() const { return {data_, size_}; }

private:
  mapped_file(const char* data, std::size_t size) : data_(data), size_(size) {}

  const char* data_ = nullptr;
  std::size_t size_ = 0;
};

/// The file of a journal's folder with that number.
std::filesystem::path segment_file(const std::filesystem::path& folder,
                                   std::uint64_t number);

/// Numbers of the files in a folder, ascending.
std::vector<std::uint64_t> segments_in(const std::filesystem::path& folder);

/// Records of a stream in these files, without its end.
result<std::vector<journal_record>>
records_in(const std::filesystem::path& folder,
           const std::vector<std::uint64_t>& segments, std::uint64_t stream);

/// Makes the file with that number, open for appending, and where `sync` is set
/// waits until the disk has its name. `io` where there is one already.
result<unique_fd> make_segment(const std::filesystem::path& folder,
                               std::uint64_t number, bool sync);

/// Writes all of the bytes to the end of the open file, which is named so.
result<void> write_whole(int fd, const std::filesystem::path& file,
                         std::string_view bytes);

/// Removes these files; the bytes that were freed.
result<std::uint64_t>
remove_segments(const std::filesystem::path& folder,
                const std::vector<std::uint64_t>& segments);

/// What a system call said of a file.
error io_error(const std::filesystem::path& file, const std::string& what,
               int code);

} // namespace skvm::journal_files
