#pragma once

#include <cstdint>
#include <mutex>
#include <optional>

namespace skvm {

/// What the limits of one run leave, over all of its requests, whichever model
/// they go to. What a request takes is counted in the same step in which its
/// room is given back, so that no other can be let through in between.
/// [any thread]
class run_account {
public:
  /// What there is to spend; nothing where there is no limit. Money is in
  /// billionths of a US dollar.
  run_account(std::optional<std::int64_t> tokens,
              std::optional<std::int64_t> nano_usd)
    : tokens_{tokens, 0}, money_{nano_usd, 0} {}

  struct room {
    std::optional<std::int64_t> most; ///< nothing for no limit
    std::int64_t held = 0;            ///< for requests under way
  };

  [[nodiscard]] room tokens() const {
    std::lock_guard guard{mutex_};
    return tokens_;
  }

  [[nodiscard]] room money() const {
    std::lock_guard guard{mutex_};
    return money_;
  }

  /// How many requests are under way whose answers nothing limits.
  [[nodiscard]] std::int64_t unlimited_answers() const {
    std::lock_guard guard{mutex_};
    return unlimited_;
  }

  void hold(std::int64_t tokens, std::int64_t nano_usd, bool unlimited) {
    std::lock_guard guard{mutex_};
    tokens_.held += tokens;
    money_.held += nano_usd;
    unlimited_ += unlimited ? 1 : 0;
  }

  /// Gives back what was held, and counts what was taken of it.
  void settle(std::int64_t held_tokens, std::int64_t held_nano_usd,
              bool unlimited, std::int64_t tokens, std::int64_t nano_usd) {
    std::lock_guard guard{mutex_};
    unlimited_ -= unlimited ? 1 : 0;
    settle(tokens_, held_tokens, tokens);
    settle(money_, held_nano_usd, nano_usd);
  }

private:
  static void settle(room& which, std::int64_t held, std::int64_t taken) {
    which.held -= held;
    if (which.most)
      *which.most -= taken;
  }

  mutable std::mutex mutex_;
  room tokens_;
  room money_;
  std::int64_t unlimited_ = 0;
};

} // namespace skvm
