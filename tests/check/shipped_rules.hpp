#pragma once

#include "tests/support/skill_text.hpp"

#include "base/files.hpp"
#include "check/check.hpp"
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace skvm::test {

/// The rules of `config/checks.toml`, read once.
inline const check_rules& shipped_rules() {
  static const auto rules = [] {
    auto text = read_file(SKVM_SOURCE_DIR "/config/checks.toml");
    EXPECT_TRUE(text) << text.error().text();
    auto parsed = check_rules::parse(*text, "checks.toml");
    EXPECT_TRUE(parsed) << parsed.error().text();
    return *parsed;
  }();
  return *rules;
}

/// A whole `SKILL.md` of which nothing is to be said but about its body, which
/// begins on line 6.
inline std::string skill_with(std::string_view body) {
  return "---\nname: demo\n"
         "description: Sorts files by their date. Use when asked to tidy up.\n"
         "---\n\n"
         + std::string{body};
}

inline std::vector<diagnostic> check_text(const std::string& source,
                                          std::vector<bundle_file> files = {}) {
  auto parsed = parse_skill(source, "/skills/demo", std::move(files));
  EXPECT_TRUE(parsed.has_value()) << parsed.error().text() << source;
  if (!parsed)
    return {};
  return check_skill(**parsed, shipped_rules()).diagnostics;
}

inline std::vector<diagnostic> check_body(std::string_view body,
                                          std::vector<bundle_file> files = {}) {
  return check_text(skill_with(body), std::move(files));
}

inline std::vector<std::string> codes_of(const std::vector<diagnostic>& all) {
  std::vector<std::string> out;
  for (const auto& one : all)
    out.push_back(one.code);
  return out;
}

inline bundle_file script_of(std::string path, std::string content,
                             bool executable = true) {
  auto file = file_of(std::move(path), std::move(content));
  file.executable = executable;
  return file;
}

/// All of it, for messages of tests.
inline std::string text_of(const std::vector<diagnostic>& all) {
  std::string out;
  for (const auto& one : all)
    out += one.file + ":" + std::to_string(one.line) + " " + one.code + " "
           + one.message + "\n";
  return out;
}

} // namespace skvm::test
