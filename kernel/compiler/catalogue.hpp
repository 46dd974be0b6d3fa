#pragma once

#include "skvm/result.hpp"
#include "skvm/target.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace skvm {

/// Reads `capabilities.toml`. `file` is for messages. The catalogue comes with
/// its evidence rules compiled. Errors with `invalid_config` and the subject
/// `file:line` for unknown keys, wrong types and levels, repeated ids, patterns
/// that are not RE2, and measures that do not exist. [any thread]
result<catalogue> parse_catalogue(std::string_view toml, std::string_view file);

/// A skill's text, and the level at which it asks for one primitive; L0 for not
/// at all.
struct catalogue_example {
  std::string primitive;
  std::string text;
  level expected = level::l0;
  std::size_t line = 0;
};

/// Reads `capability_examples.toml`, which is kept apart because a compile does
/// not need it. Errors with `invalid_config` as above. [any thread]
result<std::vector<catalogue_example>>
parse_catalogue_examples(std::string_view toml, std::string_view file);

} // namespace skvm
