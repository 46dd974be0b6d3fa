#include "base/files.hpp"
#include "base/text.hpp"
#include "skill/skill_loader.hpp"

#include <algorithm>
#include <array>

namespace skvm {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t most_names = 2'000;
constexpr int most_parents = 64;

bool has_skill(const fs::path& dir) {
  std::error_code ignored;
  return fs::is_regular_file(dir / "SKILL.md", ignored)
         || fs::is_regular_file(dir / "skill.md", ignored);
}

/// Only a plain name is looked up: never a path out of a discovery folder.
bool is_plain_name(const std::string& name) {
  return is_safe_relative(name) && name.find('/') == std::string::npos
         && name != "." && is_utf8(name);
}

std::vector<fs::path> discovery_folders(const fs::path& from,
                                        const fs::path& home) {
  static constexpr auto names = std::to_array<const char*>(
    {".skvm/skills", ".agents/skills", ".claude/skills"});
  std::vector<fs::path> folders;
  auto add = [&](const fs::path& base) {
    for (const auto* name : names)
      if (auto folder = base / name;
          std::find(folders.begin(), folders.end(), folder) == folders.end())
        folders.push_back(folder);
  };
  std::error_code ignored;
  auto at = fs::absolute(from, ignored).lexically_normal();
  for (int i = 0; i < most_parents && !at.empty(); ++i) {
    add(at);
    if (at == at.parent_path())
      break;
    at = at.parent_path();
  }
  if (!home.empty())
    add(home);
  return folders;
}

std::vector<std::string> names_in(const std::vector<fs::path>& folders) {
  std::vector<std::string> names;
  for (const auto& folder : folders) {
    std::error_code why;
    fs::directory_iterator it{folder, why};
    for (; !why && it != fs::directory_iterator{} && names.size() < most_names;
         it.increment(why))
      if (has_skill(it->path()))
        names.push_back(to_utf8(it->path().filename().string()));
  }
  std::sort(names.begin(), names.end());
  return names;
}

} // namespace

result<fs::path> find_skill(const std::string& name, const fs::path& from,
                            const fs::path& home) {
  if (name.empty() || name.find('\0') != std::string::npos)
    return make_error(errc::invalid_argument, "skill", "the name is empty");
  auto direct = from / name;
  if (has_skill(direct))
    return direct.lexically_normal();
  std::error_code ignored;
  if (direct.filename() == "SKILL.md" && fs::is_regular_file(direct, ignored))
    return direct.parent_path().lexically_normal();
  if (fs::is_directory(direct, ignored))
    return make_error(errc::not_found, name, "the folder has no SKILL.md");
  if (fs::exists(direct, ignored))
    return make_error(errc::not_found, name,
                      "is a file; a skill is a folder with a SKILL.md");
  if (!is_plain_name(name))
    return make_error(errc::not_found, name, "there is no such folder");
  auto folders = discovery_folders(from, home);
  for (const auto& folder : folders)
    if (has_skill(folder / name))
      return folder / name;
  std::string looked;
  for (const auto& folder : folders)
    if (fs::is_directory(folder, ignored))
      looked += (looked.empty() ? "" : ", ") + folder.string();
  auto message = looked.empty()
                   ? "no skill of that name; there is no skill folder from "
                       + from.string() + " upwards or in " + home.string()
                   : "no skill of that name in " + looked;
  if (auto near = nearest(name, names_in(folders)); !near.empty())
    message += "; did you mean '" + near + "'?";
  return make_error(errc::not_found, name, message);
}

} // namespace skvm
