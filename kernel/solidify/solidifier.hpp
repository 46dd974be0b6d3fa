#pragma once

#include "solidify/execute.hpp"
#include "solidify/hit_check.hpp"
#include "solidify/scope.hpp"
#include "solidify/shelf.hpp"

#include <atomic>

namespace skvm::solidify {

struct solidify_settings {
  bool runs = true;  ///< promoted functions answer; false only learns
  double verify = 0; ///< share of hits that a run of the model is compared with
  bool repeat_network = false; ///< whether comparing may ask the network again
  life_rules rules;
};

/// What came of trying, and what learning needs to know of it afterwards.
struct attempt {
  std::optional<std::string> answer; ///< without a model
  std::string function;              ///< that was tried, or explains the task
  std::string note;   ///< one line for the user where a function was dropped
  std::string reason; ///< why there is no answer
  std::string digest; ///< of the skill, or of its part
  /// The work folder before the run, where the run is to be compared.
  std::unique_ptr<work_view> before;
  /// Set where this hit is to be compared with the model once it was told.
  std::shared_ptr<const hit_check> check;
  bool verifies = false;           ///< it is compared even where it was before
  std::unique_ptr<work_view> used; ///< by a hit; see `note_hit`
};

struct finished_run {
  std::string run;
  std::string task;
  std::string text;
  std::vector<traced_call> calls;
  /// What the conversation had heard before it: of a part, what those before it
  /// said and printed. A value from there is no value of the request.
  std::string heard = {};
};

/// What was done, as far as something can be learnt from it. An error says why
/// nothing can.
result<observation> observation_of(const finished_run& run,
                                   const skill_scope& where,
                                   const execution_place& place);

/// Whether the functions of a part would answer.
struct explained_part {
  std::vector<std::string> steps;
  bool matches = false;
  std::string text;
};

/// The functions of all skills: tries them, learns from what the model did
/// instead, and remembers. Blocks. [any thread but a scheduler's]
class solidifier {
public:
  /// `file` is the store's.
  static result<std::unique_ptr<solidifier>>
  open(const std::filesystem::path& file, solidify_settings settings);

  /// With `only_learn` no function answers, and one that explains the task is
  /// compared with the run whatever was known of it.
  attempt try_task(const skill& what, const std::string& task,
                   execution_place place, bool only_learn = false);
  /// The same of the request of a part. No hit of a part is compared later: one
  /// in so many, drawn by `run`, is the model's instead.
  attempt try_part(const skill_scope& where, const std::string& request,
                   execution_place place, const std::string& run);

  /// Counts a hit and removes the view that it used. Once its answer was told:
  /// nobody is to wait for that.
  void note_hit(attempt hit, const std::string& task);

  /// After a run that succeeded with the model. The value says in words what
  /// was learnt, or why nothing was.
  std::string learn_from(attempt tried, const skill& what,
                         const finished_run& run, execution_place place);
  /// Of a part. Items of one run are several runs of a part, named after it:
  /// `RUN/PART`. As many runs must agree as of a whole one.
  std::string learn_from(attempt tried, const skill_scope& where,
                         const finished_run& run, execution_place place);

  /// Takes what the compiler found in the skill, its artifact `candidates`, for
  /// what runs may turn out to do. A run that does nothing else has the skill's
  /// own example as one run more that agrees.
  void propose(const skill& what, const std::string& artifact);

  /// Why a task would be answered by a function, or would not.
  std::string explain(const skill& what, const std::string& task);
  /// The same of the parts of which there are functions.
  std::vector<explained_part>
  explain_parts(const skill& what, const std::string& task,
                const std::vector<std::string>& items);

private:
  explicit solidifier(std::unique_ptr<shelf> books, solidify_settings settings)
    : books_(std::move(books)), settings_(settings) {}

  /// What there is, read again where somebody else wrote.
  struct loaded {
    function_index index;
    std::map<std::string, function_life> lives;
  };

  std::shared_ptr<const loaded> current();
  void change(const std::string& id, const std::string& what,
              const std::string& why,
              const std::function<void(kept_function&)>& how);
  attempt try_in(const skill_scope& where, const std::string& task,
                 execution_place place, bool only_learn);
  std::string learn_kind(attempt& tried, const skill_scope& where,
                         const observation& seen, const std::string& id,
                         const execution_place& place);
  /// By which id the function is kept already: those of parts have ids of steps
  /// in them, and these move with other steps.
  std::string known_as(const std::string& id, const skill_scope& where);
  /// Keeps what was seen, but of one part's runs in one run only a few.
  result<bool> observe(const skill_scope& where, const std::string& id,
                       const observation& seen);
  /// The run, where the others would be learnt from without it: one that is
  /// unlike them must not stand in the way of what they have in common.
  void take_back_odd(const std::string& id, std::vector<observation> runs,
                     const std::string& run);
  /// The candidate whose code all these runs executed and nothing else.
  std::optional<kept_candidate>
  shown_by_skill(const std::string& digest,
                 const std::vector<observation>& runs);
  [[nodiscard]] std::size_t runs_needed(bool shown) const;
  [[nodiscard]] bool is_drawn(const std::string& name) const;
  [[nodiscard]] std::shared_ptr<const hit_check>
  sampled(const std::string& function, const execution_place& place) const;
  /// Runs it as the model did; an error says what was not the same. Files that
  /// `named` has were not found by looking around.
  result<void> compare(const attempt& tried, kept_function& kept,
                       const observation& seen, const std::string& named,
                       const execution_place& place);

  std::mutex mutex_; ///< of all below
  std::unique_ptr<shelf> books_;
  const solidify_settings settings_;
  std::shared_ptr<const loaded> loaded_;
  std::int64_t loaded_version_ = -1;
  std::set<std::string> proposed_; ///< digests of skills and artifacts
};

} // namespace skvm::solidify
