#include "net/public_address.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

#include <arpa/inet.h>
#include <netinet/in.h>

namespace skvm {

namespace {

struct block {
  std::uint32_t network;
  int bits;
};

/// IANA's special-purpose registry for IPv4, RFC 6890.
constexpr std::array<block, 15> special{{
  {0x00000000, 8},  {0x0A000000, 8},  {0x64400000, 10}, {0x7F000000, 8},
  {0xA9FE0000, 16}, {0xAC100000, 12}, {0xC0000000, 24}, {0xC0000200, 24},
  {0xC0586300, 24}, {0xC0A80000, 16}, {0xC6120000, 15}, {0xC6336400, 24},
  {0xCB007100, 24}, {0xE0000000, 4},  {0xF0000000, 4},
}};

bool is_public_v4(std::uint32_t address) {
  return std::none_of(special.begin(), special.end(), [=](const block& one) {
    return (address >> (32 - one.bits)) == (one.network >> (32 - one.bits));
  });
}

std::uint32_t v4_at(const std::uint8_t* bytes) {
  std::uint32_t value = 0;
  for (int i = 0; i < 4; ++i)
    value = value << 8 | bytes[i];
  return value;
}

bool is_public_v6(const in6_addr& address) {
  const auto* b = address.s6_addr;
  static constexpr std::uint8_t mapped[12]{0, 0, 0, 0, 0,    0,
                                           0, 0, 0, 0, 0xff, 0xff};
  static constexpr std::uint8_t nat64[12]{0, 0x64, 0xff, 0x9b, 0, 0,
                                          0, 0,    0,    0,    0, 0};
  if (std::memcmp(b, mapped, 12) == 0 || std::memcmp(b, nat64, 12) == 0)
    return is_public_v4(v4_at(b + 12));
  if (b[0] == 0x20 && b[1] == 0x02) // 6to4
    return is_public_v4(v4_at(b + 2));
  if (b[0] == 0x20 && b[1] == 0x01 && b[2] < 2) // Teredo, ORCHID, benchmarks
    return false;
  if (b[0] == 0x20 && b[1] == 0x01 && b[2] == 0x0d && b[3] == 0xb8)
    return false; // documentation
  // Global unicast is 2000::/3; all else is local, multicast or reserved.
  return (b[0] & 0xe0) == 0x20;
}

} // namespace

bool is_public_address(const sockaddr& address) {
  if (address.sa_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, &address, sizeof v4);
    return is_public_v4(ntohl(v4.sin_addr.s_addr));
  }
  if (address.sa_family == AF_INET6) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, &address, sizeof v6);
    return is_public_v6(v6.sin6_addr);
  }
  return false;
}

bool is_public_address(const char* text) {
  in_addr v4{};
  if (::inet_pton(AF_INET, text, &v4) == 1)
    return is_public_v4(ntohl(v4.s_addr));
  in6_addr v6{};
  return ::inet_pton(AF_INET6, text, &v6) == 1 && is_public_v6(v6);
}

} // namespace skvm
