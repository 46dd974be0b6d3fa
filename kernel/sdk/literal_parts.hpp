#pragma once

#include "literals.hpp"

#include <string>
#include <vector>

/// What the parts of a pattern are known to match, and how they are put
/// together. Values; nothing here knows the syntax of patterns.
namespace skvm::literal_parts {

using strings = std::vector<std::string>;

using letters = literal_clause::stops;

/// What a part of a pattern matches: one of finitely many strings, or texts
/// that have something of each group, in their order.
struct part {
  bool finite = false;
  bool certain = true; ///< for `finite`: no more is needed than the string
  strings words;
  std::vector<strings> groups;
  std::vector<letters> gaps{}; ///< as those of a clause
  bool open = false;           ///< it is any number of all but `absent`
  letters absent{};            ///< which no text that it matches has
};

/// All that have no case.
const letters& caseless_letters();
/// Those of them that no word has.
letters absent_from(const strings& words);

/// One of the words. Without `certain` a text with the word need not match.
part one_of(strings words, bool certain = true);
/// Texts of which nothing is known but the letters that they do not have.
part anything(letters absent = {});

/// `groups` and `gaps` of what it matches.
part chain_of(part from);

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
  void push(strings group, const letters& gap);
  void pass(const letters& absent);

  bool finite_ = true;
  bool certain_ = true;
  strings last_{""};
  std::vector<strings> groups_;
  std::vector<letters> gaps_;
  int opens_ = 0;                       ///< behind the last group
  letters gap_ = caseless_letters();    ///< since then
  letters absent_ = caseless_letters(); ///< from all of it but `last_`
};

} // namespace skvm::literal_parts
