#include "journal/segment.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <xxhash.h>

#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

namespace skvm::journal_files {

namespace {

constexpr std::uint32_t magic = 0x4a4b5653; // "SVKJ"
constexpr std::string_view magic_bytes{"SVKJ", 4};

std::uint64_t checksum_of(record_header header, std::string_view payload) {
  header.checksum = 0;
  return XXH3_64bits_withSeed(payload.data(), payload.size(),
                              XXH3_64bits(&header, sizeof header));
}

error cannot_read(const std::filesystem::path& file, int code) {
  return make_error(errc::io, file.string(),
                    "cannot read the journal: "
                      + std::generic_category().message(code));
}

} // namespace

void encode(std::string& out, std::uint64_t stream, std::uint32_t kind,
            std::string_view payload) {
  record_header header{
    magic, static_cast<std::uint32_t>(payload.size()), stream, kind, 0, 0};
  header.checksum = checksum_of(header, payload);
  out.append(reinterpret_cast<const char*>(&header), sizeof header);
  out.append(payload);
}

scan_result scan(std::string_view bytes,
                 const std::function<void(const record_view&)>& call) {
  scan_result found;
  std::uint64_t at = 0;
  while (at + sizeof(record_header) <= bytes.size()) {
    record_header header;
    std::memcpy(&header, bytes.data() + at, sizeof header);
    auto payload_at = at + sizeof header;
    auto whole =
      header.magic == magic && header.size <= bytes.size() - payload_at;
    auto payload = bytes.substr(payload_at, whole ? header.size : 0);
    if (whole && checksum_of(header, payload) == header.checksum) {
      found.damaged += at - found.end;
      call({header.stream, header.kind, payload});
      ++found.records;
      at = found.end = payload_at + payload.size();
      continue;
    }
    auto next = bytes.find(magic_bytes, at + 1);
    if (next == std::string_view::npos)
      break;
    at = next;
  }
  return found;
}

result<mapped_file> mapped_file::open(const std::filesystem::path& file) {
  unique_fd fd{::open(file.c_str(), O_RDONLY | O_CLOEXEC)};

  struct stat info {};

  if (!fd || ::fstat(fd.get(), &info) != 0)
    return cannot_read(file, errno);
  if (info.st_size == 0)
    return mapped_file{nullptr, 0};
  auto size = static_cast<std::size_t>(info.st_size);
  auto* data = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd.get(), 0);
  if (data == MAP_FAILED)
    return cannot_read(file, errno);
  ::madvise(data, size, MADV_SEQUENTIAL);
  return mapped_file{static_cast<const char*>(data), size};
}

mapped_file::mapped_file(mapped_file&& other) noexcept
  : data_(std::exchange(other.data_, nullptr)),
    size_(std::exchange(other.size_, 0)) {
}

mapped_file::~mapped_file() {
  if (data_ != nullptr)
    ::munmap(const_cast<char*>(data_), size_);
}

} // namespace skvm::journal_files
