#pragma once

#include "skvm/result.hpp"

#include "solidify/candidate.hpp"
#include "solidify/learn.hpp"
#include "solidify/life.hpp"

#include <filesystem>
#include <functional>
#include <memory>

namespace skvm::solidify {

struct kept_function {
  function what;
  function_life life;
};

/// A candidate and what came of it so far.
struct kept_candidate {
  candidate what;
  std::string skill;      ///< its name
  std::string digest;     ///< of the skill that it belongs to
  std::uint64_t runs = 0; ///< that executed its code
  std::string function;   ///< that was learnt from such runs; empty until then

  [[nodiscard]] std::string id() const { return skill + ":" + what.id; }
};

struct history_entry {
  std::string id; ///< of a function
  std::int64_t time_ms = 0;
  std::string what; ///< `learnt`, `shadow`, `hit`, `missed`, …
  std::string why;
};

/// Functions, what they were learnt from and what became of them, in the
/// store's file. Blocks. [not on a scheduler thread; one thread at a time]
class shelf {
public:
  /// Opens the store's file beside the store; tables are made where they lack.
  static result<std::unique_ptr<shelf>> open(const std::filesystem::path& file);

  virtual ~shelf() = default;

  /// All, or those of one skill, by id.
  virtual result<std::vector<kept_function>>
  functions(const std::string& skill) = 0;
  virtual result<kept_function> find(const std::string& id) = 0;
  virtual result<void> put(const kept_function& one, const std::string& what,
                           const std::string& why) = 0;
  /// Changes what became of it, and no state: the version stays.
  virtual result<void>
  count(const std::string& id, const std::string& what, const std::string& why,
        const std::function<void(function_life&)>& how) = 0;
  /// The function, its history and what it was learnt from.
  virtual result<void> forget(const std::string& id) = 0;
  /// Newest first.
  virtual result<std::vector<history_entry>> history(const std::string& id,
                                                     std::size_t limit) = 0;
  virtual result<void> note(const history_entry& entry) = 0;

  /// Of one skill as it is now, and one kind of run; oldest first.
  virtual result<std::vector<observation>>
  observations(const std::string& id) = 0;
  /// Of the runs of one kind the newest sixteen are kept.
  virtual result<void> observe(const std::string& skill, const std::string& id,
                               const observation& run) = 0;
  /// Forgets one run of that kind.
  virtual result<void> take_back(const std::string& id,
                                 const std::string& run) = 0;
  /// The most that there are of one kind of run for the skill.
  virtual result<std::size_t> most_observed(const std::string& skill) = 0;
  /// All, or those of one skill as it is now, by name.
  virtual result<std::vector<kept_candidate>>
  candidates(const std::string& digest) = 0;
  /// Keeps it; what is known of one with that name and signature stays.
  virtual result<void> put_candidate(const kept_candidate& one) = 0;
  /// As many runs executed its code, and that function came of them.
  virtual result<void> note_candidate(const kept_candidate& one) = 0;
  /// False where there is none of that id.
  virtual result<bool> forget_candidate(const std::string& id) = 0;
  /// Changes whenever somebody put or forgot a function, in any process.
  virtual std::int64_t version() = 0;
};

} // namespace skvm::solidify
