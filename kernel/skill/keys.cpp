#include "skill/keys.hpp"

#include <re2/re2.h>

namespace skvm {

std::string key_in(std::string_view text) {
  static const re2::RE2 known{
    R"((?i:\bbearer\s+)[A-Za-z0-9._~+/=-]{6,}|\bsk-[A-Za-z0-9_-]{6,}|)"
    R"(\bgh[opsur]_[A-Za-z0-9]{6,}|\bgithub_pat_|\bAKIA[A-Z0-9]{6,}|)"
    R"(\bxox[abp]-[A-Za-z0-9]|-----BEGIN [A-Z ]*PRIVATE KEY|)"
    R"((?i:passw(?:or)?d|api[_-]?key|secret)["']?\s*[=:]\s*[^\s])"};
  re2::StringPiece found;
  if (!known.Match({text.data(), text.size()}, 0, text.size(),
                   re2::RE2::UNANCHORED, &found, 1))
    return {};
  // Enough to find it by, and not the key.
  return std::string{found.substr(0, 4)} + "…";
}

} // namespace skvm
