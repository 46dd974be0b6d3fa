#pragma once

#include "tests/support/skill_text.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace skvm::test {

/// The titles of the steps at the top of a body, up to a colon.
inline std::vector<std::string> steps_of(std::string_view body) {
  std::vector<std::string> out;
  auto doc = parse_body(body);
  for (const auto& one : doc->steps)
    if (one.depth == 0)
      out.push_back(one.title.substr(0, one.title.find(':')));
  return out;
}

} // namespace skvm::test
