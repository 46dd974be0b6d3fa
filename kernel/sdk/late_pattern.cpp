#include "late_pattern.hpp"

#include "literals.hpp"

#include <string_view>

namespace skvm {

namespace {

/// Whether a pattern is about ASCII alone; `\x{…}` and `\p` may not be.
bool is_ascii(std::string_view pattern) {
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (static_cast<unsigned char>(pattern[i]) >= 0x80)
      return false;
    if (pattern[i] == '\\' && i + 1 < pattern.size()
        && std::string_view{"xpPC0"}.find(pattern[i + 1])
             != std::string_view::npos)
      return false;
  }
  return true;
}

RE2::Options options_for(std::string_view pattern) {
  RE2::Options chosen;
  chosen.set_encoding(is_ascii(pattern) ? RE2::Options::EncodingLatin1
                                        : RE2::Options::EncodingUTF8);
  chosen.set_log_errors(false);
  chosen.set_never_nl(true);
  return chosen;
}

} // namespace

const RE2& late_pattern::compiled() const {
  std::call_once(once_, [this] {
    automaton_ = std::make_unique<const RE2>(pattern_, options_for(pattern_));
  });
  return *automaton_;
}

std::string syntax_error(const std::string& pattern) {
  if (literals_of(pattern).valid)
    return {};
  return RE2{pattern, options_for(pattern)}.error();
}

} // namespace skvm
