#pragma once

#include "solidify/code.hpp"

#include <optional>

/// Between the readers of the languages.
namespace skvm::solidify {

/// Nothing where the shell's reader does not understand all of it.
std::optional<code_tokens> read_shell(std::string_view code);

/// Any other language: its literals, and all else as it is written.
code_tokens read_literals(std::string_view code, code_language language);

} // namespace skvm::solidify
