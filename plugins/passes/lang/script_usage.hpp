#pragma once

#include "skvm/skill.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What a bundled script expects on its command line, as far as its source
/// says so.
namespace pass_lang {

struct script_argument {
  std::string flag;       ///< `--out`; empty for a positional argument
  std::string short_flag; ///< `-o`, may be empty
  std::string name;       ///< `out`
  bool required = false;
  bool takes_value = true;
  bool many = false;    ///< one or more values
  std::string fallback; ///< the default, where it is a literal
  std::vector<std::string> choices;
  bool number = false;
};

struct script_usage {
  /// `python3`, `bash`, `node`; empty where the script runs by itself.
  std::string interpreter;
  std::vector<script_argument> arguments; ///< in the order of the source
  /// Whether the source shows its arguments, none being an answer too. False
  /// where it reads them in a way that was not understood.
  bool known = false;
};

script_usage read_usage(const skvm::bundle_file& file);

/// Whether the file is a program: by its extension, mode, or `#!` line.
bool is_script(const skvm::bundle_file& file);

} // namespace pass_lang
