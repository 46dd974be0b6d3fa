#pragma once

#include <array>
#include <string>

/// What the model of a chaos run says.
namespace skvm::test::chaos_script {

/// Where a conversation does its work: in the work folder, or in one of the
/// folders below it that a branch has.
struct place {
  std::string name;   ///< empty for the only conversation of a run
  std::string folder; ///< with a slash at its end, or empty
  std::string ledger;

  [[nodiscard]] std::string line(int turn) const {
    return "line-" + (name.empty() ? "" : name + "-") + std::to_string(turn);
  }

  [[nodiscard]] std::string append(int turn) const {
    return "echo " + line(turn) + " >> " + ledger;
  }
};

/// What it does in a turn; the effects differ in kind.
std::string turn_calls(int turn, const place& at);

/// What a careful model does about a call whose outcome is not known.
std::string mending_calls(int turn, int notices, const place& at);

constexpr std::array<const char*, 3> books{"alpha", "beta", "gamma"};

/// A skill whose first three steps may be carried out side by side: one for
/// each book.
std::string skill();

} // namespace skvm::test::chaos_script
