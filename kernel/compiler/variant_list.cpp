#include "compiler/folder_lock.hpp"
#include "compiler/variants.hpp"

#include <algorithm>
#include <system_error>
#include <tuple>

namespace skvm {

namespace fs = std::filesystem;

namespace {

/// Below `root`, folders of skills with folders of variants in them.
template <class Visit>
void each_folder(const fs::path& root, Visit visit) {
  std::error_code why;
  for (const auto& skill : fs::directory_iterator{root, why}) {
    if (!skill.is_directory(why)
        || skill.path().filename().string().starts_with("."))
      continue;
    for (const auto& one : fs::directory_iterator{skill.path(), why})
      if (one.is_directory(why)
          && !one.path().filename().string().starts_with("."))
        visit(one.path());
  }
}

} // namespace

std::vector<variant> list_variants(const fs::path& root) {
  std::vector<variant> out;
  each_folder(root, [&](const fs::path& dir) {
    if (auto found = read_variant(dir))
      out.push_back(std::move(*found));
  });
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) {
    return std::tie(a.skill_name, b.created, a.key)
           < std::tie(b.skill_name, a.created, b.key);
  });
  return out;
}

result<variant> find_variant(const fs::path& root, std::string_view prefix) {
  if (prefix.size() < 4)
    return make_error(errc::invalid_argument, std::string{prefix},
                      "is too short; give at least four digits of the key");
  std::vector<fs::path> found;
  each_folder(root, [&](const fs::path& dir) {
    auto name = dir.filename().string();
    auto least = std::min(name.size(), prefix.size());
    if (name.compare(0, least, prefix, 0, least) == 0)
      found.push_back(dir);
  });
  std::vector<variant> whole;
  for (const auto& dir : found)
    if (auto one = read_variant(dir); one && one->key.starts_with(prefix))
      whole.push_back(std::move(*one));
  if (whole.empty())
    return make_error(errc::not_found, std::string{prefix},
                      "no variant has such a key; see 'skvm variants'");
  if (whole.size() > 1) {
    std::string keys;
    for (const auto& one : whole)
      keys += (keys.empty() ? "" : ", ") + one.key.substr(0, 12);
    return make_error(errc::conflict, std::string{prefix},
                      "begins the keys of several variants: " + keys);
  }
  return std::move(whole.front());
}

result<void> remove_variant(const variant& what) {
  auto parent = what.dir.parent_path();
  std::error_code why;
  {
    folder_lock lock{parent};
    // Out of sight at once, whole or not at all.
    auto gone = parent / (".gone-" + what.dir.filename().string());
    fs::rename(what.dir, gone, why);
    if (why)
      return make_error(errc::io, what.dir.string(),
                        "cannot remove the variant: " + why.message());
    fs::remove_all(gone, why);
  }
  std::error_code in_use; // of other variants
  fs::remove(parent, in_use);
  if (why)
    return make_error(errc::io, what.dir.string(),
                      "cannot remove all of the variant: " + why.message());
  return ok;
}

} // namespace skvm
