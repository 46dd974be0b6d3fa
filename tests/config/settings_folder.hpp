#pragma once

#include "base/files.hpp"
#include "config/config.hpp"
#include <gtest/gtest.h>

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace skvm::testing {

/// A home, a shipped folder and a project of a test's own.
class settings_folder {
public:
  settings_folder()
    : root_(make_temporary_folder(std::filesystem::temp_directory_path(),
                                  "skvm-config-")
              .value()) {
    where_.home = root_.path() / "home";
    where_.user_config = where_.home / "skvm.toml";
    where_.data = where_.home / "data";
    where_.cache = where_.home / "cache";
    where_.shipped = root_.path() / "shipped";
    write(where_.shipped / "skvm.toml", "");
  }

  static void write(const std::filesystem::path& file, std::string_view text) {
    auto done = write_file(file, text);
    ASSERT_TRUE(done) << done.error().text();
  }

  void shipped(std::string_view text) {
    write(where_.shipped / "skvm.toml", text);
  }

  void user(std::string_view text) { write(where_.user_config, text); }

  void in_project(std::string_view text) {
    write(project() / ".skvm/skvm.toml", text);
  }

  [[nodiscard]] std::filesystem::path project() const {
    return root_.path() / "project";
  }

  [[nodiscard]] const std::filesystem::path& root() const {
    return root_.path();
  }

  paths& where() { return where_; }

  [[nodiscard]] result<config>
  load(const std::optional<std::filesystem::path>& named = {}) const {
    return load_config(where_, named, project());
  }

  /// The message of loading `text` as the user's file, its path cut down to
  /// the file's name.
  std::string refusal(std::string_view text) {
    user(text);
    auto loaded = load();
    if (loaded)
      return "accepted";
    EXPECT_EQ(to_string(loaded.error().code), "invalid-config");
    auto message = loaded.error().text();
    auto folder = where_.home.string() + "/";
    if (message.starts_with(folder))
      message.erase(0, folder.size());
    return message;
  }

private:
  temporary_folder root_;
  paths where_;
};

} // namespace skvm::testing
