#pragma once

#include "solidify/program.hpp"

#include <optional>
#include <string>
#include <vector>

namespace skvm::solidify {

/// A part of a word: fixed text, which may have marks, or a hole's value.
struct word_part {
  std::string text;
  int hole = -1;

  bool operator==(const word_part&) const = default;
};

/// A program that is one call of an interpreter and nothing else, for one that
/// has started already. Says the same as the script of the function.
struct direct_call {
  std::string program; ///< the interpreter
  /// `python3 FILE …` where empty; else the code of `python3 -c` or of standard
  /// input.
  std::string code;
  /// What the program sees as its arguments; the file, `-c` or `-` first. A
  /// list's hole stands for a word each, an option's for one or none.
  std::vector<std::vector<word_part>> words;

  bool operator==(const direct_call&) const = default;
};

/// Nothing where it is more than that. Python only: what runs in Node has
/// threads from its start, which a fork would lose. [any thread]
std::optional<direct_call> direct_call_of(const program& code);

} // namespace skvm::solidify
