#include "tests/passes/bind_env_fixture.hpp"
#include "tests/support/sizes.hpp"

#include "plugins/passes/bind_env/markdown.hpp"
#include "plugins/passes/bind_env/prose_text.hpp"
#include "plugins/passes/lang/kept.hpp"

using namespace bind_env_test;
using testing::ElementsAre;
using testing::IsEmpty;

namespace {

std::vector<std::string> needs(const std::string& body,
                               std::vector<skvm::bundle_file> files = {}) {
  return marked(found(skill(body, std::move(files))));
}

} // namespace

TEST(needs, of_a_bare_debian_with_python_are_none) {
  EXPECT_THAT(needs("```bash\npython3 a.py\npython b.py | sudo tee x\n"
                    "systemctl status x\n```\n"),
              IsEmpty());
}

TEST(needs, of_installers_alone_are_none) {
  EXPECT_THAT(needs("```bash\npip install -r requirements.txt\nnpm ci\n"
                    "sudo apt-get update\nuv sync\n```\n"
                    "Or `npm install` it.\n"),
              IsEmpty());
  EXPECT_THAT(needs("```bash\nnpm run build\n```\n"),
              ElementsAre("system:npm"));
}

TEST(needs, have_the_versions_that_are_said) {
  EXPECT_THAT(needs("Requires Go 1.22+ and Ruby 3.1 or newer.\n"),
              ElementsAre("system:golang-go>=1.22", "system:ruby>=3.1"));
  EXPECT_THAT(needs("Make sure you Go 2 levels up.\n"), IsEmpty());
}

TEST(needs, of_programs_that_two_languages_have_are_those_of_the_skill) {
  const std::string install{"```bash\nplaywright install\n```\n"};
  const std::string python{"```python\nfrom crawlee import x\n```\n"};
  EXPECT_THAT(needs(install + python),
              ElementsAre("python:crawlee", "python:playwright"));
  EXPECT_THAT(
    needs(install + "```python\nfrom playwright.sync_api import x\n```\n"),
    ElementsAre("python:playwright"));
  EXPECT_THAT(needs(install), ElementsAre("node:playwright"));
  EXPECT_THAT(needs(install + python + "```js\nrequire('pg')\n```\n"),
              testing::Contains("node:playwright"));
}

TEST(needs, of_the_front_matter_may_be_metadata) {
  auto list = [](const std::string& metadata) {
    auto text = "---\nname: demo\ndescription: D. Use it.\nmetadata: "
                + metadata + "\n---\n\n# T\n";
    auto parsed = skvm::parse_skill(text, "/x/demo", {});
    return marked(found(*parsed));
  };
  EXPECT_THAT(list(R"({"claw":{"requires":{"bins":["jq","foo-cli"],)"
                   R"("env":["FOO_KEY"]}}})"),
              testing::UnorderedElementsAre("system:jq", "system:foo-cli",
                                            "env:FOO_KEY"));
  EXPECT_THAT(list(R"({"claw":{"emoji":"x","bins":["jq"]}})"), IsEmpty());
}

TEST(needs, of_the_front_matter_may_be_words_in_a_list) {
  auto list = [](const std::string& needed) {
    auto text = "---\nname: demo\ndescription: D. Use it.\ncompatibility: "
                + needed + "\n---\n\n# T\n";
    return marked(found(*skvm::parse_skill(text, "/x/demo", {})));
  };
  EXPECT_THAT(
    list("Requires git, gh, and jq."),
    testing::UnorderedElementsAre("system:git", "system:gh", "system:jq"));
  EXPECT_THAT(list("Requires jq, go on with it where it is there."),
              ElementsAre("system:jq"));
}

TEST(needs, of_choices_between_words_are_none) {
  EXPECT_THAT(needs("- `type` is one of `bug | task | feature`\n"), IsEmpty());
  EXPECT_THAT(needs("Run `pdftotext a.pdf - | jq`.\n"),
              testing::Contains("system:jq"));
}

TEST(needs, of_variables_are_told_from_other_names_in_capitals) {
  EXPECT_THAT(needs("Set `A_TOKEN` and `CT0` environment variables.\n"),
              ElementsAre("env:A_TOKEN", "env:CT0"));
  EXPECT_THAT(needs("- **GH_TOKEN**：需要 `repo` scope\n"),
              ElementsAre("env:GH_TOKEN"));
  EXPECT_THAT(needs("## 前置依赖\n\n- **GH_TOKEN**\n"),
              ElementsAre("env:GH_TOKEN"));
  EXPECT_THAT(needs("Use it when you need the `LOG_AND_TRACE` pipeline, the "
                    "`READ_ONLY` mode or `JSON` output.\n"),
              IsEmpty());
}

TEST(needs, of_npx_are_npm_and_the_package_behind_the_program) {
  EXPECT_THAT(needs("```bash\nnpx tsc --noEmit\n```\n"),
              ElementsAre("node:typescript", "system:npm"));
}

TEST(needs, of_python_may_be_packages_of_debian) {
  auto list = found(skill("```bash\npython3 -m venv .venv\n```\n"
                          "```python\nfrom osgeo import gdal\n"
                          "import tkinter\n```\n"));
  EXPECT_THAT(marked(list),
              ElementsAre("system:python3-gdal", "system:python3-tk",
                          "system:python3-venv"));
  EXPECT_EQ(named(list, "python3-gdal").probe.kind, "python");
  EXPECT_NE(bind_env::env_script("demo", list)
              .find("need_package required python3-gdal"),
            std::string::npos);
}

TEST(needs, have_one_package_for_a_module) {
  EXPECT_THAT(needs("```python\nimport cv2\n```\n"
                    "```bash\npip install opencv-python-headless\n```\n"),
              ElementsAre("python:opencv-python-headless"));
  EXPECT_THAT(
    needs("`pip install playwright && playwright install chromium`\n"),
    ElementsAre("python:playwright", "data:chromium"));
}

TEST(needs, leave_out_what_the_text_defines_in_another_block) {
  EXPECT_THAT(needs("```bash\napi() { cat \"$@\"; }\nexport MY_URL=http://x\n"
                    "```\n\n```bash\napi \"$MY_URL\"\n```\n"),
              IsEmpty());
}

TEST(needs, leave_out_what_a_marker_keeps_from_linux) {
  EXPECT_THAT(needs("Run it.\n", {file("requirements.txt",
                                       "tzdata; sys_platform == 'win32'\n")}),
              IsEmpty());
}

TEST(needs, of_scripts_include_the_programs_they_start) {
  EXPECT_THAT(
    needs("Run `scripts/a.py`.\n",
          {file("scripts/a.py", "import os, shutil, subprocess\n"
                                "subprocess.run(['qpdf', '--check', p])\n"
                                "cmd = ['pdftotext', p]\n"
                                "os.system('tesseract a b | jq .')\n"
                                "if shutil.which('gs'):\n"
                                "    subprocess.run([\"gs\", p])\n"
                                "# subprocess.run(['pandoc'])\n"
                                "subprocess.run([sys.executable, p])\n"),
           file("scripts/b.mjs", "import {execSync} from 'child_process';\n"
                                 "execSync('dot -Tsvg a.dot');\n")}),
    ElementsAre("system:ghostscript?", "system:graphviz", "system:jq",
                "system:poppler-utils", "system:qpdf", "system:tesseract-ocr"));
}

TEST(needs, below_a_heading_that_says_so_are_the_items) {
  EXPECT_THAT(
    needs("## Requirements\n\n- ImageMagick 7\n- `sox`, optional\n"
          "- pandas\n\n## Steps\n\n- ImageMagick is old\n"),
    ElementsAre("python:pandas", "system:imagemagick", "system:sox?"));
}

TEST(needs, that_are_only_mentioned_are_optional_or_none) {
  EXPECT_THAT(needs("For JSON `jq` is handy.\nPlot it with gnuplot.\n"
                    "Charts look like those of gnuplot or pandoc.\n"),
              ElementsAre("system:gnuplot?", "system:jq?"));
}

TEST(needs, that_a_sentence_denies_or_buries_are_none) {
  EXPECT_THAT(
    needs("Do not install\n`pandoc` for it. Old scripts with `rclone "
          "sync a b` are gone.\n\n`ifconfig` is outdated.\n\n"
          "Never run `docker system prune`.\n\n这里不要用 `ffmpeg`。\n"),
    IsEmpty());
}

TEST(needs, are_not_denied_by_what_stands_in_brackets) {
  EXPECT_THAT(needs("BACKUP_PASSWORD_FILE must be set (I never type it).\n"
                    "You need `sox` (not the old one).\n"),
              ElementsAre("system:sox", "env:BACKUP_PASSWORD_FILE"));
}

TEST(needs, are_told_in_other_languages) {
  EXPECT_THAT(needs("Tracer la courbe avec gnuplot.\n"),
              ElementsAre("system:gnuplot?"));
  EXPECT_THAT(needs("Man benötigt `pandoc`, kein `sox`.\n"), IsEmpty());
  EXPECT_THAT(needs("需要 `pandoc`。\n"), ElementsAre("system:pandoc"));
}

TEST(needs, of_references_are_optional) {
  EXPECT_THAT(
    needs("For TypeScript read [notes](references/ts.md).\n",
          {file("references/ts.md", "# Notes\n\nPackages `@acme/sdk` and "
                                    "`zod`.\n\n```ts\nimport x from "
                                    "'picocolors';\n```\n"),
           file("references/other.md", "Needs `pandoc`.\n")}),
    ElementsAre("node:@acme/sdk?", "node:picocolors?", "node:zod?"));
}

TEST(needs, include_hosts_and_clusters) {
  auto list = found(skill("```python\nURL = 'https://api.crossref.org/works'\n"
                          "DOC = 'https://api.example.com'\n```\n"
                          "```bash\nkubectl get pods\n```\n"));
  EXPECT_THAT(marked(list),
              ElementsAre("system:kubernetes-client", "service:crossref",
                          "service:kubernetes"));
  EXPECT_EQ(named(list, "crossref").module, "api.crossref.org");
  EXPECT_EQ(named(list, "crossref").probe.kind, "");
}

TEST(needs, include_models_and_libraries_that_are_loaded) {
  EXPECT_THAT(needs("The model `large-v3` is downloaded on first use.\n",
                    {file("page.html", "<script src=\"https://cdnjs."
                                       "cloudflare.com/ajax/libs/p5.js/1.9/"
                                       "p5.min.js\"></script>\n")}),
              ElementsAre("data:large-v3", "data:p5"));
}

TEST(needs, of_a_bundled_script_are_the_variables_that_it_does_not_set) {
  EXPECT_THAT(
    needs("Run `scripts/a.sh`.\n", {file("scripts/a.sh",
                                         "OUT=x\n: \"${TARGET:?missing}\"\n"
                                         "echo \"$MODE\" ${LEVEL:-3} $OUT\n",
                                         true)}),
    ElementsAre("env:LEVEL?", "env:MODE", "env:TARGET"));
}

TEST(needs, do_not_include_paths_in_data) {
  EXPECT_THAT(needs("```json\n{\"path\": \"assets/site.jpg\"}\n```\n"),
              IsEmpty());
}

TEST(needs, include_the_programs_that_the_front_matter_allows) {
  auto parsed = skvm::parse_skill("---\nname: demo\ndescription: Tests.\n"
                                  "allowed-tools: Bash(git log:*) Bash(ls:*)\n"
                                  "---\n\nGo.\n",
                                  "/skills/demo", {});
  ASSERT_TRUE(parsed) << parsed.error().text();
  EXPECT_THAT(marked(found(*parsed)), ElementsAre("system:git?"));
}

TEST(needs, are_read_in_one_sentence_of_any_length) {
  std::string body;
  for (std::size_t i = 0; i < skvm::test::large(200'000); ++i)
    body += "(a `jq . x`) with access to b.c.de\n";
  EXPECT_THAT(needs(body), ElementsAre("system:jq"));
}

TEST(prose_text, is_taken_apart_into_sentences_and_words) {
  auto text = "Use `a.b c` v1.2. Then (see `x`)\nstop; go";
  std::vector<std::string> sentences;
  for (const auto& [sentence, line] : bind_env::sentences_of(text))
    sentences.push_back(std::to_string(line) + ":" + std::string{sentence});
  EXPECT_THAT(sentences, ElementsAre("1:Use `a.b c` v1.2.",
                                     "1: Then (see `x`)\nstop;", "2: go"));
  auto words = bind_env::words_of("Use `a.b c` v1.2.");
  ASSERT_EQ(words.size(), 3u);
  EXPECT_EQ(words[1].text, "a.b c");
  EXPECT_TRUE(words[1].quoted);
  EXPECT_EQ(words[2].text, "v1.2");
}

TEST(markdown, has_paragraphs_items_and_fences) {
  auto text = "# One\n\na\nb\n- c\n- d\n```py x\ncode\n```\nTwo\n---\n";
  auto fences = bind_env::fenced_code_of(text);
  ASSERT_EQ(fences.size(), 1u);
  EXPECT_EQ(fences[0].language, "py");
  EXPECT_EQ(fences[0].text, "code\n");
  std::vector<std::string> blocks;
  for (const auto& one : bind_env::prose_blocks_of(text, {fences[0].lines}))
    blocks.push_back(std::to_string(one.line) + (one.heading ? "#" : ":")
                     + std::string{one.text});
  EXPECT_THAT(blocks,
              ElementsAre("1# One", "3:a\nb", "5:- c", "6:- d", "10#Two"));
}

TEST(kept, values_are_read_once_for_equal_texts) {
  pass_lang::kept<bind_env::package_data> cache{bind_env::parse_packages};
  auto first = cache.read("[commands]\njq = \"jq\"\n");
  auto again = cache.read(std::string{"[commands]\njq = \"jq\"\n"});
  auto other = cache.read("[commands]\n");
  ASSERT_TRUE(first && again && other);
  EXPECT_EQ(*first, *again);
  EXPECT_NE(*first, *other);
  EXPECT_TRUE((*first)->system_packages.contains("jq"));
  EXPECT_FALSE(cache.read("broken ["));
}

TEST(needs, of_r_are_what_it_loads_and_what_a_list_names) {
  EXPECT_THAT(needs("```r\nlibrary(dplyr)\nafex::aov_ez(x)\nstats::lm(y)\n"
                    "# library(none)\n```\n"
                    "R packages: `car`, `haven`.\n"),
              ElementsAre("system:r-cran-afex", "system:r-cran-car",
                          "system:r-cran-dplyr", "system:r-cran-haven"));
}

TEST(needs, of_an_unknown_command_show_in_its_options) {
  EXPECT_THAT(needs("Run `leak-finder --deep .` on it.\n"),
              ElementsAre("system:leak-finder"));
  EXPECT_THAT(needs("Read `some-thing else` and `logs --previous`.\n"),
              IsEmpty());
}
