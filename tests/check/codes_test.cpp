#include "tests/check/shipped_rules.hpp"

#include <re2/re2.h>

#include <filesystem>
#include <set>

/// Every code that can be reported has a rule and is documented.
namespace skvm::test {
namespace {

namespace fs = std::filesystem;

std::string text_at(const fs::path& file) {
  auto text = read_file(file);
  EXPECT_TRUE(text) << text.error().text();
  return text ? *text : std::string{};
}

/// The first capture of a pattern in all sources of a folder.
std::set<std::string> captured(const std::string& folder,
                               const std::string& pattern) {
  std::set<std::string> out;
  RE2 wanted{pattern};
  EXPECT_TRUE(wanted.ok()) << wanted.error();
  for (const auto& each :
       fs::directory_iterator{fs::path{SKVM_SOURCE_DIR} / folder}) {
    auto text = text_at(each.path());
    re2::StringPiece rest{text};
    std::string code;
    while (RE2::FindAndConsume(&rest, wanted, &code))
      out.insert(code);
  }
  EXPECT_GT(out.size(), 5U) << folder;
  return out;
}

TEST(check_codes, of_loading_have_rules) {
  for (
    const auto& code : captured(
      "kernel/skill",
      R"re((?s)(?:severity::\w+,\s*|\bwarn\(|\bstop\(|[^:] \{|\(\{)"([a-z0-9]+(?:-[a-z0-9]+)+|bom|crlf|unreadable)")re"))
    EXPECT_NE(shipped_rules().find(code), nullptr) << code;
}

TEST(check_codes, of_the_checks_have_rules) {
  for (
    const auto& code : captured(
      "kernel/check",
      R"re((?:\.add\(|, )"([a-z0-9]+-[a-z0-9-]+)",\s*(?:doc|file|path|"S|"s|"P|"J|"Y|"T))re"))
    EXPECT_NE(shipped_rules().find(code), nullptr) << code;
}

TEST(check_codes, are_documented_with_their_severity) {
  auto text = text_at(SKVM_SOURCE_DIR "/docs/diagnostics.md");
  for (const auto& rule : shipped_rules().all())
    EXPECT_NE(text.find("| `" + rule.code + "` | "
                        + std::string{to_string(rule.level)} + " |"),
              std::string::npos)
      << rule.code;
}

TEST(check_codes, of_the_document_have_rules) {
  auto text = text_at(SKVM_SOURCE_DIR "/docs/diagnostics.md");
  text.resize(text.find("\n## Compiling\n")); // those are of `compile`
  re2::StringPiece rest{text};
  std::string code;
  int rows = 0;
  while (RE2::FindAndConsume(
    &rest, R"((?m)^\| `([a-z0-9-]+)` \| (?:note|warning|error) \|)", &code)) {
    EXPECT_NE(shipped_rules().find(code), nullptr) << code;
    ++rows;
  }
  EXPECT_EQ(static_cast<std::size_t>(rows), shipped_rules().all().size());
}

TEST(check_codes, are_explained) {
  for (const auto& rule : shipped_rules().all()) {
    EXPECT_GT(rule.title.size(), 5U) << rule.code;
    EXPECT_GT(rule.why.size(), 10U) << rule.code;
    EXPECT_GT(rule.fix.size(), 5U) << rule.code;
    EXPECT_FALSE(rule.message.ends_with('.')) << rule.code;
    for (auto c : rule.code)
      EXPECT_TRUE((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-')
        << rule.code;
  }
}

TEST(check_codes, of_hidden_text_and_theft_are_errors_or_cannot_be_allowed) {
  for (const auto* code :
       {"hidden-payload", "bidi-control", "hidden-style", "conceal",
        "ignore-instructions", "secret-exfiltration", "reverse-shell",
        "decode-and-run", "destroy-system", "authorized-keys"}) {
    ASSERT_NE(shipped_rules().find(code), nullptr) << code;
    EXPECT_EQ(shipped_rules().find(code)->level, severity::error) << code;
  }
}

TEST(check_codes, find_nothing_in_the_shipped_examples) {
  int skills = 0;
  for (const auto& each :
       fs::directory_iterator{fs::path{SKVM_SOURCE_DIR} / "examples/skills"}) {
    auto loaded = load_skill(each.path());
    ASSERT_TRUE(loaded) << loaded.error().text();
    auto outcome = check_skill(**loaded, shipped_rules());
    EXPECT_TRUE(outcome.diagnostics.empty()) << each.path() << "\n"
                                             << text_of(outcome.diagnostics);
    EXPECT_EQ(outcome.allowed, 0);
    ++skills;
  }
  EXPECT_GT(skills, 0);
}

} // namespace
} // namespace skvm::test
