#include "tests/support/skill_text.hpp"

#include <gmock/gmock.h>

#include <string>

namespace skvm::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

script read(std::string path, std::string source,
            std::vector<bundle_file> others = {}) {
  others.push_back(file_of(std::move(path), std::move(source)));
  auto name = others.back().path;
  auto doc = parse_body("Text.\n", std::move(others));
  for (const auto& one : doc->scripts)
    if (one.path == name)
      return one;
  ADD_FAILURE() << name << " is no script";
  return {};
}

/// `command/--flag,-f name` with `!` required, `*` many, `?` a switch, `=x`.
std::vector<std::string> arguments_of(const script& one) {
  std::vector<std::string> out;
  for (const auto& each : one.arguments)
    out.push_back((each.command.empty() ? "" : each.command + "/") + each.flag
                  + (each.short_flag.empty() ? "" : "," + each.short_flag) + " "
                  + each.name + (each.required ? "!" : "")
                  + (each.many ? "*" : "") + (each.takes_value ? "" : "?")
                  + (each.fallback.empty() ? "" : "=" + each.fallback));
  return out;
}

std::vector<std::string> uses_of(const script& one) {
  std::vector<std::string> out;
  for (const auto& use : one.uses)
    out.push_back((use.what == data_use::kind::reads ? "r " : "w ") + use.name
                  + ":" + std::to_string(use.line));
  return out;
}

std::vector<std::string> imports_of(const script& one) {
  std::vector<std::string> out;
  for (const auto& import : one.imports)
    out.push_back(import.module + (import.local ? " local" : ""));
  return out;
}

TEST(scripts, are_told_by_extension_and_first_line) {
  auto doc = parse_body("Run scripts/a.py.\n\n1. Run `scripts/a.py`.\n",
                        {file_of("scripts/a.py"), file_of("notes.md"),
                         file_of("run", "#!/usr/bin/env bash\nls\n"),
                         file_of("tool.ts", "")});
  ASSERT_EQ(doc->scripts.size(), 3u);
  EXPECT_EQ(doc->scripts[0].path, "run");
  EXPECT_EQ(doc->scripts[0].language, "shell");
  EXPECT_EQ(doc->scripts[1].interpreter, "python3");
  EXPECT_THAT(doc->scripts[1].steps, ElementsAre(0));
  EXPECT_EQ(doc->scripts[2].language, "typescript");
}

TEST(scripts, in_python_show_their_modules) {
  auto one = read("scripts/a.py",
                  "\"\"\"import no\"\"\"\nimport os.path as p, json\n"
                  "from .near import x\nfrom helpers import (\n  y)\n"
                  "# import never\ntry: import yaml\nexcept: pass\n",
                  {file_of("scripts/helpers.py")});
  EXPECT_THAT(imports_of(one), ElementsAre("os.path", "json", ".near local",
                                           "helpers local", "yaml"));
}

TEST(scripts, in_python_show_what_argparse_takes) {
  auto one =
    read("a.py", "import argparse\np = argparse.ArgumentParser()\n"
                 "p.add_argument(\"source\", help=\"in, or (out)\")\n"
                 "p.add_argument('-o', '--out-file', required=True)\n"
                 "p.add_argument('--top', type=int, default=5)\n"
                 "p.add_argument('--dry', action='store_true')\n"
                 "p.add_argument('--kind', choices=['a', 'b'])\n"
                 "p.add_argument('rest', nargs='*')\nargs = p.parse_args()\n");
  EXPECT_THAT(arguments_of(one),
              ElementsAre(" source!", "--out-file,-o out_file!", "--top top=5",
                          "--dry dry?", "--kind kind", " rest*"));
  EXPECT_TRUE(one.arguments[2].number);
  EXPECT_THAT(one.arguments[4].choices, ElementsAre("a", "b"));
  EXPECT_EQ(one.arguments[0].line, 3);
  EXPECT_TRUE(one.known);
}

TEST(scripts, in_python_show_subcommands) {
  auto one = read("a.py", "sub = p.add_subparsers()\n"
                          "b = sub.add_parser('build')\n"
                          "b.add_argument('--fast', action='store_true')\n"
                          "sub.add_parser('clean')\n");
  EXPECT_THAT(one.subcommands, ElementsAre("build", "clean"));
  EXPECT_THAT(arguments_of(one), ElementsAre("build/--fast fast?"));
  one = read("b.py", "import click\n@click.group()\ndef cli(): pass\n"
                     "@cli.command()\n@click.argument('source')\n"
                     "@click.option('--out', '-o', default='x.csv')\n"
                     "@click.option('--loud/--quiet')\n"
                     "def make_report(source, out): pass\n");
  EXPECT_THAT(one.subcommands, ElementsAre("make-report"));
  EXPECT_THAT(arguments_of(one), ElementsAre("make-report/ source!",
                                             "make-report/--out,-o out=x.csv",
                                             "make-report/--loud loud?"));
}

TEST(scripts, in_python_show_positions) {
  EXPECT_THAT(arguments_of(read("a.py", "import sys\nsource = sys.argv[1]\n"
                                        "top = sys.argv[2] if len(sys.argv) "
                                        "> 2 else \"5\"\n")),
              ElementsAre(" source!", " top=5"));
  EXPECT_THAT(arguments_of(read("a.py", "import sys\na, b = sys.argv[1:3]\n")),
              ElementsAre(" a!", " b!"));
  EXPECT_FALSE(read("a.py", "import sys\nmain(sys.argv)\n").known);
  EXPECT_TRUE(read("a.py", "print(1)\n").known);
}

TEST(scripts, in_python_show_their_files) {
  auto one =
    read("a.py", "args = p.parse_args()\nsource = Path(args.source)\n"
                 "df = pd.read_csv('in.csv')\ndf.to_excel(\"out.xlsx\")\n"
                 "with open(args.out, mode='w') as f: pass\n"
                 "source.read_text()\nPath('log.txt').write_text('x')\n"
                 "with source.open('a') as f: pass\nopen('note.md')\n"
                 "shutil.copy('a.txt', 'b.txt')\nopen(f'{x}.csv')\n");
  EXPECT_THAT(uses_of(one),
              ElementsAre("r in.csv:3", "w out.xlsx:4", "w <out>:5",
                          "r <source>:6", "w log.txt:7", "w <source>:8",
                          "r note.md:9", "r a.txt:10", "w b.txt:10"));
}

TEST(scripts, in_shell_show_positions_and_files) {
  auto one = read("a.sh", "#!/bin/bash\nset -e\n. ./lib.sh\nIN=$1\n"
                          "OUT=\"${2:-out.csv}\" # $3\n"
                          "f() {\n  echo \"$3\"\n}\nsort \"$IN\" > \"$OUT\"\n"
                          "cat <<EOF\n$4 > no.txt\nEOF\n");
  EXPECT_THAT(arguments_of(one), ElementsAre(" in!", " out=out.csv"));
  EXPECT_TRUE(one.known);
  EXPECT_THAT(uses_of(one), ::testing::Contains("w <out>:9"));
  EXPECT_THAT(imports_of(one), ElementsAre("./lib.sh local"));
}

TEST(scripts, in_shell_show_options) {
  auto one = read("a.sh", "while getopts \"o:v\" opt; do :; done\n");
  EXPECT_THAT(arguments_of(one), ElementsAre("-o,-o o", "-v,-v v?"));
  one = read("b.sh", "while [ $# -gt 0 ]; do\n  case \"$1\" in\n"
                     "    -o|--out) OUT=\"$2\"; shift 2 ;;\n"
                     "    --dry-run)\n      DRY=1\n      shift ;;\n"
                     "    *) exit 2 ;;\n  esac\ndone\ncp in.txt \"$OUT\"\n");
  EXPECT_THAT(arguments_of(one),
              ElementsAre("--out,-o out", "--dry-run dry_run?"));
  EXPECT_THAT(uses_of(one), ElementsAre("r in.txt:10", "w <out>:10"));
}

TEST(scripts, in_shell_show_subcommands) {
  auto one = read("a.sh", "case \"${1:-}\" in\n  build) make ;;\n"
                          "  test|check) make test ;;\n  *) exit 1 ;;\nesac\n");
  EXPECT_THAT(one.subcommands, ElementsAre("build", "test", "check"));
  EXPECT_THAT(one.arguments, IsEmpty());
}

TEST(scripts, in_javascript_show_modules_and_files) {
  auto one = read("a.mjs", "import fs, { x } from 'fs';\nimport './near.js';\n"
                           "const y = require(\"yaml\");\n"
                           "// require('no')\nconst re = /require('no')/;\n"
                           "const out = 'b.json';\n"
                           "fs.readFileSync(`a.json`);\n"
                           "await fs.promises.writeFile(out, '{}');\n");
  EXPECT_THAT(imports_of(one), ElementsAre("fs", "./near.js local", "yaml"));
  EXPECT_THAT(uses_of(one), ElementsAre("r a.json:7", "w b.json:8"));
}

TEST(scripts, in_javascript_show_arguments) {
  EXPECT_THAT(arguments_of(read("a.js", "const [source, top = '5'] = "
                                        "process.argv.slice(2);\n")),
              ElementsAre(" source!", " top=5"));
  EXPECT_THAT(arguments_of(read("a.js", "const a = process.argv[2];\n"
                                        "const b = process.argv[3] || 'x';\n")),
              ElementsAre(" a!", " b=x"));
  auto one =
    read("a.js", "const { program } = require('commander');\n"
                 "program.argument('<source>')\n"
                 "  .option('-o, --out-file <file>', 'where', 'x.js')\n"
                 "  .requiredOption('--top <n>').option('-v');\n"
                 "program.command('build <dir>').option('--fast');\n");
  EXPECT_THAT(arguments_of(one),
              ElementsAre(" source!", "--out-file,-o out_file=x.js",
                          "--top top!", "-v,-v v?", "build/ dir!",
                          "build/--fast fast?"));
  EXPECT_THAT(one.subcommands, ElementsAre("build"));
  one =
    read("a.ts", "import yargs from 'yargs';\n"
                 "yargs(x).option('out', { alias: 'o', demandOption: true })"
                 ".option('dry', { type: 'boolean' });\n");
  EXPECT_THAT(arguments_of(one), ElementsAre("--out,-o out!", "--dry dry?"));
  one = read("a.mjs", "parseArgs({ options: { top: { type: 'string', short: "
                      "'t' } } });\n");
  EXPECT_THAT(arguments_of(one), ElementsAre("--top,-t top"));
}

} // namespace
} // namespace skvm::test
