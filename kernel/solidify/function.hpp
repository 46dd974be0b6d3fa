#pragma once

#include "skvm/result.hpp"

#include "solidify/direct_call.hpp"
#include "solidify/program.hpp"
#include "solidify/request.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace skvm::solidify {

/// A `flag` is an option of the code that words of the request ask for; its
/// `seen` are these words, one after the other, and its value is the option or
/// nothing.
enum class slot_type { path, number, date, string, name, choice, list, flag };

std::string_view to_string(slot_type type);

/// A place of the request whose value differs from task to task, and what was
/// seen there. What is not like it is no value.
struct slot {
  std::string name; ///< `file`, `number_2`; unique
  slot_type type = slot_type::choice;
  slot_type item = slot_type::path; ///< of a list
  std::vector<std::string> seen;    ///< distinct; list items one by one
  std::string option;               ///< of a flag
  std::size_t least = 1;            ///< items of a list, words of a name
  std::size_t most = 1;

  bool operator==(const slot&) const = default;
};

/// What becomes of a slot's value on its way into code.
enum class transform {
  same,
  lower,
  upper,
  base_name, ///< `a.csv` of `data/a.csv`
  stem,      ///< `a`
  no_ending, ///< `data/a`
  folder,    ///< `data`
  slug,      ///< `new-york` of `New York`
  compact,   ///< `20240531` of `2024-05-31`
  year,
};

std::string_view to_string(transform how);

/// Nothing where it does not apply.
std::optional<std::string> transformed(transform how, const std::string& value);

/// Fixed text, or a slot's value.
struct piece {
  std::string text;
  int slot = -1; ///< `output_slot` stands for what the program printed
  transform how = transform::same;

  bool operator==(const piece&) const = default;
};

inline constexpr int output_slot = -2;

using expression = std::vector<piece>;

/// All ways in which a value could come about that agree with what was seen.
/// Where they disagree about a new request there is no value.
using value_rule = std::vector<expression>;

/// The words of a request, with `<0>` where the value of slot 0 stands.
using word_sequence = std::vector<std::string>;

/// How the request was put so far.
struct phrasing {
  std::vector<word_sequence> sequences;
  /// Slots that a request has called a file, which is left out of sequences.
  std::set<int> files;

  bool operator==(const phrasing&) const = default;
};

/// What runs left, for what a run of the function must be like.
struct expectations {
  std::vector<expression> inputs;  ///< files that were there before
  std::vector<expression> outputs; ///< files that were written
  std::size_t changed_least = 0;   ///< number of files changed
  std::size_t changed_most = 0;
  std::size_t replaced_most = 0;  ///< of them, files that were there before
  std::uint64_t output_least = 0; ///< bytes printed
  std::uint64_t output_most = 0;
  std::uint64_t file_least = 0; ///< bytes of an output
  std::uint64_t file_most = 0;
  bool quiet = true; ///< nothing on standard error

  bool operator==(const expectations&) const = default;
};

/// A request that needs no model.
struct function {
  std::string id;
  std::string skill;
  std::string digest; ///< of what the function depends on in the skill
  std::vector<std::string> steps; ///< that it carries out; none for a whole run
  std::vector<std::string> needs; ///< steps that must come before these
  std::string script;
  std::optional<direct_call> direct; ///< the same, where it is one call
  std::vector<code_token::kind> holes;
  int list_hole = -1;
  std::vector<value_rule> rules; ///< one a hole
  std::vector<slot> slots;
  phrasing phrases;
  expression text; ///< the answer; empty reports what was printed and written
  expectations expected;
  std::vector<std::string> programs; ///< that it starts
};

/// Values of the slots of one request, in their order; lists have a line each.
using slot_values = std::vector<std::string>;

/// The value of a rule. `conflict` where its ways disagree.
result<std::string> evaluate(const value_rule& rule, const slot_values& values);
std::optional<std::string> evaluate(const expression& what,
                                    const slot_values& values,
                                    const std::string& output = {});

/// The form in which the store keeps it; `invalid_argument` for any other, and
/// for one of another format.
std::string to_json(const function& what);
result<function> function_from_json(std::string_view text);

} // namespace skvm::solidify
