#pragma once

#include "compiler/variants.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>

/// What a variant's folder says of it, as text. Files are the caller's.
namespace skvm {

/// Of `variant.json`, and part of each key.
inline constexpr std::string_view variant_format = "skvm-variant-2";

/// `variant.json`; `tree` is the digest of the folder `skill/`.
std::string variant_manifest(const variant& compiled, const std::string& tree);

/// `log.json`: when it was made and what that took, the only part that differs
/// from one compile to the next.
std::string variant_log(const variant& compiled);

/// What a manifest tells, with what the files beside it have to come to.
struct variant_listing {
  variant described; ///< without folder, artifacts and log
  std::string tree;
  std::map<std::string, std::string> artifact_digests;
};

/// Nothing where it is none of this format.
std::optional<variant_listing> parse_manifest(std::string_view content);

/// Adds what a log says; a variant without one is whole all the same.
void parse_log(std::string_view content, variant& into);

} // namespace skvm
