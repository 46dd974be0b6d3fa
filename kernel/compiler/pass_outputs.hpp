#pragma once

#include "skvm/pass.hpp"

#include <filesystem>
#include <optional>
#include <string>

/// What a pass returned, as a file: for passes that need not run again, for
/// whoever wants to look, and for the replay of a failure.
namespace skvm {

/// One JSON object: `artifacts`, `edits`, `files`, `diagnostics`.
std::string to_json(const pass_output& output);

/// Nothing for text that is none of the above.
std::optional<pass_output> output_from(const std::string& json);

/// The output kept under a key, nothing where there is none.
std::optional<pass_output> find_output(const std::filesystem::path& dir,
                                       const std::string& key);

/// Keeps it; a failure to do so costs time later and nothing else.
void keep_output(const std::filesystem::path& dir, const std::string& key,
                 const pass_output& output);

} // namespace skvm
