#include "tests/support/ir_dump.hpp"

#include "base/files.hpp"
#include "skill/skill_loader.hpp"
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

namespace skvm::test {
namespace {

namespace fs = std::filesystem;

const fs::path golden_folder{SKVM_SOURCE_DIR "/tests/skill/golden"};

std::vector<std::string> cases() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator{golden_folder})
    names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

/// A case is a folder: `input` is a skill, `expected.txt` its dump. With
/// `SKVM_UPDATE_GOLDEN` set the expectation is written instead.
class golden : public ::testing::TestWithParam<std::string> {};

TEST_P(golden, structure_is_as_expected) {
  auto folder = golden_folder / GetParam();
  auto loaded = load_skill(folder / "input");
  ASSERT_TRUE(loaded.has_value()) << loaded.error().text();
  auto dump = ir_dump::of(**loaded);
  if (std::getenv("SKVM_UPDATE_GOLDEN") != nullptr) { // NOLINT
    ASSERT_TRUE(write_file(folder / "expected.txt", dump).has_value());
    return;
  }
  auto expected = read_file(folder / "expected.txt");
  ASSERT_TRUE(expected.has_value()) << expected.error().text();
  EXPECT_EQ(dump, *expected);
}

INSTANTIATE_TEST_SUITE_P(skill, golden, ::testing::ValuesIn(cases()),
                         [](const auto& one) { return one.param; });

} // namespace
} // namespace skvm::test
