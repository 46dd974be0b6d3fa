#pragma once

#include "skvm/skill.hpp"

#include "effects.hpp"
#include "prose.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace extract_concurrency {

inline constexpr int no_step = -1;

/// What a top-level step, with everything nested in it, does to the world as
/// far as its text says.
struct footprint {
  explicit footprint(int index, std::string_view markdown)
    : step(index), said(markdown) {}

  int step = -1; ///< index into `skill::steps`
  prose said;    ///< its own text, without what is nested in it
  deed what = deed::unknown;
  std::vector<std::string> reads;
  std::vector<std::string> writes;
  /// Names that are in `reads` because nothing says otherwise: what it does to
  /// them is not known.
  std::vector<std::string> uncertain;
  std::vector<std::string> placeholders; ///< in its commands
  std::vector<std::string> words;        ///< given to commands, may be folders
  std::vector<std::string> folders;      ///< that it makes
  std::vector<int> refers_to; ///< numbers of steps that its text names
  bool names_things = false;  ///< some name stands in a code span
  int commands = 0;           ///< that it runs, as far as they are shown

  int list = 0; ///< steps of one list have one number

  /// Steps that share a set may run in any order, as that line says.
  struct declaration {
    int set = 0;
    int line = 0;
  };

  std::vector<declaration> declared;
  std::vector<int> serial;       ///< sets of which no two run side by side
  bool declared_ordered = false; ///< its list says that the order does matter

  /// What it is about where sections treat different things alike: steps of one
  /// `subject` number stand in one such section, `subjects` numbers the whole.
  int subjects = 0;
  int subject = 0;
  std::string subject_title;
  /// The part of the work that its title is no more than the name of:
  /// `python`, `backend`; else empty.
  std::string part;
  /// It is one of three and more in a row that are called alike, "Security
  /// review", "Cost review": the number of the row, else 0.
  int reviews = 0;
  /// An earlier step names a file or folder for each of several steps, of which
  /// this is one; not 0, and the same for all of them.
  int fan_out = 0;
  /// Its section is one way of several, or one stage of several.
  bool alternative = false;
  bool stage = false;
  /// It stands in a stage or is one, in that section.
  int stretch = 0;
  /// The section whose parts are steps in its place, and whether the part is
  /// called by what it is about rather than by what to do.
  int container = 0;
  bool named_part = false;

  bool reads_only = false;   ///< it changes nothing but the outputs it names
  bool reads_tree = false;   ///< it reads the work folder as a whole
  bool vague = false;        ///< the text names nothing that it touches
  bool barrier = false;      ///< nothing may move past it
  bool asks = false;         ///< it asks, waits or may end the work
  bool acts = false;         ///< a barrier for what it does, not for asking
  bool gate = false;         ///< it asks, and not only about what it writes
  bool joins = false;        ///< it follows everything before it
  bool needs_little = false; ///< "this needs only …, not …"
  bool apart = false;        ///< "this depends on nothing above"
  bool after_lists = false;  ///< it follows the lists before its own
  bool comes_first = false;  ///< "look at everything first"
  bool opens = false;        ///< a section "Setup", "Before any of them"
  bool point = false;        ///< "Lint: …" among other points in running text
  bool adds = false;         ///< "also", "in addition": beside what came before

  /// "This needs only the list": places of the nodes that it needs, `no_step`
  /// where that is an input; empty where it says nothing of the kind.
  std::vector<int> only;
  /// "It does not wait for the scan": places of nodes that it does not need.
  std::vector<int> freed;

  /// Its text says what it is made from, and `sources` are the indices into
  /// `skill::steps` of the earlier steps that this is from.
  bool sourced = false;
  std::vector<int> sources;
  /// The later steps that read files which it writes, as `sources`.
  std::vector<int> users;

  /// One operation over many items, and what says so.
  bool for_each = false;
  std::string for_each_evidence;
  int for_each_line = 0;
  /// More than one call of a tool: nested steps, or several code blocks.
  bool multi_turn = false;
};

inline const skvm::step& step_of(const skvm::skill& skill,
                                 const footprint& node) {
  return skill.steps[static_cast<std::size_t>(node.step)];
}

/// One for each step without a parent, in document order. Pure.
std::vector<footprint> footprints(const skvm::skill& skill,
                                  const command_effects& effects);

} // namespace extract_concurrency
