#include "tests/support/skill_text.hpp"

#include <gmock/gmock.h>

#include <string>

namespace skvm::test {
namespace {

using ::testing::Contains;
using ::testing::SizeIs;

code_role role_of(std::string_view body) {
  auto doc = parse_body(body);
  EXPECT_THAT(doc->code, SizeIs(1)) << body;
  return doc->code.empty() ? code_role::example : doc->code[0].role;
}

TEST(code, has_lines_with_and_without_fences) {
  auto doc = parse_body("```Python title=x\na\n\nb\n```\n");
  ASSERT_THAT(doc->code, SizeIs(1));
  const auto& block = doc->code[0];
  EXPECT_EQ(block.language, "python");
  EXPECT_EQ(block.text, "a\n\nb\n");
  EXPECT_EQ(block.lines, (line_range{5, 9}));
  EXPECT_EQ(block.body_lines, (line_range{6, 8}));
  EXPECT_EQ(doc->text(block.where), "```Python title=x\na\n\nb\n```");
}

TEST(code, loses_the_indent_of_its_list) {
  auto doc = parse_body("1. Run\n\n   ```bash\n   ls\n     deep\n   ```\n");
  ASSERT_THAT(doc->code, SizeIs(1));
  EXPECT_EQ(doc->code[0].text, "ls\n  deep\n");
  EXPECT_EQ(doc->text(doc->code[0].where).substr(0, 3), "```");
}

TEST(code, may_hold_fences_in_longer_or_other_fences) {
  auto doc = parse_body("````md\n```sh\nls\n```\n````\n\n~~~\n```\n~~~\n");
  ASSERT_THAT(doc->code, SizeIs(2));
  EXPECT_EQ(doc->code[0].text, "```sh\nls\n```\n");
  EXPECT_EQ(doc->code[1].text, "```\n");
}

TEST(code, may_be_indented) {
  auto doc = parse_body("Text:\n\n    ls -l\n    pwd\n\nend\n");
  ASSERT_THAT(doc->code, SizeIs(1));
  EXPECT_FALSE(doc->code[0].fenced);
  EXPECT_EQ(doc->code[0].text, "ls -l\npwd\n");
  EXPECT_EQ(doc->code[0].lines, (line_range{7, 8}));
  EXPECT_EQ(doc->code[0].body_lines, (line_range{7, 8}));
}

TEST(code, without_an_end_reaches_to_the_end_and_is_reported) {
  auto doc = parse_body("# A\n\n```bash\nls\n# not a section\n");
  ASSERT_THAT(doc->code, SizeIs(1));
  EXPECT_EQ(doc->code[0].body_lines, (line_range{8, 9}));
  EXPECT_THAT(codes_of(*doc), Contains("fence-unclosed"));
  EXPECT_EQ(doc->diagnostics[0].line, 7);
}

TEST(code, may_be_empty) {
  auto doc = parse_body("```\n```\n");
  ASSERT_THAT(doc->code, SizeIs(1));
  EXPECT_GT(doc->code[0].body_lines.first, doc->code[0].body_lines.last);
}

TEST(code, has_line_feeds_whatever_the_file_has) {
  auto doc = parse_body("```\r\na\r\nb\r\n```\r\n");
  ASSERT_THAT(doc->code, SizeIs(1));
  EXPECT_EQ(doc->code[0].text, "a\nb\n");
}

TEST(code_roles, shell_is_to_be_run) {
  EXPECT_EQ(role_of("Run the script:\n\n```bash\npython x.py\n```\n"),
            code_role::command);
  EXPECT_EQ(role_of("```\n$ git status\n$ git log\n```\n"), code_role::command);
}

TEST(code_roles, shell_with_placeholders_is_an_example) {
  EXPECT_EQ(role_of("Run:\n\n```bash\npython x.py <input.csv>\n```\n"),
            code_role::example);
}

TEST(code_roles, output_follows_from_the_sentence_before) {
  EXPECT_EQ(role_of("Expected output:\n\n```\nok 3\n```\n"), code_role::output);
  EXPECT_EQ(role_of("It prints:\n\n```json\n{\"ok\": 1}\n```\n"),
            code_role::output);
}

TEST(code_roles, a_layout_is_a_template) {
  EXPECT_EQ(role_of("Use this format:\n\n```markdown\n# Title\n## Part\n```\n"),
            code_role::template_text);
  EXPECT_EQ(role_of("```\nDear [Name],\nyour {{ item }} is here.\n```\n"),
            code_role::template_text);
}

TEST(code_roles, programs_are_examples_unless_they_are_to_be_run) {
  EXPECT_EQ(role_of("For example:\n\n```python\nprint(1)\n```\n"),
            code_role::example);
  EXPECT_EQ(role_of("Run this once:\n\n```python\nprint(1)\n```\n"),
            code_role::command);
}

TEST(code_roles, a_named_file_is_a_file) {
  EXPECT_EQ(role_of("Create `config.json`:\n\n```json\n{}\n```\n"),
            code_role::file);
  EXPECT_EQ(role_of("```python\n# file: tools/x.py\nprint(1)\n```\n"),
            code_role::file);
  EXPECT_EQ(role_of("```js title=\"x.js\"\nlet a;\n```\n"), code_role::file);
}

TEST(code_roles, a_sentence_leads_into_one_block_only) {
  auto doc =
    parse_body("Expected output:\n\n```\nok\n```\n\n```bash\nls\n```\n");
  ASSERT_THAT(doc->code, SizeIs(2));
  EXPECT_EQ(doc->code[0].role, code_role::output);
  EXPECT_EQ(doc->code[1].role, code_role::command);
}

} // namespace
} // namespace skvm::test
