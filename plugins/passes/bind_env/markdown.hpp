#pragma once

#include "skvm/skill.hpp"

#include <string>
#include <string_view>
#include <vector>

/// Just enough Markdown for what is read besides the structure of a skill.
/// Lines count from 1 in the text; views point into it. Pure and linear.
namespace bind_env {

struct fenced_code {
  std::string language; ///< first word of the info string, lower case
  std::string_view text;
  skvm::line_range lines; ///< with the fences
};

std::vector<fenced_code> fenced_code_of(std::string_view text);

struct prose_block {
  std::string_view text; ///< of a heading without its `#`
  int line = 1;
  bool heading = false;
};

/// Headings, paragraphs, items of lists and rows of tables. `code` are the
/// lines to leave out, in order.
std::vector<prose_block>
prose_blocks_of(std::string_view text,
                const std::vector<skvm::line_range>& code);

} // namespace bind_env
