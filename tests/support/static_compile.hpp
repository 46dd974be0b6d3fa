#pragma once

#include "compiler/compile.hpp"
#include "compiler/guard.hpp"

#include <filesystem>
#include <map>
#include <memory>
#include <string>

namespace skvm::test {

/// What compiling a skill came to, without a host, a model or a disk.
struct static_result {
  skvm::artifacts artifacts;
  std::string text; ///< `SKILL.md` as compiled
  skvm::guard_report guard;
  std::vector<edit> edits;
  std::vector<new_file> files;
  std::vector<diagnostic> diagnostics;   ///< of the passes
  std::string failure;                   ///< of the first pass that failed
  std::map<std::string, double> wall_ms; ///< of each part, passes by their id
};

/// All passes of an installation over one skill after another, for accuracy and
/// speed over a corpus. Nothing is asked of the host: nothing is there.
/// Immutable once made. [any thread]
class static_compiler {
public:
  /// `config` is the folder of the catalogue and of the profiles, `plugins` one
  /// of built plugins. Throws `std::runtime_error`.
  static_compiler(const std::filesystem::path& config,
                  const std::filesystem::path& plugins,
                  const std::string& harness, const std::string& model);

  [[nodiscard]] static_result compile(const skill_ptr& subject) const;

private:
  compile_environment environment_;
  compile_request request_;
};

} // namespace skvm::test
