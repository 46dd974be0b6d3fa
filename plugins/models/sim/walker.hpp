#pragma once

#include "conversation.hpp"
#include "files.hpp"
#include "personality.hpp"
#include "playbook.hpp"
#include "prompt.hpp"
#include "reckon.hpp"
#include "toolbox.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace sim {

/// What the levels of a profile let the agent do.
struct abilities {
  explicit abilities(const personality& self);

  bool runs;           ///< tool.exec L1: commands as they are written
  bool resolves_paths; ///< tool.exec L2: knows where the skill's files are
  bool runs_blocks;    ///< tool.exec L3: a block of commands at once
  bool infers;         ///< tool.exec and follow.procedure L2: commands in prose
  bool writes;         ///< tool.file.write L1
  bool reads;          ///< tool.file.read L1
  bool looks;       ///< reason.planning L1: looks around when something fails
  bool recovers;    ///< reason.planning L2: mends a command or goes on
  bool branches;    ///< follow.procedure L2: "if the user gave …, pass …"
  int delegation;   ///< L1: sums as code where told to; L2: of its own accord
  bool fills_forms; ///< follow.format L1
  int arithmetic;
  std::size_t calls_at_once; ///< tool.call.batch: 1, L2 5, L3 10
};

/// One call, and what the agent wants of it.
struct action {
  enum class kind {
    open_skill,
    open_script,
    list,
    run,
    read,
    write
  } what = kind::run;
  skvm::tool_call call;
  std::string subject;  ///< the command, the path or the folder
  std::size_t step = 0; ///< that it belongs to
};

/// What to say and do in one turn. Without actions it is the end.
struct decision {
  std::string text;
  std::vector<action> actions;
};

/// Walks through a procedure. Its state is a value: `decide` says what comes
/// next, `learn` takes in what came of it.
class walker {
public:
  walker(const personality& self, const conversation& talk);

  /// Nothing where there is no procedure to walk through.
  std::optional<decision> decide();
  void learn(const std::vector<action>& actions,
             const std::vector<skvm::tool_result>& results);
  /// Takes in calls that this agent would not have made, such as those of
  /// another model that began the conversation; they count where it comes to
  /// the same call.
  void learn_foreign(const turn& done);

private:
  using actions = std::vector<action>;

  std::optional<decision> next();
  playbook read_book();
  bool open_skill(actions& out);
  actions work_on(const step& at);
  actions run_shown(const step& at);
  actions run_implied(const step& at, const std::string& script);
  actions look_around();
  actions compute(const step& at);
  bool delegates(const step& at) const;
  static bool is_told_to_use_code(const step& at);
  void found(const step& at, std::string_view results);
  actions write(const step& at);
  actions read(const step& at);
  void batch_following(actions& out) const;
  bool prepare(const step& at, actions& first);
  std::string with_options(std::string command, const step& at) const;
  bool fill(const std::string& command, const step& at,
            std::vector<std::string>& expanded, actions& first) const;

  void keep_asked(std::vector<std::string>& values,
                  const placeholder& blank) const;

  void learn_one(const action& done, const skvm::tool_result& came);
  void learn_run(const action& done, const skvm::tool_result& came);
  void note(const std::string& what);
  void fail(const action& done, const skvm::tool_result& came);
  bool is_done(std::size_t step, const std::string& subject) const;
  action make(action::kind what, skvm::tool_call call,
              std::string subject) const;
  std::string script_meant(const step& at) const;
  std::string mended(const std::string& command) const;
  std::string final_text() const;
  std::string composed(const step& at) const;
  std::string output_path(const step& at) const;
  std::string argument_for(const std::string& name, const step& at) const;

  const conversation* talk_;
  abilities can_;
  int gives_up_after_;
  toolbox tools_;
  file_knowledge files_;

  skill_in_prompt skill_;
  bool skill_read_ = false;
  std::optional<playbook> book_;
  bool nothing_left_ = false; ///< of the steps, for what the task asks
  std::size_t at_ = 0;

  std::map<std::size_t, std::vector<std::string>> prepared_;
  std::set<std::pair<std::size_t, std::string>> done_;
  std::map<std::string, std::string> scripts_; ///< path → text, once opened
  std::set<std::string> sums_; ///< commands that are calculations
  std::map<std::string, skvm::tool_result> foreign_;

  std::string trouble_; ///< the command that failed last and was not mended
  bool looked_ = false; ///< around, since that
  int failures_ = 0;
  std::string gave_up_;

  std::vector<std::string> notes_;
  std::vector<std::string> printed_; ///< what commands printed, in order
  /// Results of calculations, each with the words of the step that asked.
  std::vector<std::pair<std::string, std::vector<std::string>>> findings_;
};

} // namespace sim
