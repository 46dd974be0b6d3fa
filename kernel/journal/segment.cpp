#include "journal/segment.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <system_error>
#include <utility>

namespace skvm::journal_files {

namespace fs = std::filesystem;

namespace {

constexpr std::uint32_t magic = 0x4a4b5653; // "SVKJ"
constexpr std::string_view magic_bytes{"SVKJ", 4};

std::uint64_t checksum_of(record_header header, std::string_view payload) {
  header.checksum = 0;
  return XXH3_64bits_withSeed(payload.data(), payload.size(),
                              XXH3_64bits(&header, sizeof header));
}

constexpr std::string_view suffix = ".skj";

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
    return io_error(file, "cannot read the journal", errno);
  if (info.st_size == 0)
    return mapped_file{nullptr, 0};
  auto size = static_cast<std::size_t>(info.st_size);
  auto* data = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd.get(), 0);
  if (data == MAP_FAILED)
    return io_error(file, "cannot read the journal", errno);
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

fs::path segment_file(const fs::path& folder, std::uint64_t number) {
  auto digits = std::to_string(number);
  return folder
         / (std::string(10 - std::min<std::size_t>(10, digits.size()), '0')
            + digits + std::string{suffix});
}

std::vector<std::uint64_t> segments_in(const fs::path& folder) {
  std::vector<std::uint64_t> found;
  std::error_code why;
  fs::directory_iterator at{folder, why};
  for (const fs::directory_iterator end; !why && at != end; at.increment(why)) {
    auto stem = at->path().stem().string();
    std::uint64_t number = 0;
    auto end_of_stem = stem.data() + stem.size();
    if (at->path().extension() == suffix
        && std::from_chars(stem.data(), end_of_stem, number).ptr == end_of_stem)
      found.push_back(number);
  }
  std::sort(found.begin(), found.end());
  return found;
}

result<std::vector<journal_record>>
records_in(const fs::path& folder, const std::vector<std::uint64_t>& segments,
           std::uint64_t stream) {
  std::vector<journal_record> found;
  for (auto number : segments) {
    auto file = mapped_file::open(segment_file(folder, number));
    if (!file)
      return file.error();
    scan(file->bytes(), [&](const record_view& record) {
      if (record.stream == stream && record.kind != 0)
        found.push_back({stream, record.kind, std::string{record.payload}});
    });
  }
  return found;
}

result<unique_fd> make_segment(const fs::path& folder, std::uint64_t number,
                               bool sync) {
  auto path = segment_file(folder, number);
  unique_fd file{::open(
    path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0600)};
  if (!file)
    return io_error(path, "cannot begin a journal file", errno);
  // The name must be as durable as what is written below it.
  unique_fd below{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (sync && (!below || ::fsync(below.get()) != 0))
    return io_error(folder, "cannot sync the folder", errno);
  return file;
}

result<void> write_whole(int fd, const fs::path& file, std::string_view bytes) {
  while (!bytes.empty()) {
    auto wrote = ::write(fd, bytes.data(), bytes.size());
    if (wrote < 0 && errno == EINTR)
      continue;
    if (wrote < 0)
      return io_error(file, "cannot write the journal", errno);
    bytes.remove_prefix(static_cast<std::size_t>(wrote));
  }
  return ok;
}

result<std::uint64_t>
remove_segments(const fs::path& folder,
                const std::vector<std::uint64_t>& segments) {
  std::uint64_t freed = 0;
  for (auto number : segments) {
    auto file = segment_file(folder, number);
    std::error_code why;
    auto size = fs::file_size(file, why);
    if (!why && fs::remove(file, why))
      freed += size;
    if (why)
      return io_error(file, "cannot remove", why.value());
  }
  return freed;
}

error io_error(const fs::path& file, const std::string& what, int code) {
  return make_error(errc::io, file.string(),
                    what + ": " + std::generic_category().message(code));
}

} // namespace skvm::journal_files
