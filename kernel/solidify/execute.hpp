#pragma once

#include "os/launch_control.hpp"
#include "os/sandbox.hpp"
#include "solidify/match.hpp"
#include "views/view.hpp"

#include <functional>

namespace skvm::solidify {

class warm_interpreters;

/// Where a function runs: as the tools of the run would.
struct execution_place {
  const sandbox* box = nullptr;
  launcher* processes = nullptr;
  sandbox_policy enclosure; ///< of the run's tools
  std::string work_dir;
  std::string known_as; ///< its path as the tools know it, where another
  std::string skill_dir;
  std::string functions_dir; ///< for the files of functions
  std::string scratch;       ///< for views; removed with them
  std::string check_dir;     ///< for the folder of a hit that is compared
  /// Whether the folder is a view itself, over which none can be mounted: it is
  /// copied, or left to the model where it is large.
  bool is_view = false;
  std::vector<std::string> promised; ///< files that must be there afterwards
  bool tells_output = false; ///< whether the answer has all that was printed
  std::chrono::milliseconds time_limit{120'000};
  std::uint64_t output_limit = std::uint64_t{64} << 10;
  /// Called before the work folder is touched, with what is to change, the
  /// answer and the function's id: an error leaves it as it is. Then, once,
  /// whether it is changed, or as it was. May be empty.
  std::function<result<void>(const std::vector<path_change>& changes,
                             const std::string& answer,
                             const std::string& function)>
    before_change;
  std::function<result<void>(bool is_in)> after_change;
  launch_control* control = nullptr;
  warm_interpreters* warm = nullptr; ///< null for none
};

struct executed {
  std::string output; ///< standard output, without blanks around it
  bool quiet = true;  ///< nothing on standard error
};

/// What a run of a function left.
struct effects {
  std::vector<path_change> changes;
  std::map<std::string, std::uint64_t> sizes; ///< of the files among them
};

/// Whether it puts something where something else was; a folder that stays one
/// is not replaced.
bool is_replaced(const path_change& change);

/// Removes the code of a function from disk.
result<void> remove_scripts(const std::string& functions_dir,
                            const std::string& id);

/// Whether it may run: its inputs are there and its outputs are not, since one
/// that is there already would hide that nothing was done.
result<void> check_before(const function& what, const slot_values& values,
                          const execution_place& place);

/// Whether a run failed by what the function did; what else fails, such as the
/// disk, says nothing about it.
bool is_own_failure(const error& why);

/// Runs the function's script in `folder`. Its values are in the environment
/// and in arguments; the script is the same for all of them. An error where it
/// failed in any way. [not on a scheduler thread]
result<executed> execute(const function& what, const bound_request& bound,
                         const execution_place& place,
                         const std::string& folder,
                         const std::vector<std::string>& join);

/// Whether what it left and printed is like what runs left before. `stored`
/// says where the content of a changed path lies.
result<void>
check_after(const function& what, const slot_values& values,
            const executed& done, const effects& left,
            const std::function<std::string(const std::string&)>& stored);

/// The answer to the user.
std::string answer_of(const function& what, const slot_values& values,
                      const executed& done, const effects& left);

struct carried_out {
  std::string answer;
  /// In which it ran. Whoever has the answer is not to wait for its removal.
  std::unique_ptr<work_view> view;
};

/// Runs it in a view of the work folder, checks, and brings the view into the
/// folder. On any doubt the folder stays as it was and the error says why:
/// `is_own_failure`, or `conflict` where somebody changed the same file
/// meanwhile, `io`, `cancelled`. [not on a scheduler thread]
result<carried_out> carry_out(const function& what, const bound_request& bound,
                              const execution_place& place);

/// What a run is to be like, from one that was right.
void widen(expectations& expected, const function& what,
           const bound_request& bound, const executed& done,
           const effects& left, const std::vector<std::string>& inputs,
           bool is_first);

} // namespace skvm::solidify
