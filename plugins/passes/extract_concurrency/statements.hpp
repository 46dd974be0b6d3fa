#pragma once

#include "skvm/result.hpp"
#include "skvm/skill.hpp"

#include "footprint.hpp"

#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace extract_concurrency {

/// `config/step-order.toml`: how people say what a step needs.
class step_order {
public:
  /// `invalid_config` where the text is no TOML.
  static skvm::result<step_order> parse(std::string_view toml);

  /// Words, of which `*` stands for some that name what is meant.
  struct pattern {
    std::vector<std::string> words;
    bool only = false; ///< it needs that and nothing else
  };

  /// Those that begin with a word.
  [[nodiscard]] const std::vector<pattern>&
  beginning_with(std::string_view word) const;

  struct sign {
    std::string text;
    bool only = false;
  };

  /// For scripts without blanks.
  [[nodiscard]] const std::vector<sign>& signs() const { return signs_; }

  /// Whether a text begins with a word that adds it to what was said before.
  [[nodiscard]] bool adds(const prose& said) const;

  /// Whether the head of a column says that its cells tell what a step needs,
  /// or what it makes. Lower case.
  [[nodiscard]] bool heads_needs(std::string_view head) const {
    return needs_.contains(head);
  }

  [[nodiscard]] bool heads_gives(std::string_view head) const {
    return gives_.contains(head);
  }

  /// "all of the above", in a cell.
  [[nodiscard]] bool means_all(std::string_view cell) const {
    return all_.contains(cell);
  }

private:
  struct hash : std::hash<std::string_view> {
    using is_transparent = void;
  };

  std::unordered_map<std::string, std::vector<pattern>, hash, std::equal_to<>>
    patterns_;
  std::vector<sign> signs_;
  std::set<std::string, std::less<>> needs_;
  std::set<std::string, std::less<>> gives_;
  std::set<std::string, std::less<>> all_;
  std::vector<std::string> also_; ///< with a blank behind, or a sign
};

/// Reads what steps say of their needs: fills in `only`, `freed` and `adds`.
/// What cannot be told to mean a step is left alone.
void mark_statements(const skvm::skill& skill, const step_order& known,
                     std::vector<footprint>& nodes);

} // namespace extract_concurrency
