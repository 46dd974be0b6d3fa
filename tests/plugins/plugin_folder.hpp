#pragma once

#include "base/files.hpp"
#include "plugins/loader.hpp"
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

namespace skvm::test {

/// A root of plugins that exists as long as its owner.
class plugin_folder {
public:
  plugin_folder() {
    auto made = make_temporary_folder(std::filesystem::temp_directory_path(),
                                      "skvm-plugins-");
    EXPECT_TRUE(made) << made.error().text();
    if (made)
      folder_ = temporary_folder{*made};
  }

  [[nodiscard]] const std::filesystem::path& path() const {
    return folder_.path();
  }

  /// Copies one of the objects that were built for these tests.
  std::filesystem::path add(const std::string& object,
                            const std::string& subfolder) const {
    auto target = path() / subfolder / (object + ".so");
    std::filesystem::create_directories(target.parent_path());
    std::filesystem::copy_file(built(object), target);
    return target;
  }

  std::filesystem::path write(const std::string& name,
                              std::string_view content) const {
    auto target = path() / name;
    auto written = write_file(target, content);
    EXPECT_TRUE(written) << written.error().text();
    return target;
  }

  [[nodiscard]] plugin_set load() const { return plugin_set::load({path()}); }

  static std::filesystem::path built(const std::string& object) {
    return std::filesystem::path{SKVM_TEST_PLUGINS} / (object + ".so");
  }

private:
  temporary_folder folder_;
};

/// The only plugin of a set in which nothing was refused.
inline const loaded_plugin* only_plugin(const plugin_set& set) {
  for (const auto& refused : set.refused())
    ADD_FAILURE() << refused.file << ": " << refused.reason;
  EXPECT_EQ(set.loaded().size(), 1u);
  return set.loaded().size() == 1 ? &set.loaded().front() : nullptr;
}

/// The only reason of a set in which nothing was loaded.
inline std::string only_reason(const plugin_set& set) {
  EXPECT_TRUE(set.loaded().empty());
  EXPECT_EQ(set.refused().size(), 1u);
  return set.refused().size() == 1 ? set.refused().front().reason : "";
}

} // namespace skvm::test
