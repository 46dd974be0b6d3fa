#pragma once

#include "solidify/program.hpp"

#include <map>

/// Code of which somebody else said that it may recur: the compiler, which
/// found it in a skill, or a file of an earlier tool. Pure functions.
/// [any thread]
namespace skvm::solidify {

struct candidate {
  std::string id;        ///< unique in its skill
  std::string origin;    ///< `compiler`, or the file that it is from
  std::string language;  ///< of the code, as its origin calls it
  std::string signature; ///< RE2; finds the code in what a run executed
  /// For people to read. What answers is what runs did, never this.
  std::string code;
  std::map<std::string, std::string> parameters; ///< types by name

  bool operator==(const candidate&) const = default;
};

struct read_outcome {
  std::vector<candidate> good;
  std::vector<std::string> refused; ///< one line each, with the reason
};

/// Reads the artifact `candidates` (docs/artifacts.md) or a
/// `boost-candidates.json`. An error where it is neither.
result<read_outcome> read_candidates(std::string_view text,
                                     const std::string& origin);

/// The form in which the store keeps it; `invalid_argument` for any other.
std::string to_json(const candidate& one);
result<candidate> candidate_from_json(std::string_view text);

enum class candidate_fit {
  none,
  within, ///< the run did more beside it
  whole,  ///< the run did this, with values of its own, and nothing else
};

/// Whether a run executed the candidate's code.
candidate_fit fit_of(const candidate& one,
                     const std::vector<traced_step>& steps);

} // namespace skvm::solidify
