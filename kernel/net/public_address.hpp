#pragma once

#include <sys/socket.h>

namespace skvm {

/// Whether an address belongs to the open Internet: not loopback, private, link-
/// local, carrier-grade NAT, multicast, documentation or reserved; of IPv6 also
/// not what maps or tunnels such an IPv4 address. [any thread]
bool is_public_address(const sockaddr& address);

/// The same for an address as text; false for text that is none.
bool is_public_address(const char* text);

} // namespace skvm
