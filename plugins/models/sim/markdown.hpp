#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace sim {

/// What Markdown is made of, as far as a reader of procedures looks.
struct element {
  enum class kind { heading, number, bullet, block, prose } what = kind::prose;
  std::size_t indent = 0;
  std::string text;     ///< of a block: its content
  std::string language; ///< of a block
};

/// In the text's order; a fence that is never closed ends with the text.
/// [any thread]
std::vector<element> elements_of(std::string_view markdown);

} // namespace sim
