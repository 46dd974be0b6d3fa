#pragma once

#include "skvm/pass.hpp"
#include "skvm/result.hpp"

#include "compiler/guard.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace skvm {

struct pass_record {
  std::string id;
  std::string version;
  std::string status; ///< `ok`, `failed`, `skipped`
  std::string reason; ///< why not `ok`
  double ms = 0;
  bool reused =
    false; ///< the output or analysis of an earlier compile was used
  std::optional<usage> spent{}; ///< tokens of the compiler model
  bool unanswered = false;      ///< the compiler model was there but out
};

/// A skill compiled for one target. Lies in a folder of its own:
/// `skill/` (the compiled `SKILL.md` and the bundle), `original.md` (the text
/// as it was), `artifacts/<id>.json`, `variant.json` (what it is) and
/// `log.json` (when it was made, and what that took). All but the last is the
/// same to the byte in each compile of a key.
struct variant {
  std::filesystem::path dir;
  std::string key; ///< 64 hexadecimal digits
  std::string skill_name;
  std::string skill_digest;
  std::string model;
  std::string harness;
  std::string profile_source; ///< empty where the target has no profile
  std::string created;        ///< ISO 8601, UTC
  skvm::artifacts artifacts;
  std::vector<edit> edits;
  std::vector<edit> rejected_edits;
  std::vector<diagnostic> diagnostics;
  std::vector<pass_record> passes;
  guard_report guard;

  [[nodiscard]] std::filesystem::path skill_dir() const {
    return dir / "skill";
  }
};

/// Everything that a variant depends on, as one digest.
struct variant_inputs {
  std::string skill_digest;
  std::string skill_name;
  std::string model;
  std::string harness;
  std::string profile_digest; ///< empty for none
  std::string catalogue_digest;
  std::string compiler_model;
  std::string guard_mode;
  std::string evidence_digest;         ///< empty for none
  std::vector<std::string> passes;     ///< `id@version`, in pipeline order
  std::vector<std::string> data_files; ///< `name=digest`, sorted
};

/// The folder of a variant below `root`, the same for the same inputs. Its path
/// is known before anything is written, since passes put it into the text.
struct variant_place {
  std::string key;
  std::filesystem::path dir;
};

/// Reads and writes nothing. Pure.
variant_place place_of(const variant_inputs& inputs,
                       const std::filesystem::path& root);

/// Reads a variant; nothing where there is none or where it is damaged, since
/// compiling again is cheaper than an error.
std::optional<variant> read_variant(const std::filesystem::path& dir);

/// Writes all of it to a temporary neighbour and renames: a variant is whole or
/// absent. `files` replace or join those of the bundle. An existing one of the
/// same key is replaced.
/// Processes that write one key at a time wait for each other.
result<void> write_variant(const variant& compiled, const std::string& skill_md,
                           const skill& original,
                           const std::vector<new_file>& files);

/// All whole variants below `root`, by skill, then the newest first.
std::vector<variant> list_variants(const std::filesystem::path& root);

/// The variant whose key begins with `prefix`. `not_found`, `conflict` with the
/// keys where there are several, `invalid_argument` for less than four digits.
result<variant> find_variant(const std::filesystem::path& root,
                             std::string_view prefix);

/// Removes a variant's folder, and that of its skill where it was the last. A
/// run that reads it keeps the files that it has open.
result<void> remove_variant(const variant& what);

} // namespace skvm
