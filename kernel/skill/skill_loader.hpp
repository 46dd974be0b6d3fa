#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "skvm/pass.hpp"
#include "skvm/result.hpp"
#include "skvm/skill.hpp"

namespace skvm {

/// Loads a skill folder (or the `SKILL.md` in it) by the Agent Skills
/// specification: lenient, with a diagnostic for each departure. Fails with
/// `invalid_skill` only without a readable `SKILL.md`, without a description,
/// or over 10 MB. [any thread]
result<skill_ptr> load_skill(const std::filesystem::path& where);

/// The same from text alone, for tests and for checking a compiled variant.
/// `files` are those of the bundle.
result<skill_ptr> parse_skill(std::string source, std::string dir,
                              std::vector<bundle_file> files = {});

/// A changed text of a skill as far as the guard compares it: front matter,
/// sections, steps and code blocks. What sentences mean, links, files and
/// diagnostics are left out. Fails as `load_skill` does.
result<skill_ptr> parse_changed(const skill& original, std::string source,
                                std::string dir);

/// The skill's folder: `name` itself where it is a folder, else the first match
/// in the discovery folders, project before user: `.skvm/skills`,
/// `.agents/skills`, `.claude/skills` from `from` upwards, then the same below
/// `home`. The error lists where it looked and the nearest name.
result<std::filesystem::path>
find_skill(const std::string& name, const std::filesystem::path& from,
           const std::filesystem::path& home);

/// `SKILL.md` with the edits applied: `edits` are sorted, and one that overlaps
/// an earlier one (by pass order, then offset) is dropped and reported in
/// `rejected`. Bytes outside of the edits stay as they are.
struct edited_text {
  std::string text;
  std::vector<edit> applied;
  std::vector<edit> rejected;
};
edited_text apply_edits(const std::string& source, std::vector<edit> edits);

} // namespace skvm
