#pragma once

#include "solidify/phrase.hpp"

#include <functional>
#include <memory>
#include <unordered_map>

namespace skvm::solidify {

/// A request that a function explains in full.
struct bound_request {
  slot_values values;
  std::vector<std::string> holes; ///< what goes into the code
};

/// A function ready to be matched. Immutable. [any thread]
class matcher {
public:
  explicit matcher(function what)
    : what_(std::move(what)), phrases_(what_.phrases) {}

  matcher(const matcher&) = delete;
  matcher& operator=(const matcher&) = delete;

  [[nodiscard]] const function& what() const { return what_; }

  [[nodiscard]] const phrase_matcher& phrases() const { return phrases_; }

  /// The one reading of the request by this function. The error is the reason
  /// why there is none, or more than one.
  [[nodiscard]] result<bound_request> bind(const request_tokens& tokens) const;

private:
  function what_;
  phrase_matcher phrases_;
};

/// Whether tokens are a value of a slot, and its text as code gets it; the
/// error says why not.
result<std::string> value_in(const slot& what, const request_tokens& tokens,
                             const span& where);

struct index_match {
  std::shared_ptr<const matcher> which;
  bound_request bound;
};

/// Functions of all skills, found by the words that their requests need. What
/// a request costs depends on its length and not on how many there are.
/// Immutable once built. [any thread]
class function_index {
public:
  void add(std::shared_ptr<const matcher> one);

  /// The only function of a skill, named by its digest, that explains the
  /// request. The error says why there is none, of those that come near.
  [[nodiscard]] result<index_match> find(const std::string& scope,
                                         std::string_view task) const;

  [[nodiscard]] std::size_t size() const { return count_; }

private:
  /// Under a word that each of its requests has, after the skill's digest; or
  /// under all words where there is none.
  std::unordered_map<std::string, std::vector<std::shared_ptr<const matcher>>>
    by_word_;
  std::size_t count_ = 0;
};

} // namespace skvm::solidify
