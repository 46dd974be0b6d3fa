#pragma once

#include "skvm/result.hpp"
#include "skvm/target.hpp"

#include "late_pattern.hpp"
#include "literal_index.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace skvm {

/// Takes out of a sentence what it says is not to be done. Immutable.
/// [any thread]
class denial {
public:
  /// `invalid_config` where a pattern is no RE2.
  static result<denial> compile(const negation_words& words);

  /// What one thread needs to read one sentence after the other.
  struct scratch {
    literal_index::scratch words;
    std::string kept; ///< of a sentence that denies something
  };

  /// The sentence with blanks in place of what it denies, in `state`; or the
  /// sentence itself where it denies nothing.
  [[nodiscard]] std::string_view affirmed(std::string_view sentence,
                                          scratch& state) const;

private:
  /// What is denied from `begin` on ends at `end`; more is looked for from
  /// `next` on.
  struct reach {
    std::size_t end;
    std::size_t next;
  };

  [[nodiscard]] reach reach_of(std::string_view sentence, std::size_t begin,
                               std::size_t end) const;
  [[nodiscard]] static std::size_t clause_end(std::string_view sentence,
                                              std::size_t begin);

  literal_index words_; ///< of `before_` and `after_`
  std::unique_ptr<const late_pattern> before_;
  std::unique_ptr<const late_pattern> after_;
  std::unique_ptr<const late_pattern> ends_;
};

} // namespace skvm
