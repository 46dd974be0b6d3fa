#pragma once

#include "rewriter.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rewrite_skill {

/// What is known of one call of a program.
struct script_call {
  std::vector<std::string> words;     ///< behind the program
  std::vector<std::string> left_open; ///< options that the prose decides on
  std::vector<std::string> inputs;    ///< those of the words
  std::vector<std::string> outputs;
};

/// The bundled file with that path, or null.
const skvm::bundle_file* find_file(const skvm::skill& skill,
                                   std::string_view path);

/// The one blank of a name: `<region>` of `data/<region>.csv`, `*` of
/// `data/*.csv`; empty where it has none.
std::string blank_of(const std::string& name);

/// Whether the skill's own `allowed-tools` let a shell loop run: entries that
/// name single commands do not.
bool may_loop(const skvm::skill& skill);

/// A shell loop with one call of `head` for each file that the one input with a
/// blank stands for. Nothing where that cannot be told, or where every call
/// would write the same file.
std::optional<std::string> loop_over(const std::string& head,
                                     const script_call& one);

} // namespace rewrite_skill
