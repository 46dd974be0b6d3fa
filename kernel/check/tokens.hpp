#pragma once

#include "skvm/skill.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace skvm {

/// About how many tokens a text is for a language model: words, numbers, marks
/// and characters of other scripts are counted by what byte-pair encodings make
/// of them. docs/diagnostics.md gives the error. Linear. [any thread]
std::size_t estimate_tokens(std::string_view text);

/// What a skill costs at each tier of disclosure, estimated.
struct skill_tokens {
  struct file {
    std::string path;
    std::size_t tokens = 0;
    bool script = false; ///< mostly run, and read only now and then
  };

  std::size_t catalogue = 0;  ///< name and description, always there
  std::size_t body = 0;       ///< once the skill is used
  std::size_t references = 0; ///< all texts of the bundle
  std::size_t scripts = 0;    ///< all scripts, where they are read
  std::vector<file> files;    ///< texts of the bundle, in its order
};

/// Counts what `estimate_tokens` says of each text. Linear. [any thread]
skill_tokens count_tokens(const skill& subject);

} // namespace skvm
