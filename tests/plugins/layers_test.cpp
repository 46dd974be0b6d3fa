#include "tests/plugins/source_text.hpp"

#include "base/files.hpp"
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace skvm::test {

namespace {

namespace fs = std::filesystem;

const fs::path root{SKVM_SOURCE_DIR};

/// Lower parts first. A part includes those below it and itself.
const std::map<std::string, int, std::less<>> levels{
  {"sdk", 0},     {"base", 1},  {"config", 2},  {"net", 2},      {"os", 2},
  {"plugins", 2}, {"schedule", 2}, {"skill", 2}, {"store", 2}, {"adapt", 3}, {"check", 3},
  {"compiler", 3}, {"hosting", 3}, {"journal", 3}, {"views", 3}, {"models", 4},
  {"solidify", 4},
  {"serve", 5},   {"run", 6},   {"runtime", 7},
};

bool is_source(const fs::path& file) {
  auto end = file.extension();
  return end == ".hpp" || end == ".cpp" || end == ".h" || end == ".ipp";
}

std::vector<fs::path> sources_in(const fs::path& folder) {
  std::vector<fs::path> found;
  for (const auto& each : fs::recursive_directory_iterator{folder})
    if (each.is_regular_file() && is_source(each.path()))
      found.push_back(each.path());
  std::sort(found.begin(), found.end());
  EXPECT_FALSE(found.empty()) << "no sources in " << folder;
  return found;
}

source_text scan_file(const fs::path& file) {
  auto content = read_file(file);
  EXPECT_TRUE(content) << content.error().text();
  return content ? scan_source(*content) : source_text{};
}

std::string place(const fs::path& file, int line) {
  return file.lexically_relative(root).string() + ":" + std::to_string(line);
}

std::string first_piece(std::string_view path) {
  return std::string{path.substr(0, path.find('/'))};
}

/// Ids of the plugins of this project, in both spellings.
std::set<std::string> plugin_ids() {
  std::set<std::string> ids;
  for (const auto& each : fs::recursive_directory_iterator{root / "plugins"}) {
    if (each.path().filename() != "CMakeLists.txt")
      continue;
    auto content = read_file(each.path());
    EXPECT_TRUE(content) << content.error().text();
    auto call = content ? content->find("skvm_add_plugin(") : std::string::npos;
    if (call == std::string::npos
        || each.path().parent_path().filename() == "plugins")
      continue;
    std::istringstream words{content->substr(content->find('(', call) + 1)};
    std::string folder;
    std::string name;
    words >> folder >> name;
    ids.insert(name.substr(0, name.find(')')));
    ids.insert(each.path().parent_path().filename().string());
  }
  return ids;
}

} // namespace

TEST(layers, plugins_include_nothing_of_the_kernel_but_its_sdk) {
  for (const auto& file : sources_in(root / "plugins"))
    for (const auto& include : scan_file(file).includes) {
      auto beside = (file.parent_path() / include.path).lexically_normal();
      auto is_below = [](const fs::path& path, const fs::path& folder) {
        return path.lexically_relative(folder).string().substr(0, 2) != "..";
      };
      bool reaches_in = fs::exists(beside) && is_below(beside, root / "kernel");
      bool names_a_part = fs::exists(root / "kernel" / include.path)
                          || levels.contains(first_piece(include.path));
      EXPECT_FALSE(reaches_in || (names_a_part && !fs::exists(beside)))
        << place(file, include.line) << ": includes " << include.path;
    }
}

TEST(layers, the_kernel_names_no_plugin) {
  auto ids = plugin_ids();
  ASSERT_FALSE(ids.empty());
  for (const auto& file : sources_in(root / "kernel"))
    for (const auto& literal : scan_file(file).literals)
      EXPECT_FALSE(ids.contains(literal.text))
        << place(file, literal.line) << ": names the plugin '" << literal.text
        << "'";
}

TEST(layers, sdk_headers_include_the_standard_library_and_each_other_only) {
  for (const auto& file : sources_in(root / "kernel/include/skvm"))
    for (const auto& include : scan_file(file).includes) {
      bool is_standard =
        !include.quoted
        && include.path.find_first_of("/.") == std::string::npos;
      bool is_sdk = include.quoted && first_piece(include.path) == "skvm";
      EXPECT_TRUE(is_standard || is_sdk)
        << place(file, include.line) << ": includes " << include.path;
    }
}

TEST(layers, every_part_of_the_kernel_has_a_level) {
  for (const auto& each : fs::directory_iterator{root / "kernel"}) {
    if (!each.is_directory() || each.path().filename() == "include"
        || fs::is_empty(each.path()))
      continue;
    EXPECT_TRUE(levels.contains(each.path().filename().string()))
      << each.path().lexically_relative(root);
  }
}

TEST(layers, parts_of_the_kernel_include_downwards_only) {
  for (const auto& file : sources_in(root / "kernel")) {
    auto part = first_piece(file.lexically_relative(root / "kernel").string());
    auto own = levels.find(part);
    if (own == levels.end())
      continue;
    for (const auto& include : scan_file(file).includes) {
      auto other = levels.find(first_piece(include.path));
      if (!include.quoted || other == levels.end() || other->first == part)
        continue;
      EXPECT_LT(other->second, own->second)
        << place(file, include.line) << ": '" << part << "' includes "
        << include.path;
    }
  }
}

} // namespace skvm::test
