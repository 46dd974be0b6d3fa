#pragma once

#include <cstdint>
#include <string>
#include <string_view>

/// What becomes of a function with time. Pure functions. [any thread]
namespace skvm::solidify {

enum class life_state {
  observed, ///< learnt; has not run yet
  shadow,   ///< ran beside the model, and was right each time
  promoted, ///< runs instead of the model
  demoted,  ///< was promoted, and failed
};

std::string_view to_string(life_state state);
life_state life_state_of(std::string_view name);

/// `[solidify]`.
struct life_rules {
  std::uint32_t observe = 3;  ///< runs that must agree
  std::uint32_t shadow = 1;   ///< equal runs beside the model
  std::uint32_t failures = 2; ///< in a row that demote
};

struct function_life {
  life_state state = life_state::observed;
  std::uint32_t runs = 0;      ///< learnt from
  std::uint32_t shadows = 0;   ///< equal ones in a row
  std::uint32_t failures = 0;  ///< in a row
  std::uint32_t demotions = 0; ///< ever; each doubles what the next takes
  std::uint64_t hits = 0;
  std::uint64_t mismatches = 0;
  std::string reason;   ///< of the last change
  std::string programs; ///< what stood behind its programs when it was checked

  bool operator==(const function_life&) const = default;
};

/// How many equal runs in a row promote it now.
std::uint32_t shadows_needed(const function_life& life, const life_rules& by);

/// A run beside the model came to the same, or for `why` did not: enough equal
/// ones in a row promote, another demotes what was promoted.
void on_shadow(function_life& life, const life_rules& by, bool equal,
               const std::string& why);
void on_hit(function_life& life);
/// A precondition, a check or the run itself failed where it was to answer.
void on_failure(function_life& life, const life_rules& by,
                const std::string& why);
void demote(function_life& life, const std::string& why);
void promote(function_life& life, const std::string& why);

/// The form in which the store keeps it; any other reads as a new life.
std::string to_json(const function_life& life);
function_life life_from_json(std::string_view text);

} // namespace skvm::solidify
