#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace extract_candidates {

/// What shapes of code are compared by.
struct code_token {
  enum class kind { word, number, literal, mark };
  kind what = kind::word;
  std::size_t begin = 0; ///< bytes into the code
  std::size_t end = 0;

  [[nodiscard]] std::string_view in(std::string_view code) const {
    return code.substr(begin, end - begin);
  }
};

/// Tokens of `shell`, `python`, `javascript`, `sql` or `json`, without blanks
/// and comments. Never fails; linear in the text.
std::vector<code_token> tokens_of(std::string_view language,
                                  std::string_view code);

} // namespace extract_candidates
