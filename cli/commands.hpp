#pragma once

#include "context.hpp"

/// The commands. Each prints its result and returns the exit code.
namespace skvm::cli {

struct check_options {
  std::vector<std::string> skills;
  std::string format = "text";   ///< or `json`, `sarif`
  std::string severity = "note"; ///< the least that is shown
  std::string explain;           ///< a code to explain instead
  bool strict = false;           ///< warnings fail
  bool fix = false;
};

exit_code check_skills(const common_options& common,
                       const check_options& how);
exit_code show_ir(const common_options& common, const std::string& skill);
exit_code compile_skill(const common_options& common, target_options target,
                        const compile_options& how);
exit_code list_variants(const common_options& common);
exit_code show_variant(const common_options& common, const std::string& key);
exit_code diff_variant(const common_options& common, const std::string& key);
exit_code remove_variants(const common_options& common,
                          const removal_options& which);
/// Shows what a skill needs of this host; with `install` installs it first.
exit_code show_environment(const common_options& common, target_options target,
                           bool install);
exit_code run_task(const common_options& common, target_options target,
                   const run_options& how);
exit_code compare_variants(const common_options& common, target_options target,
                           const run_options& how);
exit_code list_runs(const common_options& common, std::size_t limit);
exit_code show_run(const common_options& common, const std::string& id);
/// What adaptive recompilation knows; `word` is an id or the name of a skill.
exit_code list_adaptations(const common_options& common);
exit_code show_adaptation(const common_options& common,
                          const std::string& word);
exit_code log_adaptations(const common_options& common,
                          const std::string& word);
exit_code stop_adaptation(const common_options& common,
                          const std::string& word);
exit_code list_models(const common_options& common);
exit_code show_capabilities(const common_options& common,
                            const std::string& id);
exit_code list_plugins(const common_options& common);
exit_code new_plugin(const common_options& common, const std::string& kind,
                     const std::string& name, const std::string& folder);
exit_code show_config(const common_options& common);
exit_code doctor(const common_options& common, bool online);
exit_code serve_models(const common_options& common, std::uint16_t port);
exit_code show_version(const common_options& common);

} // namespace skvm::cli
