#pragma once

#include "skvm/result.hpp"

#include "../lang/shell.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace extract_concurrency {

/// What running a command does to the world.
enum class effect {
  named,  ///< it touches the files that it names
  look,   ///< it reads them, or the state of the host
  check,  ///< it reads the whole work folder
  fetch,  ///< it gets something from outside
  change, ///< it changes what other steps stand on
};

/// `config/command-effects.toml`.
class command_effects {
public:
  /// Reads lists of texts, which is all of TOML that the file may use:
  /// `invalid_config` with the line where there is anything else.
  static skvm::result<command_effects> parse(std::string_view toml);

  [[nodiscard]] effect of(const pass_lang::invocation& command) const;
  /// Whether some entry begins with that program.
  [[nodiscard]] bool knows(std::string_view program) const;
  /// The file that the command writes because it is named last; empty where its
  /// place says nothing.
  [[nodiscard]] std::string
  last_output(const pass_lang::invocation& command) const;

private:
  enum class kind { look, check, fetch, change, runner, writing, last };

  struct entry {
    std::string_view program;
    std::string_view rest; ///< the words after it, joined by single blanks
    kind what = kind::look;
  };

  [[nodiscard]] const entry* first(std::string_view program) const;
  [[nodiscard]] bool writes(const std::vector<std::string>& arguments) const;

  std::shared_ptr<const std::string> text_; ///< what the entries point into
  std::vector<entry> entries_;              ///< by program
  std::vector<std::string_view> writing_;
};

} // namespace extract_concurrency
