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

/// What a request says beside its values.
struct request_frame {
  std::vector<std::string> sequence;
  std::vector<std::string> places; ///< one a slot
};

request_frame frame_of(const request_tokens& tokens,
                       const std::vector<span>& slots);

/// Checks frames against what was learnt; made once for a function.
class phrase_matcher {
public:
  explicit phrase_matcher(const phrasing& learnt);

  /// Words of which each request has at least so many.
  [[nodiscard]] const std::map<std::string, std::size_t>& needed() const {
    return needed_;
  }

  [[nodiscard]] bool knows(const std::string& word) const {
    return most_.contains(word);
  }

  /// Why a frame is not explained by what was learnt; nothing where it is.
  [[nodiscard]] std::optional<std::string>
  refuses(const request_frame& frame, const std::vector<slot>& slots) const;

  /// All words that were learnt.
  [[nodiscard]] const std::map<std::string, std::size_t>& words() const {
    return most_;
  }

private:
  const phrasing* learnt_;
  std::set<std::pair<std::string, std::string>> pairs_;
  std::map<std::string, std::size_t> most_;
  std::map<std::string, std::size_t> needed_;
  bool has_anchor_ = false; ///< something is in all requests
};

/// A constant's word as it is compared: kinds are kept apart.
std::string key_of(const request_token& token);

} // namespace skvm::solidify
