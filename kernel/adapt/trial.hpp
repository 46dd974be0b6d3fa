#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

/// Whether a variant is better than the one it would replace, decided while the
/// runs come in. Pure. [any thread]
namespace skvm::adapt {

/// The error rates are those of tests that may be looked at after every run
/// (Ville's inequality): however long a trial lasts, they hold.
struct trial_limits {
  /// The chance that a variant which is not better is promoted for success, and
  /// that one which is not cheaper is promoted for tokens.
  double promote = 0.001;
  /// The chance that a variant which loses more than `margin` of success is
  /// let through to the question of tokens.
  double harm = 0.001;
  double margin = 0.1;
  /// The chance that a variant which is not worse is rolled back.
  double reject = 0.05;
  std::uint32_t pairs = 200; ///< undecided after so many: rolled back
};

struct trial_run {
  bool succeeded = false;
  double tokens = 0; ///< 0 where they are not known
};

enum class verdict { open, promote, roll_back };

struct trial_numbers {
  std::uint32_t runs[2] = {0, 0};      ///< by arm: 0 is the baseline's
  std::uint32_t successes[2] = {0, 0};
  double tokens[2] = {0, 0}; ///< of runs that succeeded, in all
  std::uint32_t pairs = 0;
  std::uint32_t won = 0;  ///< pairs in which only the canary succeeded
  std::uint32_t lost = 0; ///< only the baseline did
  std::uint32_t cheaper = 0; ///< of pairs in which both did, by tokens
  std::uint32_t dearer = 0;
  double better = 1;   ///< evidence for more success; 1 / promote decides
  double worse = 1;    ///< for less; 1 / reject decides
  double harmless = 1; ///< for a loss of less than the margin
  double saves = 1;
  double costs = 1;
};

/// Runs of both arms are paired in the order in which they ended. A pair is won
/// by the arm that alone succeeded; where both did, by the one with fewer
/// tokens. If the canary is no better, each pair that one of them wins goes to
/// it with a probability of at most one half: that is what is bet against.
class trial {
public:
  explicit trial(trial_limits limits = {}) : limits_(limits) {}

  void add(bool canary, trial_run run);
  [[nodiscard]] const trial_numbers& numbers() const { return numbers_; }
  [[nodiscard]] verdict outcome() const;
  /// Why, in words with numbers; empty while it is open.
  [[nodiscard]] std::string reason() const;

private:
  void settle(trial_run baseline, trial_run canary);

  trial_limits limits_;
  trial_numbers numbers_;
  std::array<std::deque<trial_run>, 2> waiting_; ///< one of them is empty
  /// Wealth of bettors who stake other shares that the loss is below margin.
  std::array<double, 5> stakes_{1, 1, 1, 1, 1};
};

/// Evidence against "at most one half" after so many won and lost: the mean
/// wealth of bettors on every chance above one half, each as likely.
double sign_evidence(std::uint32_t won, std::uint32_t lost);

} // namespace skvm::adapt
