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

exit_code check_skills(const common_options& common, const check_options& how);
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
exit_code show_run(const common_options& common, const std::string& id,
                   const std::string& svg);
/// With `all`, every interrupted run; `retry` makes calls that were under way
/// again.
exit_code resume_run(const common_options& common, const std::string& id,
                     const run_options& how, bool all, bool retry);
exit_code cancel_run(const common_options& common, const std::string& id);
/// `format` is `openai` or `jsonl`.
exit_code export_run(const common_options& common, const std::string& id,
                     const std::string& format);
/// Removes what ended longer ago than `keep`; the configured time where empty.
exit_code collect_runs(const common_options& common, const std::string& keep);
/// Owns runs until it is told to end; those under way are left to be resumed.
exit_code serve_runs(const common_options& common);
/// Gives a run to the daemon and prints its id.
exit_code detach_run(const common_options& common, const run_request& request,
                     const installation& what);
/// Shows a run of the daemon until it ends; leaving does not end it.
exit_code attach_run(const common_options& common, const std::string& id);

struct daemon_answer {
  bool cancelled = false; ///< it has the run, and was told to end it
  int process = 0;        ///< its own
};

/// Asks the daemon to end a run; nothing where there is no daemon.
std::optional<daemon_answer> cancel_in_daemon(const paths& where,
                                              const std::string& run);
exit_code list_functions(const common_options& common);
exit_code show_function(const common_options& common, const std::string& id);
/// Says why a task would be answered without a model, or would not.
exit_code explain_task(const common_options& common, const std::string& skill,
                       const std::string& task,
                       const std::vector<std::string>& items);
/// Learns from examples: a command for each task.
exit_code add_function(const common_options& common, const std::string& skill,
                       const std::vector<std::string>& tasks,
                       const std::vector<std::string>& commands);
exit_code add_candidates(const common_options& common, const std::string& skill,
                         const std::string& file);
exit_code promote_function(const common_options& common, const std::string& id);
exit_code demote_function(const common_options& common, const std::string& id);
exit_code forget_function(const common_options& common, const std::string& id);
exit_code function_stats(const common_options& common);
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
