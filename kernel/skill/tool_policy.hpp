#pragma once

#include "skvm/chat.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace skvm {

/// `allowed-tools` of a skill's front matter, in force: names of our tools or
/// of those that other harnesses use for the same (`Read`, `Bash(git:*)`, …).
/// An empty list allows everything. Immutable.
class tool_policy {
public:
  tool_policy() = default;
  explicit tool_policy(const std::vector<std::string>& allowed);

  /// Whether the tool may be offered at all.
  [[nodiscard]] bool offers(std::string_view tool) const;
  /// Why this command line may not run, or nothing. Patterns such as `git:*`
  /// bind every command in it; one that computes its commands is refused.
  [[nodiscard]] std::optional<std::string>
  refuses_command(std::string_view command) const;

  /// Entries that name no tool of ours.
  [[nodiscard]] const std::vector<std::string>& unknown() const {
    return unknown_;
  }

private:
  bool restricted_ = false;
  std::vector<std::string> tools_;
  bool any_command_ = false;
  std::vector<std::string> command_patterns_;
  std::vector<std::string> unknown_;
};

/// The simple commands of a shell command line, split at `;`, `&`, `|` and line
/// ends outside of quotes. Nothing where it contains substitutions, groups or
/// here-documents, whose commands cannot be told from the text.
std::optional<std::vector<std::string>> simple_commands(std::string_view line);

} // namespace skvm
