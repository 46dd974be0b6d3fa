#include "plugins/passes/lang/shell.hpp"
#include <gmock/gmock.h>

#include <string>
#include <vector>

using pass_lang::invocations;
using pass_lang::read_shell;
using testing::ElementsAre;
using testing::IsEmpty;

namespace {

std::vector<std::string> programs(std::string_view code) {
  std::vector<std::string> out;
  for (const auto& one : invocations(read_shell(code)))
    out.push_back(one.program);
  return out;
}

} // namespace

TEST(shell, finds_every_command_of_pipelines_and_lists) {
  EXPECT_THAT(programs("cat a | jq .x && sort -u; wc -l & tail x || true"),
              ElementsAre("cat", "jq", "sort", "wc", "tail", "true"));
}

TEST(shell, looks_through_wrappers) {
  EXPECT_THAT(programs("sudo -u www env A=1 B=2 timeout -k 5 10 ffmpeg -i x"),
              ElementsAre("sudo", "env", "timeout", "ffmpeg"));
  EXPECT_THAT(programs("ls | xargs -0 -n 1 -P 4 pdftotext"),
              ElementsAre("ls", "xargs", "pdftotext"));
  EXPECT_THAT(programs("find . -name '*.svg' -exec inkscape {} \\;"),
              ElementsAre("find", "inkscape"));
}

TEST(shell, reads_code_given_to_another_shell) {
  EXPECT_THAT(programs("bash -lc 'pandoc a.md | lynx -stdin'"),
              ElementsAre("bash", "pandoc", "lynx"));
  EXPECT_THAT(programs("bash <<'EOF'\njq . a.json\nEOF\nwc b"),
              ElementsAre("bash", "jq", "wc"));
}

TEST(shell, descends_into_substitutions_and_subshells) {
  EXPECT_THAT(programs("x=$(git log | head -1); (cd a && make) ; echo `uname`"),
              ElementsAre("git", "head", "cd", "make", "uname", "echo"));
  EXPECT_THAT(programs("diff <(sort a) <(sort b)"),
              ElementsAre("sort", "sort", "diff"));
}

TEST(shell, takes_no_keyword_or_data_for_a_command) {
  EXPECT_THAT(programs("for f in a b c; do\n  wc $f\ndone\n"
                       "if [ -f x ]; then cat x; else echo no; fi\n"
                       "while read -r l; do echo $l; done < in.txt"),
              ElementsAre("wc", "[", "cat", "echo", "read", "echo"));
  EXPECT_THAT(programs("case $1 in\n  a|b) jq .;;\n  *) exit 1;;\nesac"),
              ElementsAre("jq", "exit"));
  EXPECT_THAT(programs("# curl is not run\nA=1 B=2\necho 'wget x' # jq"),
              ElementsAre("echo"));
}

TEST(shell, keeps_a_here_document_out_of_the_commands) {
  auto script = read_shell("cat > x.txt <<EOF\ncurl no\nEOF\nwc x.txt");
  ASSERT_EQ(script.commands.size(), 2u);
  EXPECT_EQ(script.commands[0].input, "curl no\n");
  EXPECT_EQ(script.commands[0].input_line, 2);
  EXPECT_EQ(script.commands[1].line, 4);
}

TEST(shell, names_the_functions_of_a_script) {
  auto script =
    read_shell("build() { make; }\nfunction clean { rm x; }\nbuild");
  EXPECT_THAT(script.functions, ElementsAre("build", "clean"));
}

TEST(shell, takes_a_placeholder_for_a_word) {
  auto script = read_shell("python3 x.py <input.csv> data/<region>.csv < real");
  ASSERT_EQ(script.commands.size(), 1u);
  ASSERT_EQ(script.commands[0].words.size(), 4u);
  EXPECT_EQ(script.commands[0].words[2].text, "<input.csv>");
  ASSERT_EQ(script.commands[0].redirections.size(), 1u);
  EXPECT_EQ(script.commands[0].redirections[0].target.text, "real");
}

TEST(shell, drops_prompts_and_printed_output) {
  EXPECT_THAT(programs(pass_lang::shell_source("console", "$ ls -l\ntotal 0\n"
                                                          "$ wc x\n3 x\n")),
              ElementsAre("ls", "wc"));
}

TEST(shell, survives_whatever_is_unclosed) {
  for (const auto* code :
       {"echo 'a", "echo \"$(cat", "cat <<EOF", "x() {", "case a in", "`", "((",
        "$(((", ")", "}", "if", "for", "a |", "<", ">", "\\", "echo ${"}) {
    auto script = read_shell(code);
    EXPECT_LE(script.commands.size(), 2u) << code;
  }
  std::string nested;
  for (int i = 0; i < 20000; ++i)
    nested += "$(";
  EXPECT_THAT(read_shell("echo " + nested).functions, IsEmpty());
}

TEST(shell, quotes_only_what_needs_it) {
  EXPECT_EQ(pass_lang::shell_quoted("a/b-1.txt"), "a/b-1.txt");
  EXPECT_EQ(pass_lang::shell_quoted("it's"), "'it'\\''s'");
  EXPECT_EQ(pass_lang::shell_quoted(""), "''");
}
