#pragma once

#include "compiler/guard_text.hpp"

#include <cstddef>
#include <optional>
#include <vector>

namespace skvm::guard {

/// What a reading of a compiled text can take from that of its original: lines
/// that no change touched, where both readings come to them in the same state
/// and CommonMark sees the same in them. What it is made of must outlive it.
/// All calls for a text together are linear in it but for binary searches.
class reusable {
public:
  reusable(const skill& original, const text& before, const skill& compiled,
           const std::vector<change>& changes)
    : original_(original), before_(before), compiled_(compiled),
      changes_(changes) {}

  /// Adds to `out` what lines from `line` on say, and puts the state behind
  /// them into `now`; returns the line behind them, `line` itself where there
  /// are none. `line` is not inside of a code block, nor before that of an
  /// earlier call.
  std::size_t take_over(std::size_t line, const line_state& state, text& out,
                        line_state& now);

private:
  /// Lines of the original, and how far from them the compiled ones are.
  struct run {
    std::size_t first;
    std::size_t last; ///< one past them
    std::ptrdiff_t bytes;
    std::ptrdiff_t lines;
    std::ptrdiff_t blocks = 0;
  };

  /// The untouched lines from there on.
  [[nodiscard]] std::optional<run> run_from(std::size_t line);
  /// `last`, or the nearest line before it where the state is known.
  [[nodiscard]] std::size_t end_of_known(std::size_t first,
                                         std::size_t last) const;
  /// Leaves of it what is before the first heading or code block that is not
  /// the same; says how far the numbers of the blocks are apart.
  void end_at_difference(run& lines);

  /// What is known of the lines before a change; lines of the original.
  struct gap {
    std::optional<std::vector<change>::const_iterator> next{};
    std::size_t last = 0;      ///< one past what can be taken over
    std::size_t same_code = 0; ///< code blocks are the same up to there
    std::size_t same_sections = 0;
  };

  const skill& original_;
  const text& before_;
  const skill& compiled_;
  const std::vector<change>& changes_;
  gap gap_;
};

} // namespace skvm::guard
