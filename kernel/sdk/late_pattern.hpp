#pragma once

#include "skvm/result.hpp"

#include <re2/re2.h>

#include <memory>
#include <mutex>
#include <string>

namespace skvm {

/// A pattern that is compiled when it is first needed, which for most patterns
/// is never. [any thread]
class late_pattern {
public:
  /// Precondition: RE2 syntax. Patterns in ASCII match bytes, which takes far
  /// smaller automata and is the same in UTF-8.
  explicit late_pattern(std::string pattern) : pattern_(std::move(pattern)) {}

  [[nodiscard]] const RE2& compiled() const;

  [[nodiscard]] bool matches(re2::StringPiece text) const {
    return RE2::PartialMatch(text, compiled());
  }

private:
  std::string pattern_;
  mutable std::once_flag once_;
  mutable std::unique_ptr<const RE2> automaton_;
};

/// Why a pattern is no RE2 pattern, or nothing.
std::string syntax_error(const std::string& pattern);

} // namespace skvm
