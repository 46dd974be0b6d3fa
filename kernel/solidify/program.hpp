#pragma once

#include "solidify/code.hpp"

#include <cstddef>
#include <string_view>

namespace skvm::solidify {

/// One tool call that did something.
struct traced_step {
  bool writes_file = false;
  std::string path; ///< of a file that is written
  std::string code; ///< the command, or the file's content
  /// What the command printed, as the model was told; not kept.
  std::string output = {};
};

/// A tool call as runs tell of it.
struct traced_call {
  std::string tool;
  std::string arguments; ///< JSON
  bool failed = false;
  std::string output;
};

/// What a run did, without its looking around; its folders are marks. An error
/// says what in it no function could repeat.
result<std::vector<traced_step>> steps_of(const std::vector<traced_call>& calls,
                                          const std::string& skill_dir,
                                          const std::string& work_dir);

/// Something in a run's code that it had read in an earlier output and that
/// neither the request nor the skill has: a value of that one run, whatever the
/// others have in the same place. Empty where there is nothing of the kind.
std::string copied_from_output(const std::vector<traced_call>& calls,
                               const std::string& task,
                               const std::string& skill);

/// A value in a part's code that those before it have said, and that `known`
/// has not: the next time they may say another, and the request is the same.
/// Also short ones, where code has them in quotes, behind an option or alone as
/// a number. Empty where there is none.
std::string value_heard(const std::string& code, const std::string& heard,
                        const std::string& known);

/// An option that some runs have at one place of a step's command and others
/// have not.
struct code_flag {
  std::size_t step = 0;
  std::string text;
  std::size_t at = 0;     ///< index of its token where it and those before it
                          ///< in the list are taken away
  std::vector<bool> with; ///< for each run
};

struct program_step {
  bool writes_file = false;
  code_language language = code_language::shell;
  code_tokens path; ///< one word; of a file that is written
  code_tokens code;

  bool operator==(const program_step&) const = default;
};

/// Steps with holes where the runs that they come from differ.
struct program {
  std::vector<program_step> steps;
  std::vector<code_token::kind> holes; ///< what stands in each

  bool operator==(const program&) const = default;
};

struct general_program {
  program code;
  /// For each hole and run what was there; a list has a line for each word.
  std::vector<std::vector<std::string>> values;
  std::vector<int> flags; ///< the holes of the flags, in their order
};

/// How many words beside a list of varying length are no part of it.
struct list_margin {
  std::size_t front = 0;
  std::size_t back = 0;
};

/// The least general program of which each run is an instance. An error says
/// where two runs differ in more than a value. [any thread]
result<general_program>
generalise(const std::vector<std::vector<traced_step>>& runs,
           list_margin margin = {}, const std::vector<code_flag>& flags = {});

/// Whether a value may stand in each hole: never where a shell or another
/// interpreter would read it as code.
result<void> check_holes(const program& code);

/// Whether the code that the runs wrote themselves may be given a value: not
/// where Python, JavaScript or a shell script of theirs runs texts as programs,
/// whichever way the value comes to it.
result<void> check_runners(const program& code);

/// What a run did in one word, to tell kinds of runs apart: its programs.
std::string shape_of(const std::vector<traced_step>& steps);

/// Names of the programs that its commands start.
std::vector<std::string> programs_of(const program& code);

/// The program as a shell script. Values are in the environment, `SKVM_H0` and
/// so on, beside `SKVM_H0_JSON` and `SKVM_H0_HEX`; the words of the list are
/// the script's arguments. The text is the same whatever the values are.
std::string render(const program& code);

} // namespace skvm::solidify
