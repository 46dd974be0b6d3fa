#include "compiler/guard.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace skvm {

std::vector<guard_violation> check_files(const skill& original,
                                         const std::string& pass,
                                         const std::vector<new_file>& files) {
  std::vector<guard_violation> out;
  for (const auto& file : files) {
    auto path = std::filesystem::path{file.path}.lexically_normal();
    auto known = std::any_of(
      original.files.begin(), original.files.end(),
      [&](const auto& other) { return other.path == path.generic_string(); });
    std::error_code why;
    if (known || path == "SKILL.md"
        || std::filesystem::exists(original.dir / path, why))
      out.push_back({"file-replaced", 0,
                     "the file '" + file.path + "' of the skill was replaced",
                     pass});
  }
  return out;
}

} // namespace skvm
