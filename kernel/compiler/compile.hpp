#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "compiler/pipeline.hpp"
#include "compiler/variants.hpp"
#include "skvm/pass.hpp"

/// Compilation as plain functions. The compiler actor calls them in order:
/// `plan_compile`, `run_pass` for each pass, `finish_compile`.
namespace skvm {

struct compile_request {
  skill_ptr skill;
  std::string model;
  std::string harness;
  std::shared_ptr<const skvm::profile> profile; ///< null where there is none
  std::vector<std::string> passes;              ///< empty for all
  std::string guard = "enforce";                ///< or `warn`
  bool force = false;                           ///< ignore the cache
  bool fresh_host = false; ///< ask the host again on a cache hit
};

/// What stays the same for all compiles of a process.
struct compile_environment {
  std::shared_ptr<const skvm::catalogue> catalogue;
  std::shared_ptr<const plugin_set> plugins;
  std::string compiler_model;
  std::filesystem::path data_dir;     ///< the `config/` folder
  std::filesystem::path variants_dir; ///< where variants are kept
};

using data_texts = std::map<std::string, std::string, std::less<>>;

struct compile_plan {
  std::vector<pipeline_stage> stages;
  data_texts data_files;
  variant_place place;
};

struct compile_outcome {
  skvm::variant variant;
  std::string skill_md; ///< the text to use: the compiled, else the original
  bool cached = false;
  /// False where the guard refused the variant: the original is to be used.
  bool usable = true;
  double ms = 0;

  /// The folder whose `SKILL.md` a run should use.
  [[nodiscard]] std::filesystem::path
  skill_dir(const skill& original) const {
    return usable ? variant.skill_dir() : std::filesystem::path{original.dir};
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
/// in its output is an error. Never throws. [pass thread]
pass_outcome run_pass(const loaded_plugin& pass, const compile_request& request,
                      const compile_environment& environment,
                      const compile_plan& plan, const artifacts& available,
                      pass_ports& ports);

/// Applies the edits, asks the guard, and writes the variant. `passes` are in
/// pipeline order. [not on a scheduler thread]
result<compile_outcome>
finish_compile(const compile_request& request, const compile_plan& plan,
               std::vector<pass_outcome> passes);

/// The variant of an earlier compile of the same key.
/// [not on a scheduler thread]
std::optional<compile_outcome> find_compiled(const compile_plan& plan);

/// Asks the host again for what a cached variant says of `dependencies`: it may
/// have changed since. [not on a scheduler thread]
void refresh_dependencies(artifacts& from, pass_ports& ports);

} // namespace skvm
