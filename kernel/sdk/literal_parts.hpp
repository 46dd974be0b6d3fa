#pragma once

#include "literals.hpp"

#include <optional>
#include <string>
#include <vector>

/// What the parts of a pattern are known to match, and how they are put
/// together. Values; nothing here knows the syntax of patterns.
namespace skvm::literal_parts {

using strings = std::vector<std::string>;

/// What a part of a pattern matches: one of finitely many strings, or texts
/// that have something of each group.
struct part {
  bool finite = false;
  bool certain = true; ///< for `finite`: no more is needed than the string
  strings words;
  std::vector<strings> groups;
  std::vector<literal_clause::stops> gaps{};   ///< of a chain, see the clause
  std::optional<literal_clause::stops> open{}; ///< any number of other letters
};

/// One of the words. Without `certain` a text with the word need not match.
part one_of(strings words, bool certain = true);
/// Texts of which nothing is known.
part anything();
/// Texts that have something of each group.
part with_all(std::vector<strings> groups);

/// What each text that it matches has something of.
std::vector<strings> groups_of(const part& from);

/// Letters of the shortest string of a group.
std::size_t shortest(const strings& group);

/// What a text has to have so that the part can match.
literal_clause clause_of(const part& from);

/// A sequence as it grows: what was completed, and the strings at its end.
class joined {
public:
  /// A letter that means itself.
  void add(char letter, bool certain);
  void add(part next);
  part take();

private:
  [[nodiscard]] bool is_empty() const {
    return last_.size() == 1 && last_[0].empty();
  }

  void complete();
  void join(const strings& ends);

  bool finite_ = true;
  bool certain_ = true;
  strings last_{""};
  std::vector<strings> groups_;
  std::vector<literal_clause::stops> gaps_;
};

} // namespace skvm::literal_parts
