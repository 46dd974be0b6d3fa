#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace skvm::checks {

/// Finds many short texts in one pass (Aho and Corasick). ASCII letters of the
/// text are read as lower case. Immutable. [any thread]
class literal_search {
public:
  literal_search() = default;
  explicit literal_search(const std::vector<std::string>& literals);

  /// Indices of the literals that are in the text, each once, in order.
  void match(std::string_view text, std::vector<int>& found) const;

private:
  struct node {
    int literal = -1; ///< that ends here
    int shorter = -1; ///< the next node whose literal ends here too
  };

  void insert(std::string_view literal, int index);
  void link();

  [[nodiscard]] std::uint32_t& next(std::size_t at, std::size_t letter) {
    return next_[at * letters_ + letter];
  }

  std::array<std::uint8_t, 256> letter_of_{}; ///< 0 for bytes of no literal
  std::size_t letters_ = 1;
  std::vector<node> nodes_;
  std::vector<std::uint32_t> next_;
  std::size_t count_ = 0;
};

} // namespace skvm::checks
