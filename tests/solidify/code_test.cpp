#include "base/files.hpp"
#include "os/launcher.hpp"
#include "solidify/program.hpp"
#include <gtest/gtest.h>

namespace skvm::solidify {
namespace {

using kind = code_token::kind;

traced_step command(std::string text) {
  return {false, {}, std::move(text)};
}

traced_step file(std::string path, std::string text) {
  return {true, std::move(path), std::move(text)};
}

using runs = std::vector<std::vector<traced_step>>;

/// What the script of these runs does with other values.
std::string run_with(const runs& from, std::vector<std::string> env,
                     std::vector<std::string> list = {}) {
  auto made = generalise(from);
  EXPECT_TRUE(made) << made.error().text();
  if (!made)
    return {};
  EXPECT_TRUE(check_holes(made->code));
  temporary_folder folder{*make_temporary_folder(::testing::TempDir(), "f-")};
  EXPECT_TRUE(write_file(folder.path() / "run.sh", render(made->code)));
  launcher processes;
  launch_spec spec;
  spec.argv = {"sh", (folder.path() / "run.sh").string()};
  spec.argv.insert(spec.argv.end(), list.begin(), list.end());
  spec.cwd = folder.path().string();
  env.emplace_back("PATH=/usr/bin:/bin");
  spec.env = std::move(env);
  auto done = run_and_wait(processes, spec);
  EXPECT_EQ(done.code, 0) << done.err.text() << render(made->code);
  return done.out.text();
}

std::string refusal(const runs& from) {
  auto made = generalise(from);
  if (!made)
    return made.error().message;
  auto fine = check_holes(made->code);
  return fine ? "" : fine.error().message;
}

TEST(program, words_that_vary_become_holes) {
  auto made = generalise(
    {{command("cut -d , -f 2 'a b.csv'")}, {command("cut -d , -f 3 c.csv")}});
  ASSERT_TRUE(made);
  ASSERT_EQ(made->values.size(), 2U);
  EXPECT_EQ(made->values[0], (std::vector<std::string>{"2", "3"}));
  EXPECT_EQ(made->values[1], (std::vector<std::string>{"a b.csv", "c.csv"}));
}

TEST(program, a_value_is_never_read_by_the_shell) {
  auto evil = "$(touch x); `id` '\"\\ *";
  EXPECT_EQ(run_with({{command("printf %s a")}, {command("printf %s 'b'")}},
                     {std::string{"SKVM_H0="} + evil}),
            evil);
}

TEST(program, a_value_within_python_comes_by_the_environment) {
  runs from{{command("python3 -c 'print(\"it is \" + \"a\", 3)'")},
            {command("python3 -c 'print(\"it is \" + \"b\", 4)'")}};
  EXPECT_EQ(run_with(from, {"SKVM_H0=x\"); import os #", "SKVM_H1=12"}),
            "it is x\"); import os # 12\n");
}

TEST(program, a_value_within_a_here_document_does_too) {
  runs from{{command("python3 - <<'EOF'\np = 'a.csv'\nprint(p)\nEOF\n")},
            {command("python3 - <<'EOF'\np = 'b.csv'\nprint(p)\nEOF\n")}};
  EXPECT_EQ(run_with(from, {"SKVM_H0=c'; x"}), "c'; x\n");
}

TEST(program, a_file_is_written_with_its_values) {
  runs from{{file("out/a.json", R"({"name": "a", "n": 1})"),
             command("cat out/a.json | tr a-z A-Z")},
            {file("out/b.json", R"({"name": "b", "n": 2})"),
             command("cat out/b.json | tr a-z A-Z")}};
  auto made = generalise(from);
  ASSERT_TRUE(made) << made.error().text();
  EXPECT_EQ(run_with(from, {"SKVM_H0=out/it.json", "SKVM_H1_JSON=\"q\\\"\"",
                            "SKVM_H2=7"}),
            "{\"NAME\": \"Q\\\"\", \"N\": 7}");
}

TEST(program, words_of_varying_number_are_a_list) {
  runs from{{command("printf '%s,' -- a b -z")},
            {command("printf '%s,' -- a c d -z")}};
  EXPECT_EQ(run_with(from, {}, {"x y", "z"}), "--,a,x y,z,-z,");
}

TEST(program, folders_are_variables) {
  runs from{{command(std::string{"printf %s '"} + skill_mark + "/a b' one")},
            {command(std::string{"printf %s '"} + skill_mark + "/a b' two")}};
  EXPECT_EQ(run_with(from, {"SKVM_SKILL_DIR=/s k", "SKVM_H0="}), "/s k/a b");
}

TEST(program, pipes_redirections_and_several_commands_are_kept) {
  runs from{{command("printf 'b\\na\\n' > t1; sort t1 2>/dev/null | head -n 1 "
                     "&& echo ok")},
            {command("printf 'b\\na\\n' > t2; sort t2 2>/dev/null | head -n 1 "
                     "&& echo ok")}};
  EXPECT_EQ(run_with(from, {"SKVM_H0=t x"}), "a\nok\n");
}

TEST(program, what_could_be_code_must_not_vary) {
  auto both = [](const std::string& one, const std::string& other) {
    return refusal({{command(one)}, {command(other)}});
  };
  EXPECT_NE(both("ls a", "cat a"), "");
  EXPECT_NE(both("sh -c 'ls a'", "sh -c 'ls b'"), "");
  EXPECT_NE(both("eval 'ls a'", "eval 'ls b'"), "");
  EXPECT_NE(both("xargs rm a", "xargs rm b"), "");
  EXPECT_NE(both("awk '{print $1}' f", "awk '{print $2}' f"), "");
  EXPECT_NE(both("sed -n 1p f", "sed -n 2p f"), "");
  EXPECT_NE(both("python3 a.py x", "python3 b.py x"), "");
  EXPECT_NE(both("A=1 run x", "A=2 run x"), "");
  EXPECT_NE(both("find a -name x", "find b -name x"), "");
  EXPECT_NE(both("echo $(date) a", "echo $(date) b"), "");
  EXPECT_NE(both("sqlite3 a.db 'select 1' x", "sqlite3 a.db 'select 1' y"), "");
  EXPECT_EQ(both("python3 a.py x", "python3 a.py y"), "");
  EXPECT_EQ(both("awk '{print $1}' f", "awk '{print $1}' g"), "");
}

TEST(program, values_within_sql_are_bytes) {
  runs from{{command("printf %s \"select * from t where n = 'a' limit 1\"")},
            {command("printf %s \"select * from t where n = 'a' limit 1\"")}};
  EXPECT_EQ(run_with(from, {}), "select * from t where n = 'a' limit 1");
  runs sql{{command("sqlite3 x.db \"select * from t where n = 'a'\"")},
           {command("sqlite3 x.db \"select * from t where n = 'b'\"")}};
  auto made = generalise(sql);
  ASSERT_TRUE(made);
  ASSERT_TRUE(check_holes(made->code));
  EXPECT_NE(render(made->code).find("\"$SKVM_H0_HEX\""), std::string::npos);
}

/// Whatever the value, the script prints it and does nothing else.
TEST(program, no_value_changes_what_runs) {
  std::vector<runs> programs{
    {{command("printf %s a")}, {command("printf %s b")}},
    {{command("printf %s x-a-y | cat")}, {command("printf %s b | cat")}},
    {{command("python3 -c 'import sys; sys.stdout.write(\"a\")'")},
     {command("python3 -c 'import sys; sys.stdout.write(\"b\")'")}},
    {{command("python3 - <<'EOF'\nimport sys\nsys.stdout.write('a')\nEOF")},
     {command("python3 - <<'EOF'\nimport sys\nsys.stdout.write('b')\nEOF")}},
    {{file("x.py", "import sys\nsys.stdout.write('a')\n"),
      command("python3 x.py")},
     {file("x.py", "import sys\nsys.stdout.write('b')\n"),
      command("python3 x.py")}}};
  for (const auto* evil : {"; touch pwned",
                           "$(touch pwned)",
                           "`touch pwned`",
                           "' ; touch pwned '",
                           "\" ; touch pwned \"",
                           "\\",
                           "\\'",
                           "a\nb",
                           "*",
                           "~",
                           "{a,b}",
                           "$HOME",
                           "${HOME}",
                           "&& touch pwned",
                           "| tee pwned",
                           "> pwned",
                           "'+__import__('os').system('touch pwned')+'",
                           "%s%n",
                           "--help",
                           "EOF",
                           "a\nEOF\ntouch pwned\n",
                           "\xff\xfe",
                           "#",
                           "!x",
                           "<<EOF"})
    for (const auto& from : programs)
      EXPECT_EQ(run_with(from, {std::string{"SKVM_H0="} + evil}), evil);
}

TEST(steps, what_was_read_before_is_no_part_of_a_function) {
  auto copied = [](const std::string& output, const std::string& command,
                   const std::string& task) {
    return copied_from_output(
      {{"read_file", R"({"path":"totals.csv"})", false, output},
       {"execute_command", R"({"command":")" + command + R"("})", false, {}}},
      task, "Run do.sh on a file.");
  };
  EXPECT_EQ(copied("east,28.50", "python3 -c 'print(28.50 / 2)'", "halve it"),
            "28.50");
  EXPECT_EQ(copied("data/x.csv", "sh do.sh data/x.csv", "halve the file"),
            "data/x.csv");
  EXPECT_EQ(copied("data/x.csv", "sh do.sh data/x.csv", "halve data/x.csv"),
            "");
  EXPECT_EQ(copied("fine", "sh do.sh data/x.csv", "halve data/x.csv"), "");
}

TEST(steps, what_others_said_is_no_part_of_a_function_either) {
  auto heard = [](const std::string& said, const std::string& code) {
    return value_heard(code, said, "Aggregate the tables into out.csv.");
  };
  EXPECT_EQ(heard("The data are monthly.", "agg --period monthly"), "monthly");
  EXPECT_EQ(heard("north.csv\nsouth.csv", "cd clean && cat north.csv"),
            "north.csv");
  EXPECT_EQ(heard("There are 3 groups.", "split --k 3 all"), "3");
  EXPECT_EQ(heard("It is for the EU.", "rate --of EU"), "EU");
  EXPECT_EQ(heard("They use the code de.", "f(\"de\")"), "de");
  EXPECT_EQ(heard("Done, into out.csv.", "cat *.csv > out.csv"), "");
  EXPECT_EQ(heard("It is done for all in it.", "for f in *; do g $f; done"),
            "");
}

TEST(steps, looking_around_is_left_out) {
  std::vector<traced_call> calls{
    {"list_directory", "{}", false, {}},
    {"execute_command", R"({"command":"ls -la data | head -n 3"})", false, {}},
    {"execute_command", R"({"command":"sort /w/a.csv"})", false, {}}};
  auto steps = steps_of(calls, "", "/w");
  ASSERT_TRUE(steps);
  ASSERT_EQ(steps->size(), 1U);
  EXPECT_EQ((*steps)[0].code, std::string{"sort "} + work_mark + "/a.csv");
  calls.pop_back();
  EXPECT_EQ(steps_of(calls, "", "/w")->size(), 1U);
}

TEST(steps, calls_that_failed_and_other_tools_teach_nothing) {
  EXPECT_FALSE(
    steps_of({{"execute_command", R"({"command":"x"})", true, {}}}, "", "/w"));
  EXPECT_FALSE(steps_of({{"edit_file", "{}", false, {}}}, "", "/w"));
}

} // namespace
} // namespace skvm::solidify
