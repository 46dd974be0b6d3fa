#include "hosting/frames.hpp"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>

namespace skvm::hosting {

namespace {

bool wait_for(int fd, short events) {
  pollfd waiting{fd, events, 0};
  return ::poll(&waiting, 1, -1) > 0 || errno == EINTR;
}

bool write_all(int fd, const char* bytes, std::size_t size) {
  while (size > 0) {
    auto wrote = ::write(fd, bytes, size);
    if (wrote >= 0) {
      bytes += wrote;
      size -= static_cast<std::size_t>(wrote);
    } else if (errno == EAGAIN) {
      if (!wait_for(fd, POLLOUT))
        return false;
    } else if (errno != EINTR) {
      return false;
    }
  }
  return true;
}

bool read_all(int fd, char* bytes, std::size_t size) {
  while (size > 0) {
    auto got = ::read(fd, bytes, size);
    if (got == 0)
      return false;
    if (got > 0) {
      bytes += got;
      size -= static_cast<std::size_t>(got);
    } else if (errno == EAGAIN) {
      if (!wait_for(fd, POLLIN))
        return false;
    } else if (errno != EINTR) {
      return false;
    }
  }
  return true;
}

} // namespace

bool write_frame(int fd, std::string_view bytes) {
  auto size = static_cast<std::uint32_t>(bytes.size());
  return bytes.size() <= longest_frame
         && write_all(fd, reinterpret_cast<const char*>(&size), sizeof size)
         && write_all(fd, bytes.data(), bytes.size());
}

bool read_frame(int fd, std::string& bytes) {
  std::uint32_t size = 0;
  if (!read_all(fd, reinterpret_cast<char*>(&size), sizeof size)
      || size > longest_frame)
    return false;
  bytes.resize(size);
  return read_all(fd, bytes.data(), size);
}

} // namespace skvm::hosting
