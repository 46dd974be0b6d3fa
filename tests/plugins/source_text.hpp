#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace skvm::test {

struct include_line {
  std::string path; ///< as written, without quotes or angles
  bool quoted = false;
  int line = 0;
};

struct string_literal {
  std::string text; ///< as written, escapes included
  int line = 0;
};

/// What a C++ source includes and which strings it writes down. Comments, and
/// code within strings, do not count.
struct source_text {
  std::vector<include_line> includes;
  std::vector<string_literal> literals;
};

source_text scan_source(std::string_view source);

} // namespace skvm::test
