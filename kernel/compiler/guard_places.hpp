#pragma once

#include "compiler/guard_match.hpp"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace skvm::guard {

/// Which place of the original is which of the compiled text, and which edit is
/// to blame there. What it is made of must outlive it.
class places {
public:
  places(const skill& original, const std::vector<change>& changes,
         const text& before, const text& after, const matching& words);

  /// The edit that touches an offset, else the last one before it: what opens a
  /// comment spoils all that follows. Empty where there is none.
  [[nodiscard]] std::string edit_at(std::size_t offset,
                                    span change::*side) const;
  /// The same for a span of the original, of which any part may be touched.
  [[nodiscard]] std::string edit_in(span where) const;
  /// The edit that added most.
  [[nodiscard]] std::string longest() const;

  /// Line of the original that an offset of the compiled text came from.
  [[nodiscard]] int line_before(std::size_t after) const;
  /// The range of the compiled text that an offset of the original came to.
  [[nodiscard]] span landing(std::size_t at) const;

private:
  /// The last change that begins at or before an offset; may be null.
  [[nodiscard]] const change* last_change(std::size_t offset,
                                          span change::*side) const;

  const skill& original_;
  const std::vector<change>& changes_;
  /// Offsets of words that were kept: in the compiled text, in the original.
  std::vector<std::pair<std::uint32_t, std::uint32_t>> anchors_;
};

} // namespace skvm::guard
