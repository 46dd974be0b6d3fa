#pragma once

#include "skvm/skill.hpp"

#include <string_view>
#include <vector>

namespace skvm::checks {

/// Characters of a text that readers do not see and that mean nothing.
struct hidden_run {
  enum class kind { zero_width, payload, bidi } what = kind::zero_width;
  span where;
  int count = 0; ///< characters
};

/// In order. Joiners where a script or an emoji needs them, and a byte order
/// mark at the start, do not count. Linear in the text.
std::vector<hidden_run> find_hidden(std::string_view text);

} // namespace skvm::checks
