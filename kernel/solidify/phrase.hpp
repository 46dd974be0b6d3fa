#pragma once

#include "solidify/function.hpp"

namespace skvm::solidify {

/// Tokens of a request that could be a value.
struct span {
  std::size_t begin = 0;
  std::size_t end = 0; ///< one past the last
  bool is_list = false;
  std::string value; ///< a list has a line for each item

  [[nodiscard]] bool overlaps(const span& other) const {
    return begin < other.end && other.begin < end;
  }

  bool operator==(const span&) const = default;
};

/// All of them: single tokens, names of several words, lists.
std::vector<span> spans_of(const request_tokens& tokens);

/// What a request says, with `<0>` where the value of slot 0 stands. Articles
/// and commas are left out, and "file" in front of a path with an ending;
/// `called_files` gets the slots for which that was so.
word_sequence sequence_of(const request_tokens& tokens,
                          const std::vector<span>& slots,
                          std::set<int>& called_files);

/// Checks requests against what was learnt; made once for a function.
///
/// Where two requests that did the same differ in one place only, the words
/// there stand for each other; nothing else is mixed. A value with its
/// preposition may open a request instead of standing where it was seen.
class phrase_matcher {
public:
  explicit phrase_matcher(const phrasing& learnt);

  /// Words of which each request has at least so many.
  [[nodiscard]] const std::map<std::string, std::size_t>& needed() const {
    return needed_;
  }

  /// Why a request is not explained by what was learnt; nothing where it is.
  [[nodiscard]] std::optional<std::string>
  refuses(const word_sequence& asked) const;

  /// All words that were learnt, and the values.
  [[nodiscard]] const std::map<std::string, std::size_t>& words() const {
    return most_;
  }

private:
  static constexpr std::size_t most_mixed = 64;

  void add_mixed(const std::vector<word_sequence>& learnt);
  [[nodiscard]] bool exceeds(const word_sequence& words) const;

  std::set<word_sequence> accepted_;
  std::map<std::string, std::size_t> most_;
  std::map<std::string, std::size_t> needed_;
};

/// A constant's word as it is compared: kinds are kept apart.
std::string key_of(const request_token& token);

} // namespace skvm::solidify
