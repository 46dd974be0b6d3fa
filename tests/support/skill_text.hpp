#pragma once

#include "skill/skill_loader.hpp"
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace skvm::test {

/// A skill called `demo` with that body, which starts on line 5.
inline skill_ptr parse_body(std::string_view body,
                            std::vector<bundle_file> files = {}) {
  std::string source = "---\nname: demo\ndescription: A test.\n---\n";
  auto parsed =
    parse_skill(source + std::string{body}, "/skills/demo", std::move(files));
  EXPECT_TRUE(parsed.has_value()) << parsed.error().text();
  return parsed ? *parsed : std::make_shared<const skill>();
}

/// A skill with those lines of front matter and an ordinary body.
inline result<skill_ptr> parse_front(std::string_view front) {
  return parse_skill("---\n" + std::string{front} + "---\n\n# Demo\n\nText.\n",
                     "/skills/demo");
}

inline std::vector<std::string> codes_of(const skill& doc) {
  std::vector<std::string> codes;
  for (const auto& one : doc.diagnostics)
    codes.push_back(one.code);
  return codes;
}

inline bundle_file file_of(std::string path, std::string content = "text\n") {
  bundle_file file;
  file.path = std::move(path);
  file.size = content.size();
  file.text = true;
  file.content = std::move(content);
  return file;
}

} // namespace skvm::test
