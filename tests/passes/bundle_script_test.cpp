#include "tests/passes/pass_fixture.hpp"

#include "plugins/passes/lang/python.hpp"
#include "plugins/passes/lang/script_usage.hpp"
#include <gmock/gmock.h>

using pass_test::file;
using testing::ElementsAre;

namespace {

std::vector<std::string> names(const pass_lang::script_usage& usage) {
  std::vector<std::string> out;
  for (const auto& one : usage.arguments)
    out.push_back(one.name + (one.required ? "!" : ""));
  return out;
}

} // namespace

TEST(python_source, blanks_strings_and_comments_of_all_kinds) {
  auto source =
    pass_lang::read_python("a = 'import x' # import y\n"
                           "b = r\"\\\"\"\n\"\"\"\nimport z\n\"\"\"\n"
                           "c = f'{d}'\n");
  EXPECT_EQ(source.code.find("import"), std::string::npos);
  EXPECT_EQ(source.literals.size(), 4u);
  EXPECT_TRUE(source.literals[2].triple);
  EXPECT_TRUE(source.literals[3].formatted);
  EXPECT_EQ(std::count(source.code.begin(), source.code.end(), '\n'), 6);
}

TEST(script_usage, reads_the_arguments_of_argparse) {
  auto usage = pass_lang::read_usage(
    file("scripts/x.py",
         "import argparse\np = argparse.ArgumentParser()\n"
         "p.add_argument('source', type=str)\n"
         "p.add_argument('rest', nargs='*')\n"
         "p.add_argument('-o', '--out-file', required=True,\n"
         "               help='where (default: no)')\n"
         "p.add_argument('--mode', choices=['fast', 'exact'], default='fast')\n"
         "p.add_argument('--top', type=int, default=3)\n"
         "p.add_argument('--quiet', action='store_true')\n"));
  EXPECT_TRUE(usage.known);
  EXPECT_EQ(usage.interpreter, "python3");
  EXPECT_THAT(names(usage), ElementsAre("source!", "rest", "out_file!", "mode",
                                        "top", "quiet"));
  EXPECT_EQ(usage.arguments[2].flag, "--out-file");
  EXPECT_EQ(usage.arguments[2].short_flag, "-o");
  EXPECT_THAT(usage.arguments[3].choices, ElementsAre("fast", "exact"));
  EXPECT_TRUE(usage.arguments[4].number);
  EXPECT_FALSE(usage.arguments[5].takes_value);
}

TEST(script_usage, reads_the_arguments_of_plain_scripts) {
  EXPECT_THAT(
    names(pass_lang::read_usage(file("a.py", "import sys\nsrc = sys.argv[1]\n"
                                             "dst = sys.argv[2]\n"))),
    ElementsAre("src!", "dst!"));
  EXPECT_THAT(names(pass_lang::read_usage(
                file("a.py", "import sys\nsrc, dst = sys.argv[1:3]\n"))),
              ElementsAre("src!", "dst!"));
  EXPECT_THAT(names(pass_lang::read_usage(
                file("a.sh", "input=\"$1\"\nout=${2:-x.txt}\n"))),
              ElementsAre("input!", "out"));
}

TEST(script_usage, does_not_know_what_it_cannot_read) {
  EXPECT_FALSE(
    pass_lang::read_usage(file("a.py", "import sys\nrun(sys.argv)\n")).known);
  EXPECT_FALSE(pass_lang::read_usage(
                 file("a.py", "import argparse\np = argparse.ArgumentParser()\n"
                              "s = p.add_subparsers()\n"))
                 .known);
  EXPECT_FALSE(pass_lang::read_usage(file("a.sh", "while getopts x o; do :; "
                                                  "done\n"))
                 .known);
}
