#pragma once

#include "skvm/result.hpp"
#include "skvm/target.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Target capability profiles on disk, in TCP 1.0 JSON. A folder of profiles
/// holds `<harness>/<model>.json` or `<harness>/<model>/latest.json`, where the
/// model id is written as a file name by `profile_file_name`.
namespace skvm {

/// `openai/gpt-5.4` → `openai--gpt-5.4`; a colon becomes `_`. Empty for ids
/// that make no file name: empty ones, `.`, `..`, and those with a NUL.
std::string profile_file_name(std::string_view model);

/// `invalid_config` for text that is no TCP 1.0 profile, with the reason, and
/// for partial profiles: what they leave out was not measured yet. `file` is
/// for messages. [any thread]
result<profile> parse_profile(std::string_view text, std::string_view file);

/// The digest of what a profile says, whoever changed it.
std::string digest_of(const profile& measured);

/// A profile as TCP 1.0 JSON, for `parse_profile` to read again.
std::string profile_to_json(const profile& measured);

struct found_profile {
  skvm::profile profile;
  std::filesystem::path file;
};

/// The profile of a target in the first folder that has one. Where no folder
/// has the whole model id, its ends are looked up too, route by route:
/// `openrouter/qwen/qwen3.5-9b` is `qwen/qwen3.5-9b`. Nothing where the target
/// was not measured; an error where its file is there and unusable.
/// [not on a scheduler thread]
result<std::optional<found_profile>>
find_profile(const std::vector<std::filesystem::path>& folders,
             std::string_view harness, std::string_view model);

struct profile_listing {
  std::vector<found_profile> profiles; ///< by harness, then model
  std::vector<error> refused;          ///< one for each unusable file
};

/// All profiles; of several for one target the first folder's.
/// [not on a scheduler thread]
profile_listing
list_profiles(const std::vector<std::filesystem::path>& folders);

} // namespace skvm
