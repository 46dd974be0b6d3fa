#pragma once

#include "skvm/result.hpp"

#include <string>
#include <system_error>

namespace skvm::views {

/// What the system said of `subject`, which `what` did not work with.
inline error failed(const std::string& subject, const std::string& what,
                    int code) {
  return make_error(errc::io, subject,
                    what + ": " + std::generic_category().message(code));
}

} // namespace skvm::views
