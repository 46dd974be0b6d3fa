#include "tests/passes/pass_fixture.hpp"

#include "plugins/passes/extract_candidates/candidates.hpp"
#include "plugins/passes/extract_candidates/extract_candidates.hpp"
#include <gmock/gmock.h>
#include <re2/re2.h>

using extract_candidates::candidate;
using extract_candidates::extract_candidates_pass;
using extract_candidates::find_candidates;
using pass_test::file;
using pass_test::skill;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

namespace {

std::vector<candidate> found(const std::string& body,
                             std::vector<skvm::bundle_file> files = {}) {
  return find_candidates(*skill(body, std::move(files)));
}

std::vector<std::string> parameters(const candidate& from) {
  std::vector<std::string> out;
  for (const auto& one : from.parameters)
    out.push_back(one.name + ":" + one.type);
  return out;
}

bool has(const std::vector<extract_candidates::condition>& list,
         const std::string& kind, const std::string& value) {
  return std::any_of(list.begin(), list.end(), [&](const auto& one) {
    return one.kind == kind && one.value == value;
  });
}

std::string extracted(const candidate& from, const std::string& name,
                      const std::string& task) {
  for (const auto& one : from.parameters)
    if (one.name == name) {
      std::string value;
      RE2::PartialMatch(task, one.extractor, &value);
      return value;
    }
  return "(no such parameter)";
}

const std::string rotate = "## Workflow\n\n1. Rotate the pages:\n\n   ```bash\n"
                           "   qpdf in.pdf --rotate=90 out.pdf --page 3\n"
                           "   ```\n";

} // namespace

TEST(candidates, are_commands_whose_literals_are_parameters) {
  auto list = found(rotate);
  ASSERT_EQ(list.size(), 1u);
  EXPECT_THAT(parameters(list[0]), ElementsAre("input:path", "rotate:number",
                                               "output:path", "page:number"));
  EXPECT_THAT(list[0].keywords, Contains("rotate"));
  EXPECT_EQ(list[0].line, 11);
}

TEST(candidates, have_a_signature_that_matches_other_values) {
  auto list = found(rotate);
  ASSERT_EQ(list.size(), 1u);
  RE2 signature{list[0].signature};
  ASSERT_TRUE(signature.ok()) << signature.error();
  EXPECT_TRUE(RE2::FullMatch(
    "qpdf 'my file.pdf'  --rotate=180 x/y.pdf --page 12", signature));
  EXPECT_FALSE(RE2::FullMatch("qpdf a.pdf --flip=1 b.pdf --page 1", signature));
  EXPECT_FALSE(RE2::FullMatch("qpdf a.pdf --rotate=1 b.pdf --page 1; rm -rf x",
                              signature));
}

TEST(candidates, take_values_from_the_environment) {
  auto list = found(rotate);
  ASSERT_EQ(list.size(), 1u);
  EXPECT_EQ(list[0].code, "qpdf \"$SKVM_INPUT\" --rotate=\"$SKVM_ROTATE\" "
                          "\"$SKVM_OUTPUT\" --page \"$SKVM_PAGE\"");
}

TEST(candidates, find_their_values_in_a_task) {
  auto list = found(rotate);
  ASSERT_EQ(list.size(), 1u);
  const std::string task =
    "Rotate page 7 of scans/big.pdf and save it as done.pdf";
  EXPECT_EQ(extracted(list[0], "page", task), "7");
  EXPECT_EQ(extracted(list[0], "input", task), "scans/big.pdf");
  EXPECT_EQ(extracted(list[0], "output", task), "done.pdf");
}

TEST(candidates, know_the_names_that_a_bundled_script_gives) {
  auto list = found(
    "## Workflow\n\n1. Clean:\n\n   ```bash\n"
    "   python3 scripts/clean.py data/a.csv -o b.csv --mode fast\n   ```\n",
    {file("scripts/clean.py",
          "import argparse\np = argparse.ArgumentParser()\n"
          "p.add_argument('export')\n"
          "p.add_argument('-o', '--output', required=True)\n"
          "p.add_argument('--mode', choices=['fast', 'exact'])\n")});
  ASSERT_EQ(list.size(), 1u);
  EXPECT_EQ(list[0].id, "clean");
  EXPECT_THAT(parameters(list[0]),
              ElementsAre("export:path", "output:path", "mode:choice"));
  EXPECT_TRUE(has(list[0].preconditions, "bundle-file", "scripts/clean.py"));
  EXPECT_TRUE(has(list[0].preconditions, "file-exists", "export"));
  EXPECT_TRUE(has(list[0].postconditions, "file-written", "output"));
  EXPECT_TRUE(has(list[0].postconditions, "exit-code", "0"));
}

TEST(candidates, include_commands_within_a_sentence) {
  auto list = found("Run `python3 scripts/x.py data/in.csv` first.\n",
                    {file("scripts/x.py", "import sys\nsys.argv[1]\n")});
  ASSERT_EQ(list.size(), 1u);
  EXPECT_THAT(list[0].code,
              testing::StartsWith("python3 scripts/x.py \"$SKVM_"));
}

TEST(candidates, are_python_code_with_paths_and_named_items) {
  auto list = found("For example:\n\n```python\nimport json\n\n"
                    "with open('totals.json', encoding='utf-8') as f:\n"
                    "    t = json.load(f)\n"
                    "print(f'{t[\"regions\"][\"north\"][\"sum\"]:.2f}')\n"
                    "```\n");
  ASSERT_EQ(list.size(), 1u);
  EXPECT_THAT(parameters(list[0]), ElementsAre("input:path", "region:string"));
  EXPECT_THAT(list[0].code, testing::HasSubstr("os.environ[\"SKVM_REGION\"]"));
  EXPECT_THAT(list[0].code, testing::HasSubstr("encoding='utf-8'"));
  EXPECT_EQ(extracted(list[0], "region", "the sum of region west, please"),
            "west");
  RE2 signature{list[0].signature};
  ASSERT_TRUE(signature.ok()) << signature.error();
}

TEST(candidates, are_one_where_only_literals_differ) {
  auto list = found("```bash\npdftotext a.pdf a.txt\n```\n\nor\n\n"
                    "```bash\npdftotext b.pdf b.txt\n```\n");
  EXPECT_EQ(list.size(), 1u);
}

TEST(candidates, are_not_loops_variables_or_fixed_commands) {
  EXPECT_THAT(found("```bash\nfor f in *.pdf; do\n  pdftotext $f\ndone\n```\n"),
              IsEmpty());
  EXPECT_THAT(found("```bash\npdftotext \"$1\" \"$2\"\n```\n"), IsEmpty());
  EXPECT_THAT(found("```bash\ngit status\n```\n"), IsEmpty());
}

TEST(candidates, are_not_made_of_printed_output) {
  EXPECT_THAT(found("It prints:\n\n```text\nqpdf in.pdf out.pdf\n```\n"),
              IsEmpty());
}

TEST(extract_candidates, writes_the_documented_artifact) {
  auto out = pass_test::run<extract_candidates_pass>(*skill(rotate));
  auto list = pass_test::json(out, "candidates").as_array();
  ASSERT_EQ(list.size(), 1u);
  for (const auto* key :
       {"id", "language", "keywords", "signature", "template", "parameters",
        "preconditions", "postconditions", "line", "step"})
    EXPECT_TRUE(list[0].as_object().contains(key)) << key;
  EXPECT_EQ(list[0].at("step").as_string(), "s1");
  EXPECT_THAT(out.edits, IsEmpty());
}

TEST(extract_candidates, makes_signatures_that_compile_whatever_the_code) {
  auto list = found("```bash\ngrep -E '^(a|b)+[x]{2}$' \"in put.txt\" | sed "
                    "'s/\\(.*\\)/\\1/' > out.txt\n```\n"
                    "```python\npath = 'a\\\\b.txt'\nn = 5\n```\n");
  EXPECT_FALSE(list.empty());
  for (const auto& one : list) {
    RE2 signature{one.signature};
    EXPECT_TRUE(signature.ok()) << signature.error();
    for (const auto& parameter : one.parameters)
      EXPECT_TRUE(RE2{parameter.extractor}.ok()) << parameter.extractor;
  }
}

TEST(candidates, have_a_parameter_where_two_commands_differ) {
  auto list = found("```bash\nkubectl logs deploy/api --tail 50\n```\n\nor\n\n"
                    "```bash\nkubectl logs deploy/web --tail 50\n```\n");
  ASSERT_EQ(list.size(), 1u);
  ASSERT_FALSE(list[0].parameters.empty());
  EXPECT_EQ(list[0].parameters[0].example, "deploy/api");
  EXPECT_THAT(list[0].parameters[0].examples, ElementsAre("deploy/web"));
}

TEST(candidates, are_two_where_commands_say_to_do_other_things) {
  auto list = found("```bash\npodman inspect 'a b'\n```\n\nor\n\n"
                    "```bash\npodman history 'a b'\n```\n");
  EXPECT_EQ(list.size(), 2u);
}

TEST(candidates, are_javascript_with_paths_and_constants) {
  auto list = found("```js\nimport fs from 'fs';\n"
                    "const width = 320;\nconst title = 'North';\n"
                    "const data = fs.readFileSync('in.json');\n"
                    "fs.writeFileSync('out.json', data);\n```\n");
  ASSERT_EQ(list.size(), 1u);
  EXPECT_EQ(list[0].language, "javascript");
  EXPECT_THAT(parameters(list[0]), ElementsAre("width:number", "title:string",
                                               "input:path", "output:path"));
  EXPECT_THAT(list[0].code,
              testing::HasSubstr("width = Number(process.env.SKVM_WIDTH)"));
  EXPECT_THAT(list[0].code, testing::HasSubstr("from 'fs'"));
  EXPECT_TRUE(has(list[0].preconditions, "program", "node"));
  EXPECT_TRUE(has(list[0].postconditions, "output-json", "output"));
}

TEST(candidates, are_queries_whose_values_are_bound) {
  auto list = found("```sql\nSELECT region, sum(amount) FROM orders\n"
                    "WHERE day >= '2025-01-01' AND status = 'paid'\n"
                    "LIMIT 10;\n```\n");
  ASSERT_EQ(list.size(), 1u);
  EXPECT_THAT(parameters(list[0]),
              ElementsAre("day:date", "status:string", "limit:number"));
  EXPECT_THAT(list[0].code, testing::HasSubstr("day >= :day"));
  EXPECT_EQ(extracted(list[0], "day", "orders since 2025-03-31, please"),
            "2025-03-31");
  EXPECT_EQ(extracted(list[0], "limit", "with a limit of 25"), "25");
  EXPECT_EQ(extracted(list[0], "status", "those with status open"), "open");
}

TEST(candidates, are_the_values_in_which_two_json_texts_differ) {
  auto one = std::string{"```json\n{\"kind\": \"bar\", \"top\": 5, \"unit\": "
                         "\"EUR\"}\n```\n\n"};
  auto two = std::string{"```json\n{\"kind\": \"bar\", \"top\": 9, \"unit\": "
                         "\"USD\"}\n```\n\n"};
  EXPECT_THAT(found(one), IsEmpty());
  auto list = found(one + two);
  ASSERT_EQ(list.size(), 1u);
  EXPECT_THAT(parameters(list[0]), ElementsAre("top:number", "unit:string"));
  EXPECT_EQ(list[0].code,
            "{\"kind\": \"bar\", \"top\": {{top}}, \"unit\": {{unit}}}");
}

TEST(candidates, are_bundled_scripts_that_no_command_shows) {
  auto list = found(
    "Use [the renderer](scripts/render.py).\n",
    {file("scripts/render.py",
          "import argparse\np = argparse.ArgumentParser()\n"
          "p.add_argument('totals')\n"
          "p.add_argument('--format', choices=['md', 'html'], required=True)\n"
          "p.add_argument('--out', required=True)\n"
          "p.add_argument('--verbose', action='store_true')\n"
          "p.parse_args()\n")});
  ASSERT_EQ(list.size(), 1u);
  EXPECT_EQ(list[0].id, "render");
  EXPECT_THAT(parameters(list[0]),
              ElementsAre("totals:string", "format:choice", "out:path"));
  EXPECT_EQ(list[0].code, "python3 scripts/render.py \"$SKVM_TOTALS\" --format "
                          "\"$SKVM_FORMAT\" --out \"$SKVM_OUT\"");
  EXPECT_TRUE(has(list[0].preconditions, "bundle-file", "scripts/render.py"));
}

TEST(candidates, are_not_what_destroys_publishes_or_installs) {
  for (const auto* code :
       {"rm -rf 'build out'", "git push --force origin 'main'",
        "psql app -c 'DROP TABLE orders'", "terraform destroy -target 'a.b'",
        "pip install 'requests==2'", "curl -X POST 'https://x/y' -d 'a=1'",
        "npm publish './package.tgz'", "kubectl delete pod 'api-1'"})
    EXPECT_THAT(found(std::string{"```bash\n"} + code + "\n```\n"), IsEmpty())
      << code;
  EXPECT_THAT(found("```sql\nDELETE FROM orders WHERE id = 5;\n```\n"),
              IsEmpty());
  EXPECT_THAT(found("```python\nimport shutil\nfolder = 'out'\n"
                    "shutil.rmtree('out/x')\n```\n"),
              IsEmpty());
}

TEST(candidates, have_keywords_in_the_language_of_the_text) {
  auto list = found("## Ablauf\n\n1. Führe die Belege zusammen:\n\n"
                    "   ```bash\n   qpdf a.pdf b.pdf\n   ```\n");
  ASSERT_EQ(list.size(), 1u);
  EXPECT_THAT(list[0].keywords,
              ElementsAre("führe", "belege", "zusammen", "ablauf"));
}

TEST(candidates, are_found_in_linear_time_in_many_blocks) {
  std::string body;
  for (int i = 0; i < 4000; ++i)
    body += "```bash\nrun-it --n " + std::to_string(i) + " 'x"
            + std::to_string(i) + "'\n```\n\n";
  EXPECT_EQ(found(body).size(), 1u);
}
