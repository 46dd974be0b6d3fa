#pragma once

#include "skvm/result.hpp"

#include <string>
#include <string_view>

namespace skvm {

/// What the transport needs to know of an http or https URL.
struct url_parts {
  bool tls = false;
  bool loopback = false;
  /// Host, and port where it is written: names the exchange in messages. Never
  /// the path or query, which may hold a key.
  std::string authority;

  bool operator==(const url_parts&) const = default;
};

/// `invalid_argument` for anything that is no http or https URL. [any thread]
result<url_parts> parse_url(const std::string& url);

/// `location` seen from `base`, where it stays on the same scheme, host and
/// port; an empty text otherwise. [any thread]
std::string same_origin_redirect(const std::string& base,
                                 const std::string& location);

} // namespace skvm
