#pragma once

#include "skvm/pass.hpp"

#include "compiler/data_files.hpp"
#include "compiler/pipeline.hpp"
#include "compiler/variants.hpp"

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

/// Compilation as plain functions. The compiler actor calls them in order:
/// `plan_compile`, `run_pass` for each pass, `finish_compile`.
namespace skvm {

struct compile_request {
  skill_ptr skill;
  std::string model;
  std::string harness;
  std::shared_ptr<const skvm::profile> profile; ///< null where there is none
  std::vector<std::string> passes;              ///< a pipeline, empty for all
  std::string guard = "enforce";                ///< or `warn`
  bool force = false;                           ///< ignore the cache
  /// What runs showed, as the artifact of that name; empty for nothing.
  std::string evidence;
  /// On a cache hit ask the host again, and the compiler model where it was out
  /// when the variant was made.
  bool fresh_host = false;
  /// Passes whose output is wanted as it left them; they run even where a
  /// variant is kept.
  std::vector<std::string> dump_after;
};

/// What stays the same for all compiles of a process.
struct compile_environment {
  std::shared_ptr<const skvm::catalogue> catalogue;
  std::shared_ptr<const plugin_set> plugins;
  std::string compiler_model;
  /// Where data files of passes are looked for: the `config/` folder last.
  std::vector<std::filesystem::path> data_dirs;
  std::filesystem::path variants_dir; ///< where variants are kept
  std::shared_ptr<skvm::data_files> data = std::make_shared<skvm::data_files>();
  /// Where failing compiles leave what replays them; empty for nowhere.
  std::filesystem::path failed_dir;
};

struct compile_plan {
  std::vector<pipeline_stage> stages;
  /// By pass, what it declared.
  std::map<std::string, std::shared_ptr<const data_set>, std::less<>> data;
  variant_place place;
  std::map<std::string, pass_options, std::less<>> options; ///< by pass
  /// Where outputs of passes that do not look at the target are kept; empty for
  /// nowhere.
  std::filesystem::path outputs_dir;
  std::filesystem::path failed_dir;
  std::string catalogue_digest;
  std::string compiler_model;
};

struct compile_outcome {
  skvm::variant variant;
  std::string skill_md; ///< the text to use: the compiled, else the original
  bool cached = false;
  /// False where the guard refused the variant: `previous` is to be used, else
  /// the original.
  bool usable = true;
  /// A good variant of the same skill and target, where this one was refused.
  std::optional<skvm::variant> previous;
  /// What replays this compile, where something of it failed; else empty.
  std::filesystem::path replay;
  /// By pass: what it returned, as JSON; those that were asked for.
  std::vector<std::pair<std::string, std::string>> dumps;
  double ms = 0;

  /// The folder whose `SKILL.md` a run should use.
  [[nodiscard]] std::filesystem::path skill_dir(const skill& original) const {
    if (usable)
      return variant.skill_dir();
    return previous ? previous->skill_dir()
                    : std::filesystem::path{original.dir};
  }
};

/// Orders the passes, reads their data files and finds the variant's place.
result<compile_plan> plan_compile(const compile_request& request,
                                  const compile_environment& environment);

/// What a pass came to.
struct pass_outcome {
  pass_record record;
  pass_output output;
};

/// Runs one pass with what it declared and nothing else; an undeclared artifact
/// in its output is an error, and one that is no JSON. A pass, or the analysis
/// of one, that does not look at the target is not shown it, and what it came
/// to in an earlier compile is used. Never throws. [pass thread]
pass_outcome run_pass(const loaded_plugin& pass, const compile_request& request,
                      const compile_environment& environment,
                      const compile_plan& plan, const artifacts& available,
                      pass_ports& ports);

/// Applies the edits, asks the guard, and writes the variant. `passes` are in
/// pipeline order. Where a pass failed or the guard refused, `replay` of the
/// outcome, or the error's message, names the folder that replays the compile.
/// [not on a scheduler thread]
result<compile_outcome> finish_compile(const compile_request& request,
                                       const compile_plan& plan,
                                       std::vector<pass_outcome> passes);

/// The variant of an earlier compile of the same key; none of whose passes
/// failed, since what failed once need not do so again.
/// [not on a scheduler thread]
std::optional<compile_outcome> find_compiled(const compile_plan& plan);

/// Whether the compiler model was out when it was compiled. Runs take such a
/// variant, so that they do not wait for the model each time.
bool lacks_an_answer(const compile_outcome& found);

/// Asks the host again for what a cached variant says of `dependencies`: it may
/// have changed since. [not on a scheduler thread]
void refresh_dependencies(artifacts& from, pass_ports& ports);

} // namespace skvm
