#include "journal/recovery.hpp"

#include "journal/segment.hpp"
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstdio>

namespace skvm {

namespace fs = std::filesystem;

namespace {

/// A lock of the open file, which goes with the process however it ends.
struct flock lock_of(short type) {
  struct flock out {};

  out.l_type = type;
  out.l_whence = SEEK_SET;
  return out;
}

} // namespace

namespace journal_files {

result<unique_fd> claim_folder(const fs::path& folder) {
  auto file = folder / "lock";
  unique_fd lock{::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)};
  if (!lock)
    return io_error(file, "cannot open", errno);
  auto ours = lock_of(F_WRLCK);
  if (::fcntl(lock.get(), F_OFD_SETLK, &ours) != 0)
    return make_error(errc::conflict, folder.string(),
                      "another process writes this journal");
  if (::ftruncate(lock.get(), 0) != 0
      || ::dprintf(lock.get(), "%d\n", ::getpid()) < 0)
    return io_error(file, "cannot write", errno);
  return lock;
}

result<std::uint64_t> recover_streams(const fs::path& folder,
                                      open_streams& streams,
                                      journal_recovery& found) {
  std::uint64_t last = 0;
  std::vector<std::uint64_t> order;
  for (auto number : segments_in(folder)) {
    auto path = segment_file(folder, number);
    auto file = mapped_file::open(path);
    if (!file)
      return file.error();
    streams.begin_segment(number);
    auto read = scan(file->bytes(), [&](const record_view& record) {
      if (record.kind != 0 && !streams.contains(record.stream))
        order.push_back(record.stream);
      streams.note(record.stream, record.kind, number);
    });
    auto rest = file->bytes().size() - read.end;
    found.records += read.records;
    found.damaged_bytes += read.damaged;
    if (rest > 0 && ::truncate(path.c_str(), static_cast<off_t>(read.end)) != 0)
      return io_error(path, "cannot cut the torn end", errno);
    found.torn_bytes += rest;
    last = number;
  }
  for (auto stream : order)
    if (streams.contains(stream))
      found.open_streams.push_back(stream);
  return last;
}

} // namespace journal_files

result<std::vector<journal_record>> journal::read_in(const fs::path& folder,
                                                     std::uint64_t stream) {
  return journal_files::records_in(folder, journal_files::segments_in(folder),
                                   stream);
}

std::optional<int> journal::writer_of(const fs::path& folder) {
  unique_fd lock{::open((folder / "lock").c_str(), O_RDONLY | O_CLOEXEC)};
  // Only asks: whoever opens the journal at this moment is not to find it
  // locked by somebody who looks.
  auto whose = lock_of(F_RDLCK);
  if (!lock || ::fcntl(lock.get(), F_OFD_GETLK, &whose) != 0
      || whose.l_type == F_UNLCK)
    return std::nullopt;
  std::array<char, 16> text{};
  auto size = ::pread(lock.get(), text.data(), text.size() - 1, 0);
  int pid = 0;
  if (size > 0)
    std::from_chars(text.data(), text.data() + size, pid);
  return pid;
}

} // namespace skvm
