#pragma once

#include "base/files.hpp"
#include "solidify/execute.hpp"

#include <atomic>
#include <memory>
#include <mutex>
#include <vector>

namespace skvm::solidify {

/// Interpreters that have started already and imported what functions need, one
/// for a skill and a sandbox. Each runs in the sandbox and forks for each
/// program, whose folder is closed off from all others; it never runs anything
/// of a program itself. The second program that could have used one starts it
/// and does without, since a process may have no other to run. [any thread]
class warm_interpreters {
public:
  /// `views_dir` is where folders of requests are made; `driver` is the text of
  /// `config/zygote.py`.
  warm_interpreters(launcher& processes, std::string views_dir,
                    std::string driver);
  /// Ends them.
  ~warm_interpreters();
  warm_interpreters(const warm_interpreters&) = delete;
  warm_interpreters& operator=(const warm_interpreters&) = delete;

  class process;

  /// One of them for one program, while it lives.
  class lease {
  public:
    explicit lease(std::shared_ptr<process> which);

    /// Below this a request's view must lie; it goes with the lease. Empty
    /// where another has the interpreter, or it is not ready.
    [[nodiscard]] std::string folder() const { return folder_.path().string(); }

    /// Runs the function in a view there. [not on a scheduler thread]
    result<executed> run(const function& what, const bound_request& bound,
                         const execution_place& place, const std::string& view);

  private:
    std::shared_ptr<process> which_;
    std::unique_ptr<std::unique_lock<std::mutex>> busy_;
    temporary_folder folder_;
  };

  /// Nothing where the function is no call of an interpreter, or where none is
  /// ready or free.
  std::optional<lease> take(const function& what, const execution_place& place);

  /// How many programs ran in one of them.
  [[nodiscard]] std::uint64_t served() const { return served_; }

  /// What failed here is run the usual way from then on.
  void give_up_on(const std::string& function);
  /// How many functions that is true of.
  [[nodiscard]] std::size_t given_up() const;

  /// How many were started so far.
  [[nodiscard]] std::uint64_t started() const;

  void note_success() { ++served_; }

private:
  /// Those that ended before they were ready would do so again.
  void drop_ended();
  std::shared_ptr<process> start(const function& what,
                                 const execution_place& place,
                                 const std::string& key);

  static constexpr std::size_t most = 4;

  launcher& processes_;
  const std::string views_dir_;
  const std::string driver_;
  mutable std::mutex mutex_;                      ///< of all below
  std::vector<std::shared_ptr<process>> running_; ///< least used first
  std::set<std::string> asked_for_;               ///< keys
  std::set<std::string> given_up_;
  std::set<std::string> never_ready_; ///< keys
  std::uint64_t started_ = 0;
  std::atomic<std::uint64_t> served_ = 0;
};

} // namespace skvm::solidify
