#include "tests/support/sizes.hpp"

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

TEST(shell, looks_through_more_wrappers_and_runners) {
  EXPECT_THAT(programs("nohup nice -n 10 stdbuf -oL ffmpeg -i a &"),
              ElementsAre("nohup", "nice", "stdbuf", "ffmpeg"));
  EXPECT_THAT(programs("parallel -j 4 convert {} {.}.png ::: *.jpg"),
              ElementsAre("parallel", "convert"));
  EXPECT_THAT(programs("parallel 'pdftotext {} | wc' ::: *.pdf"),
              ElementsAre("parallel", "pdftotext", "wc"));
  EXPECT_THAT(programs("watch -n 2 'df | tail'"),
              ElementsAre("watch", "df", "tail"));
  EXPECT_THAT(programs("uv run --with rich pytest -q"),
              ElementsAre("uv", "pytest"));
  EXPECT_THAT(programs("trap 'rm x' EXIT; eval \"jq . a\""),
              ElementsAre("trap", "rm", "eval", "jq"));
}

TEST(shell, runs_nothing_of_what_runs_elsewhere) {
  EXPECT_THAT(programs("ssh host 'ffmpeg -i a'"), ElementsAre("ssh"));
  EXPECT_THAT(programs("docker run img pandoc a.md"), ElementsAre("docker"));
  EXPECT_THAT(programs("command -v jq"), ElementsAre("command"));
}

TEST(shell, takes_arrays_arithmetic_and_patterns_for_data) {
  EXPECT_THAT(programs("a=(ffmpeg jq # pandoc\n  sox)\nwc \"${a[@]}\""),
              ElementsAre("wc"));
  EXPECT_THAT(programs("declare -a x=(curl wget); wc y"),
              ElementsAre("declare", "wc"));
  EXPECT_THAT(programs("for ((i = 0; i < n; i++)); do wc $i; done"),
              ElementsAre("wc"));
  EXPECT_THAT(programs("(( n > 3 )) && wc a; x=$((jq + 1))"),
              ElementsAre("wc"));
  EXPECT_THAT(programs("[[ -f jq && $x == pandoc ]] && wc a"),
              ElementsAre("wc"));
  EXPECT_THAT(programs("case $x in\n  jq) wc a ;;&\n  (sox|curl) ls ;;\nesac\n"
                       "sort b"),
              ElementsAre("wc", "ls", "sort"));
}

TEST(shell, finds_commands_in_the_default_of_a_parameter) {
  EXPECT_THAT(programs("out=${OUT:-$(date +%F)}; wc \"$out\""),
              ElementsAre("date", "wc"));
}

TEST(shell, joins_continued_lines) {
  auto script = read_shell("ffmpeg -i a \\\n  -o b \\\n  | sort\n");
  ASSERT_EQ(script.commands.size(), 2u);
  EXPECT_EQ(script.commands[0].words.size(), 5u);
  EXPECT_TRUE(script.commands[1].piped);
}

TEST(shell, tells_what_a_script_can_do_without) {
  auto optional = [](std::string_view code) {
    return pass_lang::optional_programs(invocations(read_shell(code)));
  };
  EXPECT_THAT(optional("if command -v jq >/dev/null; then\n  jq . a\nelse\n"
                       "  cat a\nfi"),
              ElementsAre("jq"));
  EXPECT_THAT(optional("which rg && rg x; type -p fd"),
              ElementsAre("fd", "rg"));
  EXPECT_THAT(optional("if ! command -v jq; then echo no; exit 1; fi"),
              IsEmpty());
  EXPECT_THAT(optional("command -v jq || apt-get install -y jq"), IsEmpty());
}

TEST(shell, names_variables_and_what_sets_them) {
  auto script = read_shell("A=1 B=2\necho $A \"${TOKEN}\" '$NOT' ${X:-y} $1");
  EXPECT_THAT(script.assigned, ElementsAre("A", "B"));
  ASSERT_EQ(script.variables.size(), 3u);
  EXPECT_EQ(script.variables[1].name, "TOKEN");
  EXPECT_EQ(script.variables[1].line, 2);
  EXPECT_TRUE(script.variables[2].has_fallback);
}

TEST(shell, knows_prompts_of_users_hosts_and_root) {
  auto of = [](std::string_view language, std::string_view text) {
    return programs(pass_lang::shell_source(language, text));
  };
  EXPECT_THAT(of("console", "me@box:~/x$ jq . a\n{}\n(env) $ wc a\n1 a\n"),
              ElementsAre("jq", "wc"));
  EXPECT_THAT(of("console", "# apt-get update\nHit:1\n# jq . a\n"),
              ElementsAre("apt-get", "jq"));
  EXPECT_THAT(of("console", "% jq .\\\n> a\nout\n"), ElementsAre("jq"));
  EXPECT_THAT(of("bash", "# a comment\njq . a\n"), ElementsAre("jq"));
}

TEST(shell, finds_nothing_in_a_session_of_windows) {
  EXPECT_THAT(programs(pass_lang::shell_source(
                "console", "PS C:\\> curl x\nC:\\Users> jq .\n")),
              IsEmpty());
  EXPECT_FALSE(pass_lang::is_shell_language("powershell"));
}

TEST(shell, ends_where_a_loop_has_a_form_feed_or_no_words) {
  EXPECT_THAT(programs("for i in a\vb\f; do jq .; done"), ElementsAre("jq"));
  EXPECT_THAT(programs("x=`for i in `; jq ."), ElementsAre("jq"));
}

TEST(shell, runs_nothing_of_what_a_manual_says_may_stand_there) {
  EXPECT_THAT(programs("node a.js <url> [--depth N] [--sort best|new|top]"),
              ElementsAre("node"));
  EXPECT_THAT(programs("tool sync [add|remove] [<name>] [-o <out>|--dry] | jq"),
              ElementsAre("tool", "jq"));
  EXPECT_THAT(programs("[ -f a ] && cat [a-z]* | wc; ls [!.]* [0-9]*.txt"),
              ElementsAre("[", "cat", "wc", "ls"));
}

TEST(shell, runs_what_a_manual_would_not_show) {
  EXPECT_THAT(programs("ls [-x $(rm -rf data)]"), ElementsAre("rm", "ls"));
  EXPECT_THAT(programs("ls [-x `rm -rf data`]"), ElementsAre("rm", "ls"));
  EXPECT_THAT(programs("ls [-x <(rm -rf data)]"), ElementsAre("rm", "ls"));
  EXPECT_THAT(programs("ls [-x; rm -rf data ]"), ElementsAre("ls", "rm"));
  EXPECT_THAT(programs("ls [-x\nrm data ]"), ElementsAre("ls", "rm"));
}

TEST(shell, reads_a_line_of_open_brackets_in_time) {
  std::string line{"x"};
  for (int i = 0; i < 1'000'000; ++i)
    line += " [";
  EXPECT_THAT(programs(line), ElementsAre("x"));
}

TEST(shell, looks_once_into_what_find_runs) {
  std::string nested;
  for (int i = 0; i < 2000; ++i)
    nested += "find . -exec ";
  EXPECT_LT(programs(nested).size(), 10u);
}

TEST(shell, reads_ten_megabytes_of_anything) {
  for (const std::string piece :
       {"a | b; ", "$(x ", "{ ( ", "cat <<E\n", "\"$(", "a=( ", "case x in ",
        "`", "(( ", "[[ ", "x() {"}) {
    std::string text;
    while (text.size() < skvm::test::large((std::size_t{10} << 20) / 4))
      text += piece;
    EXPECT_LE(read_shell(text).commands.size(), text.size()) << piece;
  }
}
