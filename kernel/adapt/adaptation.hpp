#pragma once

#include "adapt/belief.hpp"
#include "adapt/finding.hpp"
#include "adapt/trial.hpp"
#include "store/store.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

/// What is known of one skill on one target, and what to do next. The state is
/// what its records add up to, in their order, and nothing else: processes that
/// read the same records agree, and none of them has to be asked. Pure.
namespace skvm::adapt {

struct policy {
  double share = 0.5;    ///< of runs that try the new variant
  double holdback = 0.1; ///< of runs that keep the old one after a promotion
  trial_limits limits;
  /// How long a failed remedy is left alone; twice as long after each failure,
  /// at most sixteen times.
  std::chrono::milliseconds cooldown{std::chrono::hours{24}};
};

/// A skill, as it is, on a target.
struct place {
  std::string skill;  ///< its name
  std::string digest; ///< of its content
  std::string model;
  std::string harness;

  bool operator==(const place&) const = default;
};

/// The scope that its records have in the store.
std::string scope_of(const place& where);
std::optional<place> place_of(std::string_view scope);
/// Eight hexadecimal digits for people.
std::string short_id(std::string_view scope);

struct decision {
  enum class kind {
    start,     ///< an experiment with `findings`
    promote,   ///< its variant replaces the best one
    roll_back, ///< it does not, or not any more
    settle,    ///< the watch after a promotion found nothing
    stop,      ///< by the user
    declare,   ///< `findings` are dependencies from now on
  } what = kind::start;
  std::uint32_t number = 0;     ///< of the decision
  std::uint32_t experiment = 0; ///< that it is about
  std::int64_t time_ms = 0;
  /// Of `start` all that the variant uses, of `declare` the new ones.
  std::vector<finding> findings;
  std::uint32_t added = 0; ///< the last so many of them are new
  std::string reason;
  trial_numbers numbers; ///< of the others
};

std::string_view to_string(decision::kind what);
std::string to_json(const decision& what);
std::optional<decision> decision_from(std::string_view text);

struct experiment {
  std::uint32_t number = 0;
  std::vector<finding> findings;
  std::uint32_t added = 0;
  bool watch = false; ///< promoted; the old one still gets a few runs
  adapt::trial trial;
  std::uint32_t refused = 0; ///< runs for which the guard refused the variant
  std::string refusal;
};

/// What a run is to use.
struct assignment {
  std::uint32_t made_by = 0; ///< the variant's experiment; 0 for none
  std::uint32_t experiment = 0;
  bool watch = false;
  bool canary = false;
  std::string evidence; ///< for the compiler; empty for none
};

class adaptation {
public:
  explicit adaptation(policy how = {}) : how_(how) {}

  /// Takes in a record of its scope. Those that make no sense are left out.
  void add(const adaptation_record& record);

  /// By chance, but the same for the same run.
  [[nodiscard]] assignment assign(const std::string& run) const;
  /// What is to be decided now, if anything. A decision counts once it is a
  /// record. `believed` is what use says of the target's levels.
  [[nodiscard]] std::optional<decision>
  next(std::int64_t now_ms, std::span<const correction> believed = {}) const;
  /// Ends the experiment at the user's wish; nothing where there is none.
  [[nodiscard]] std::optional<decision> stop(std::int64_t now_ms) const;

  /// The record of a decision or an observation in a scope.
  static adaptation_record record_of(const std::string& scope,
                                     const decision& what);
  static adaptation_record record_of(const std::string& scope,
                                     const observation& what);

  [[nodiscard]] const std::vector<finding>& best() const { return best_; }

  /// Dependencies that runs ended for want of. A fact about the host and no
  /// change of the text, so that all variants have them and none is tried.
  [[nodiscard]] const std::vector<finding>& declared() const {
    return declared_;
  }

  [[nodiscard]] std::uint32_t best_made_by() const { return made_by_; }

  [[nodiscard]] const std::optional<experiment>& running() const {
    return running_;
  }

  [[nodiscard]] const std::vector<decision>& log() const { return log_; }

  /// Of the runs that had the best variant.
  [[nodiscard]] diagnosis current() const;

  [[nodiscard]] std::size_t runs() const { return runs_; }

  /// When a finding may be tried again; 0 for at once.
  [[nodiscard]] std::int64_t waits_until(const finding& what) const;

private:
  struct setback {
    std::uint32_t times = 0;
    std::int64_t until_ms = 0;
  };

  void take(const decision& what);
  void take(observation&& what);
  void set_back(const experiment& of, std::int64_t now_ms);
  [[nodiscard]] decision decide(decision::kind what, std::int64_t now_ms,
                                std::string reason) const;
  [[nodiscard]] std::optional<decision>
  next_start(std::int64_t now_ms, std::span<const correction> believed) const;
  [[nodiscard]] std::optional<decision>
  next_declared(std::int64_t now_ms) const;
  [[nodiscard]] std::vector<finding>
  next_levels(std::int64_t now_ms, std::span<const correction> believed) const;

  policy how_;
  std::vector<finding> best_;
  std::uint32_t made_by_ = 0;
  std::vector<finding> declared_;
  std::vector<finding> before_; ///< the best one before a promotion
  std::uint32_t made_before_ = 0;
  std::optional<experiment> running_;
  std::map<std::string, setback> setbacks_; ///< by id of the signature
  std::deque<observation> recent_;          ///< of the best variant
  std::vector<decision> log_;
  std::size_t runs_ = 0;
};

} // namespace skvm::adapt
