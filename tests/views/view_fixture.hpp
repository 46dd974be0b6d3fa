#pragma once

#include "base/files.hpp"
#include "views/view.hpp"
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>

namespace skvm::test {

enum class view_form { overlay, copy };

/// A work folder, and views of it. Every test runs in both forms; where the
/// machine permits no overlay, that form is skipped.
struct view_fixture : testing::TestWithParam<view_form> {
  view_fixture()
    : holder(*make_temporary_folder(testing::TempDir(), "views-")) {
    root = std::filesystem::canonical(holder.path());
    folder = (root / "work").string();
    std::filesystem::create_directories(folder);
  }

  void SetUp() override {
    write("kept.txt", "kept");
    write("changed.txt", "before");
    write("sub/one.txt", "one");
    write("sub/two.txt", "two");
  }

  std::unique_ptr<work_view> make_view() {
    auto scratch = root / ("view-" + std::to_string(++views));
    auto made = GetParam() == view_form::overlay
                  ? work_view::create(folder, scratch)
                  : work_view::create_copy(folder, scratch);
    EXPECT_TRUE(made) << made.error().text();
    return made ? std::move(*made) : nullptr;
  }

  /// Null, and the test skipped, where there is no overlay to be had.
  std::unique_ptr<work_view> view() {
    auto made = make_view();
    if (made && GetParam() == view_form::overlay && !made->is_overlay())
      return nullptr;
    return made;
  }

  void write(const std::string& path, const std::string& content) const {
    put(folder + "/" + path, content);
  }

  /// Without waiting for the disk, which a durable write would.
  static void put(const std::filesystem::path& file,
                  const std::string& content) {
    std::filesystem::create_directories(file.parent_path());
    std::ofstream out{file, std::ios::binary | std::ios::trunc};
    out << content;
    EXPECT_TRUE(out.flush()) << file;
  }

  static void write_in(const work_view& in, const std::string& path,
                       const std::string& content) {
    put(in.reachable_path() + "/" + path, content);
  }

  static void remove_in(const work_view& in, const std::string& path) {
    std::filesystem::remove_all(in.reachable_path() + "/" + path);
  }

  /// Path → content, of all files and links; folders with a slash.
  static std::map<std::string, std::string> tree(const std::string& below) {
    namespace fs = std::filesystem;
    std::map<std::string, std::string> found;
    for (const auto& each : fs::recursive_directory_iterator{below}) {
      auto name = each.path().lexically_relative(below).string();
      if (each.is_symlink())
        found[name] = "-> " + fs::read_symlink(each.path()).string();
      else if (each.is_directory())
        found[name + "/"] = "";
      else
        found[name] = *read_file(each.path());
    }
    return found;
  }

  temporary_folder holder;
  std::filesystem::path root;
  std::string folder;
  int views = 0;
};

inline std::string form_name(const testing::TestParamInfo<view_form>& info) {
  return info.param == view_form::overlay ? "overlay" : "copy";
}

} // namespace skvm::test

#define SKVM_VIEW(NAME)                                                        \
  auto NAME = view();                                                          \
  if (NAME == nullptr)                                                         \
  GTEST_SKIP() << "this machine permits no overlay"
