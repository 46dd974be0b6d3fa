#include "solidify/program.hpp"
#include <gtest/gtest.h>

/// Values must not come to code that runs a text as a program.
namespace skvm::solidify {
namespace {

std::string put(std::string text, const std::string& value) {
  for (auto at = text.find("VALUE"); at != std::string::npos;
       at = text.find("VALUE", at + value.size()))
    text.replace(at, 5, value);
  return text;
}

/// Why two runs with other values make no function; empty where they do.
std::string refusal(const std::vector<traced_step>& steps) {
  std::vector<std::vector<traced_step>> runs;
  for (const auto* value : {"one", "two"}) {
    auto own = steps;
    for (auto& step : own)
      step.code = put(step.code, value);
    runs.push_back(std::move(own));
  }
  auto made = generalise(runs);
  if (!made)
    return made.error().message;
  auto fine = check_runners(made->code);
  return fine ? "" : fine.error().message;
}

std::string command(const std::string& text) {
  return refusal({{false, {}, text}});
}

std::string python(const std::string& code) {
  return command("python3 - <<'PY'\n" + code + "\nPY");
}

std::string node(const std::string& code) {
  return command("node - <<'JS'\n" + code + "\nJS");
}

TEST(runners, of_python_get_no_value) {
  for (const auto* code :
       {"import os\nos.system('wc -l ' + 'VALUE')",
        "import os\nos.popen('wc ' + 'VALUE').read()",
        "import subprocess\nsubprocess.run('wc ' + 'VALUE', shell=True)",
        "import subprocess as s\ns.getoutput('wc ' + 'VALUE')",
        "import subprocess\nsubprocess.run(['sh', '-c', 'wc ' + 'VALUE'])",
        "import subprocess\nsubprocess.run(['/bin/bash', '-c', x, 'VALUE'])",
        "x = 'VALUE'\nprint(eval(x))", "exec('x = ' + 'VALUE')",
        "import os\ngetattr(os, 'sys' + 'tem')('VALUE')",
        "import os\nos.execvp('sh', ['sh', '-c', 'VALUE'])"})
    EXPECT_NE(python(code), "") << code;
}

TEST(runners, of_javascript_get_no_value) {
  for (const auto* code :
       {"require('child_process').exec('wc ' + 'VALUE')",
        "const {execSync} = require('child_process'); execSync('wc ' + "
        "'VALUE')",
        "eval('VALUE')", "new Function('return ' + 'VALUE')()",
        "require('vm').runInNewContext('VALUE')", "require('VALUE')",
        "require('node:child_process').spawnSync('sh', ['-c', 'VALUE'])"})
    EXPECT_NE(node(code), "") << code;
}

TEST(runners, get_no_value_by_arguments_or_from_other_steps) {
  EXPECT_NE(
    command("python3 -c 'import os,sys; os.system(\"wc \"+sys.argv[1])' "
            "VALUE"),
    "");
  EXPECT_NE(refusal({{true, "run.py", "import os,sys\nos.system(sys.argv[1])"},
                     {false, {}, "python3 run.py VALUE"}}),
            "");
  EXPECT_NE(refusal({{true, "run.sh", "eval \"wc -l $1\"\n"},
                     {false, {}, "sh run.sh VALUE"}}),
            "");
}

TEST(runners, are_none_where_programs_are_named_and_values_are_words) {
  EXPECT_EQ(python("import subprocess\nsubprocess.run(['wc', '-l', 'VALUE'])"),
            "");
  EXPECT_EQ(python("import re\nre.compile('a+').match('VALUE')"), "");
  EXPECT_EQ(python("print(open('VALUE').read())"), "");
  EXPECT_EQ(node("console.log(/a/.exec('VALUE'))"), "");
  EXPECT_EQ(node("const fs = require('fs'); fs.readFileSync('VALUE')"), "");
  EXPECT_EQ(command("wc -l VALUE"), "");
}

TEST(runners, that_get_no_value_are_nobodys_concern) {
  EXPECT_EQ(python("import os\nos.system('sync')"), "");
}

} // namespace
} // namespace skvm::solidify
