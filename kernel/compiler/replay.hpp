#pragma once

#include "compiler/compile.hpp"

#include <filesystem>
#include <string>
#include <vector>

/// A compile that failed, as a folder that runs it again: `compile.json` (the
/// request, the passes with versions and options, digests), `skill/`,
/// `profile.json`, `artifacts/`, `passes/` (what each returned), `guard.json`
/// and `rejected.md` (where the guard refused), and `reproduce.sh`.
namespace skvm {

struct failure_record {
  const compile_request& request;
  const compile_plan& plan;
  const std::vector<pass_outcome>& passes; ///< those that ran
  std::string reason;
  const guard_report* guard = nullptr; ///< null where it was not asked
  std::string rejected;                ///< the text that the guard refused
};

/// Writes the folder below `plan.failed_dir`; one of the same key is replaced.
/// Its path, or an empty one where it cannot be written: the failure itself is
/// what counts. [not on a scheduler thread]
std::filesystem::path write_replay(const failure_record& what);

/// The request that such a folder holds, but for the skill, which is in its
/// `skill/`. `invalid_argument` for any other folder.
/// [not on a scheduler thread]
result<compile_request> read_replay(const std::filesystem::path& dir);

/// The violations as JSON text: `rule`, `line`, `message`, `edit` of each.
std::string guard_to_json(const guard_report& report);

} // namespace skvm
