#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;

/// The names that an object offers to others, by the platform's own tool.
std::vector<std::string> exports_of(const fs::path& object) {
  auto command = std::string{SKVM_NM} + " -D --defined-only --format=posix '"
                 + object.string() + "'";
  auto close = [](std::FILE* stream) { return ::pclose(stream); };
  std::unique_ptr<std::FILE, decltype(close)> output{
    ::popen(command.c_str(), "r"), close};
  std::vector<std::string> names;
  std::array<char, 4096> line{};
  while (output != nullptr
         && std::fgets(line.data(), line.size(), output.get()) != nullptr) {
    std::string text{line.data()};
    names.push_back(text.substr(0, text.find(' ')));
  }
  return names;
}

std::vector<fs::path> objects_in(const fs::path& folder) {
  std::vector<fs::path> found;
  for (const auto& each : fs::recursive_directory_iterator{folder})
    if (each.path().extension() == ".so")
      found.push_back(each.path());
  return found;
}

} // namespace

TEST(exports, of_every_plugin_are_one_symbol) {
  auto plugins = objects_in(SKVM_BUILT_PLUGINS);
  ASSERT_FALSE(plugins.empty());
  for (const auto& plugin : plugins)
    EXPECT_THAT(exports_of(plugin), ElementsAre("skvm_plugin")) << plugin;
}

TEST(exports, are_seen_by_this_test_when_there_are_none) {
  EXPECT_THAT(exports_of(fs::path{SKVM_TEST_PLUGINS} / "broken_no_symbol.so"),
              ElementsAre());
  EXPECT_THAT(exports_of(fs::path{SKVM_TEST_PLUGINS} / "good_pass.so"),
              ElementsAre("skvm_plugin"));
}
