#include "tests/support/skill_text.hpp"

#include <gmock/gmock.h>

#include <string>

namespace skvm::test {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const diagnostic* find(const skill& doc, std::string_view code) {
  for (const auto& one : doc.diagnostics)
    if (one.code == code)
      return &one;
  return nullptr;
}

skill_ptr loaded(std::string_view front) {
  auto parsed = parse_front(front);
  EXPECT_TRUE(parsed.has_value()) << parsed.error().text();
  return parsed ? *parsed : std::make_shared<const skill>();
}

std::string refused(std::string_view front) {
  auto parsed = parse_front(front);
  EXPECT_FALSE(parsed.has_value());
  if (parsed)
    return {};
  EXPECT_EQ(parsed.error().code, errc::invalid_skill);
  return parsed.error().message;
}

TEST(front_matter, reads_all_fields_of_the_specification) {
  auto doc = loaded("name: demo\ndescription: >\n  Does it.\n  Use it.\n"
                    "license: MIT\ncompatibility: 'Needs: git'\nmetadata:\n"
                    "  author: me\n  version: \"1.0\"\n"
                    "allowed-tools: Bash(git:*) Read\n");
  EXPECT_EQ(doc->front.name, "demo");
  EXPECT_EQ(doc->front.description, "Does it. Use it.");
  EXPECT_EQ(doc->front.license, "MIT");
  EXPECT_EQ(doc->front.compatibility, "Needs: git");
  EXPECT_EQ(doc->front.metadata.at("author"), "me");
  EXPECT_EQ(doc->front.metadata.at("version"), "1.0");
  EXPECT_THAT(doc->front.allowed_tools, ElementsAre("Bash(git:*)", "Read"));
  EXPECT_EQ(doc->front.lines, (line_range{1, 12}));
  EXPECT_THAT(doc->diagnostics, IsEmpty());
}

TEST(front_matter, ends_where_the_body_begins) {
  auto doc = loaded("name: demo\ndescription: x\n");
  EXPECT_EQ(doc->source.substr(doc->body_begin), "\n# Demo\n\nText.\n");
}

TEST(front_matter, reads_allowed_tools_as_a_list) {
  auto doc = loaded("name: demo\ndescription: x\nallowed-tools:\n"
                    "  - Bash(git add:*)\n  - Read\n");
  EXPECT_THAT(doc->front.allowed_tools, ElementsAre("Bash(git add:*)", "Read"));
}

TEST(front_matter, keeps_blanks_within_the_parentheses_of_a_tool) {
  auto doc = loaded("name: demo\ndescription: x\n"
                    "allowed-tools: Bash(git add:*) Read\n");
  EXPECT_THAT(doc->front.allowed_tools, ElementsAre("Bash(git add:*)", "Read"));
}

TEST(front_matter, accepts_tools_separated_by_commas_with_a_note) {
  auto doc = loaded("name: demo\ndescription: x\nallowed-tools: Read, Grep\n");
  EXPECT_THAT(doc->front.allowed_tools, ElementsAre("Read", "Grep"));
  ASSERT_NE(find(*doc, "allowed-tools-commas"), nullptr);
  EXPECT_EQ(find(*doc, "allowed-tools-commas")->line, 4);
}

TEST(front_matter, is_required) {
  auto parsed = parse_skill("# Demo\n\nText.\n", "/skills/demo");
  ASSERT_FALSE(parsed.has_value());
  EXPECT_EQ(parsed.error().code, errc::invalid_skill);
  EXPECT_THAT(parsed.error().message, HasSubstr("no front matter"));
}

TEST(front_matter, is_not_a_rule_at_the_top) {
  auto parsed = parse_skill("---\n\n# Demo\n", "/skills/demo");
  ASSERT_FALSE(parsed.has_value());
  EXPECT_THAT(parsed.error().message, HasSubstr("no front matter"));
}

TEST(front_matter, needs_a_description) {
  EXPECT_THAT(refused("name: demo\n"), HasSubstr("description-missing"));
  EXPECT_THAT(refused("name: demo\ndescription:\n"),
              HasSubstr("description-missing"));
  EXPECT_THAT(refused("name: demo\ndescription: '  '\n"),
              HasSubstr("description-missing"));
}

TEST(front_matter, takes_the_folder_for_a_missing_name) {
  auto doc = loaded("description: x\n");
  EXPECT_EQ(doc->name, "demo");
  EXPECT_THAT(codes_of(*doc), ElementsAre("name-missing"));
}

TEST(front_matter, warns_of_a_name_that_is_not_the_folders) {
  auto doc = loaded("name: other\ndescription: x\n");
  EXPECT_EQ(doc->name, "other");
  EXPECT_THAT(codes_of(*doc), ElementsAre("name-mismatch"));
  EXPECT_EQ(doc->diagnostics[0].line, 2);
}

TEST(front_matter, warns_of_names_outside_of_the_alphabet) {
  for (std::string_view name :
       {"Demo", "de--mo", "-demo", "demo-", "de_mo", "d\xC3\xA9mo"}) {
    auto doc = loaded("name: " + std::string{name} + "\ndescription: x\n");
    EXPECT_THAT(codes_of(*doc), Contains("name-invalid")) << name;
  }
}

TEST(front_matter, never_yields_a_name_that_is_a_path) {
  auto doc = loaded("name: ../../etc/passwd\ndescription: x\n");
  EXPECT_EQ(doc->name, "etc-passwd");
  EXPECT_EQ(doc->front.name, "../../etc/passwd");
}

TEST(front_matter, warns_of_fields_that_are_too_long) {
  auto doc = loaded("name: " + std::string(65, 'a')
                    + "\ndescription: " + std::string(1025, 'x')
                    + "\ncompatibility: " + std::string(501, 'x') + "\n");
  EXPECT_THAT(codes_of(*doc), Contains("name-too-long"));
  EXPECT_THAT(codes_of(*doc), Contains("description-too-long"));
  EXPECT_THAT(codes_of(*doc), Contains("compatibility-too-long"));
  EXPECT_EQ(doc->name.size(), 64u);
}

TEST(front_matter, counts_characters_and_not_bytes) {
  std::string description;
  for (int i = 0; i < 1024; ++i)
    description += "\xC3\xA9";
  auto doc = loaded("name: demo\ndescription: " + description + "\n");
  EXPECT_THAT(doc->diagnostics, IsEmpty());
}

TEST(front_matter, suggests_the_key_that_was_meant) {
  auto doc = loaded("name: demo\ndescription: x\nallowed_tools: Read\n");
  ASSERT_NE(find(*doc, "unknown-key"), nullptr);
  EXPECT_THAT(find(*doc, "unknown-key")->message, HasSubstr("allowed-tools"));
  EXPECT_EQ(find(*doc, "unknown-key")->line, 4);
}

TEST(front_matter, only_notes_the_keys_of_other_clients) {
  auto doc = loaded("name: demo\ndescription: x\nmodel: small\n");
  EXPECT_THAT(codes_of(*doc), ElementsAre("extension-key"));
  EXPECT_EQ(doc->diagnostics[0].level, severity::note);
}

TEST(front_matter, keeps_the_first_of_two_equal_keys) {
  auto doc = loaded("name: demo\ndescription: one\ndescription: two\n");
  EXPECT_EQ(doc->front.description, "one");
  ASSERT_NE(find(*doc, "duplicate-key"), nullptr);
  EXPECT_EQ(find(*doc, "duplicate-key")->line, 4);
}

TEST(front_matter, repairs_an_unquoted_colon) {
  auto doc = loaded("name: demo\n"
                    "description: Use it when: the user's PDF is broken\n"
                    "license: MIT\n");
  EXPECT_EQ(doc->front.description, "Use it when: the user's PDF is broken");
  EXPECT_EQ(doc->front.license, "MIT");
  ASSERT_NE(find(*doc, "yaml-repaired"), nullptr);
  EXPECT_EQ(find(*doc, "yaml-repaired")->line, 3);
}

TEST(front_matter, repairs_a_value_over_several_lines) {
  auto doc = loaded("name: demo\ndescription: Use it: always\n  and: often\n"
                    "metadata:\n  note: a: b\n");
  EXPECT_EQ(doc->front.description, "Use it: always and: often");
  EXPECT_EQ(doc->front.metadata.at("note"), "a: b");
}

TEST(front_matter, repairs_an_unclosed_quote) {
  auto doc = loaded("name: demo\ndescription: \"Does it\nlicense: MIT\n");
  EXPECT_EQ(doc->front.description, "Does it");
  EXPECT_EQ(doc->front.license, "MIT");
  EXPECT_THAT(codes_of(*doc), ElementsAre("yaml-repaired"));
}

TEST(front_matter, takes_braces_in_a_description_for_text) {
  auto doc = loaded("name: demo\ndescription: {{ what }} is done\n");
  EXPECT_EQ(doc->front.description, "{{ what }} is done");
}

TEST(front_matter, leaves_block_values_alone_when_it_repairs) {
  auto doc = loaded("name: demo\nlicense: a: b\ndescription: |\n"
                    "  Two: lines\n  # of text\n");
  EXPECT_EQ(doc->front.description, "Two: lines\n# of text");
  EXPECT_EQ(doc->front.license, "a: b");
}

TEST(front_matter, refuses_what_no_repair_makes_yaml) {
  EXPECT_THAT(refused("name: demo\n\t- [x\n]: {\n"), HasSubstr("yaml-invalid"));
}

TEST(front_matter, does_not_follow_aliases) {
  auto doc = loaded("name: demo\ndescription: x\nmetadata:\n  a: &a lol\n"
                    "  b: *a\n");
  ASSERT_NE(find(*doc, "yaml-alias"), nullptr);
  EXPECT_EQ(find(*doc, "yaml-alias")->line, 6);
  EXPECT_EQ(doc->front.metadata.at("b"), "");
}

TEST(front_matter, flattens_nested_metadata) {
  auto doc = loaded("name: demo\ndescription: x\nmetadata:\n  needs:\n"
                    "    bins: [git, jq]\n");
  EXPECT_EQ(doc->front.metadata.at("needs.bins"), "git jq");
  EXPECT_THAT(codes_of(*doc), Contains("metadata-nested"));
}

TEST(front_matter, warns_of_a_value_of_the_wrong_type) {
  auto doc = loaded("name: demo\ndescription: x\nlicense: [MIT]\n");
  EXPECT_THAT(codes_of(*doc), ElementsAre("wrong-type"));
  EXPECT_EQ(doc->front.license, "");
}

TEST(front_matter, bounds_its_size_and_depth) {
  EXPECT_THAT(
    refused("name: demo\ndescription: " + std::string(70'000, 'x') + "\n"),
    HasSubstr("65536"));
  EXPECT_THAT(refused("metadata: " + std::string(20'000, '[')
                      + std::string(20'000, ']') + "\n"),
              HasSubstr("yaml-invalid"));
}

TEST(front_matter, goes_on_without_a_closing_line) {
  auto parsed =
    parse_skill("---\nname: demo\ndescription: x\n\n# Demo\n", "/skills/demo");
  ASSERT_TRUE(parsed.has_value()) << parsed.error().text();
  EXPECT_THAT(codes_of(**parsed), ElementsAre("front-matter-unclosed"));
  ASSERT_EQ((*parsed)->sections.size(), 1u);
  EXPECT_EQ((*parsed)->sections[0].lines, (line_range{5, 5}));
}

TEST(front_matter, may_follow_blank_lines_with_a_warning) {
  auto parsed = parse_skill("\n\n---\nname: demo\ndescription: x\n---\nText.\n",
                            "/skills/demo");
  ASSERT_TRUE(parsed.has_value());
  EXPECT_THAT(codes_of(**parsed), ElementsAre("front-matter-late"));
}

TEST(front_matter, survives_a_byte_order_mark_and_crlf) {
  auto parsed =
    parse_skill("\xEF\xBB\xBF---\r\nname: demo\r\ndescription: x y\r\n---\r\n"
                "# Demo\r\n\r\n1. Go.\r\n",
                "/skills/demo");
  ASSERT_TRUE(parsed.has_value()) << parsed.error().text();
  const auto& doc = **parsed;
  EXPECT_EQ(doc.front.description, "x y");
  EXPECT_THAT(codes_of(doc), ElementsAre("crlf", "bom"));
  ASSERT_EQ(doc.steps.size(), 1u);
  EXPECT_EQ(doc.steps[0].text, "1. Go.");
  EXPECT_EQ(doc.steps[0].lines, (line_range{7, 7}));
}

TEST(front_matter, mends_invalid_utf8_and_says_so) {
  auto parsed = parse_skill(
    "---\nname: demo\ndescription: a\xFFz\n---\nText.\n", "/skills/demo");
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ((*parsed)->front.description, "a\xEF\xBF\xBDz");
  EXPECT_THAT(codes_of(**parsed), ElementsAre("not-utf8"));
}

TEST(front_matter, may_be_all_there_is) {
  auto parsed =
    parse_skill("---\nname: demo\ndescription: x\n---", "/skills/demo");
  ASSERT_TRUE(parsed.has_value());
  EXPECT_THAT(codes_of(**parsed), ElementsAre("body-empty"));
  EXPECT_THAT((*parsed)->sections, IsEmpty());
}

TEST(front_matter, of_nothing_is_refused_without_a_crash) {
  for (std::string_view text : {"", "\n", "-", "---", "---\n---\n", "\0"})
    EXPECT_FALSE(parse_skill(std::string{text}, "").has_value()) << text;
}

} // namespace
} // namespace skvm::test
