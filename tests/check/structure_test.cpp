#include "tests/check/shipped_rules.hpp"

#include "check/syntax.hpp"
#include <gmock/gmock.h>

namespace skvm::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(check_structure, names_both_lines_of_a_contradiction) {
  auto found = check_body("- Always commit the lock file.\n"
                          "- Write tests.\n"
                          "- Never commit the lock file.\n");
  ASSERT_EQ(found.size(), 1U) << text_of(found);
  EXPECT_EQ(found[0].code, "contradiction");
  EXPECT_EQ(found[0].line, 8);
  EXPECT_THAT(found[0].message, HasSubstr("line 6"));
}

TEST(check_structure, names_the_step_that_is_missing) {
  auto found = check_body("1. Read.\n2. Sort.\n3. Write, then go back to "
                          "step 7.\n");
  ASSERT_EQ(found.size(), 1U) << text_of(found);
  EXPECT_EQ(found[0].line, 8);
  EXPECT_THAT(found[0].message, HasSubstr("no step 7"));
}

TEST(check_structure, counts_lists_that_code_interrupts_as_one) {
  EXPECT_THAT(codes_of(check_body("1. Read:\n\n```bash\nls\n```\n\n2. Sort:\n\n"
                                  "   - a\n   - b\n\n3. Write.\n")),
              IsEmpty());
}

TEST(check_structure, counts_inner_lists_for_themselves) {
  EXPECT_THAT(codes_of(check_body("1. A\n   1. B\n   2. C\n2. D\n   1. E\n"
                                  "3. F\n")),
              IsEmpty());
}

TEST(shell_syntax, is_understood) {
  for (const auto* text :
       {"echo 'a' \"b\" $(date) `date` ${x:-\"y\"}",
        "x=\"$(echo \"$(date)\")\"", "cat <<-EOF\n\tit's\n\tEOF\necho ok",
        "cat <<A <<B\nx'\nA\ny\"\nB\n", "echo $'it\\'s'", "echo \"`date`\"",
        "# don't\necho x # can't", "case $x in (a) echo;; b) echo;; esac",
        "f() { echo \"${a[@]}\"; }", "echo ${#x} $# $((1 << 2))",
        "grep -c '\"' f", "awk '{print $1}' f", "cat <<<\"$x\"",
        "echo \"a\nb\"", "echo a\\\"b", "x=$(cat <<'E'\n)\"'\nE\n)"})
    EXPECT_FALSE(checks::shell_fault(text)) << text;
}

TEST(shell_syntax, faults_have_the_line_where_they_begin) {
  auto fault = checks::shell_fault("echo a\necho \"b\necho c\n");
  ASSERT_TRUE(fault);
  EXPECT_EQ(fault->line, 2);
  EXPECT_EQ(checks::shell_fault("a\nb\ncat <<EOF\nx\n")->line, 3);
  for (const auto* text :
       {"echo 'a", "echo $(date", "echo `date", "(cd a", "echo ${x"})
    EXPECT_TRUE(checks::shell_fault(text)) << text;
}

TEST(python_syntax, is_understood) {
  for (const auto* text :
       {"x = [1, (2, 3), {'a': 'b]'}]", "s = \"it's\"  # can't (",
        "'''\n(\n'''\nx = 1", "x = 'a\\'b'", "f\"{d['a']}\"", "r'\\d+('",
        "x = 'a' \\\n    'b'", "\"\"\"doc \\\"\"\"\" \n"})
    EXPECT_FALSE(checks::python_fault(text)) << text;
}

TEST(python_syntax, faults_have_their_line) {
  EXPECT_EQ(checks::python_fault("a = 1\nb = (\nc = 2\n")->line, 2);
  EXPECT_EQ(checks::python_fault("a = 1\nb = 'x\n")->line, 2);
  EXPECT_EQ(checks::python_fault("a = 1)\n")->line, 1);
}

TEST(check_structure, points_into_the_block_that_does_not_parse) {
  auto found = check_body("```python\nx = 1\ny = (2\n```\n\n"
                          "```json\n{\"a\": 1,\n \"b\": }\n```\n");
  ASSERT_EQ(found.size(), 2U) << text_of(found);
  EXPECT_EQ(found[0].line, 8);
  EXPECT_EQ(found[1].code, "json-syntax");
  EXPECT_EQ(found[1].line, 13);
}

TEST(check_structure, reads_no_blocks_that_show_output_or_shapes) {
  EXPECT_THAT(codes_of(check_body("```bash\n$ cat a.txt\nit's here\n```\n")),
              IsEmpty());
  EXPECT_THAT(codes_of(check_body("```yaml\nname: {{ value }}\nx: [\n```\n")),
              IsEmpty());
}

TEST(check_structure, reports_a_body_that_costs_too_much) {
  std::string body;
  for (int i = 0; i < 6'000; ++i)
    body += i % 12 == 11 ? "word.\n" : "word ";
  EXPECT_THAT(codes_of(check_body(body)),
              ElementsAre("body-long", "body-tokens"));
}

} // namespace
} // namespace skvm::test
