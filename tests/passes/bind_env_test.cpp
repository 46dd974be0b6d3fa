#include "tests/passes/bind_env_fixture.hpp"

#include "plugins/passes/bind_env/imports.hpp"
#include <gmock/gmock.h>

using namespace bind_env_test;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

namespace {

std::vector<std::string> modules(std::string_view python) {
  std::vector<std::string> out;
  for (const auto& one : bind_env::python_imports(python))
    out.push_back(one.module + (one.optional ? "?" : ""));
  return out;
}

std::vector<std::string> node_packages(std::string_view code) {
  std::vector<std::string> out;
  for (const auto& one : bind_env::javascript_imports(code))
    out.push_back(one.module);
  return out;
}

} // namespace

TEST(python_imports, are_found_in_every_form) {
  EXPECT_THAT(modules("import os, numpy as np\nfrom pandas.io import sql\n"
                      "import a.b.c; import d\n"
                      "from x import (\n  y,\n  z,\n)\n"
                      "if True:\n    import e\n"
                      "m = importlib.import_module('f.g')\n"),
              ElementsAre("os", "numpy", "pandas", "a", "d", "x", "e", "f?"));
}

TEST(python_imports, in_strings_comments_and_prose_are_none) {
  EXPECT_THAT(modules("\"\"\"\nimport one\n\"\"\"\n# import two\n"
                      "s = 'import three'\nimport the data from the folder\n"
                      "from the start, import nothing\nimported = 4\n"
                      "from . import five\nfrom .six import seven\n"),
              IsEmpty());
}

TEST(python_imports, whose_failure_is_caught_are_optional) {
  EXPECT_THAT(modules("try:\n    import orjson\nexcept ImportError:\n"
                      "    import json\n"
                      "try:\n    import must\nfinally:\n    pass\n"
                      "try:\n    import other\nexcept KeyError:\n    pass\n"),
              ElementsAre("orjson?", "json?", "must", "other"));
}

TEST(javascript_imports, are_found_in_every_form) {
  EXPECT_THAT(
    node_packages("import a from 'a';\nimport {b, c as d} from \"@s/b/x\";\n"
                  "import 'side';\nconst e = require('e/sub');\n"
                  "const f = await import('f');\nexport * from 'g';\n"),
    ElementsAre("a", "@s/b", "side", "e", "f", "g"));
}

TEST(javascript_imports, relative_names_comments_and_strings_are_none) {
  EXPECT_THAT(
    node_packages("import x from './x';\n// require('a')\n"
                  "/* import b from 'b' */\nconst s = \"require('c')\";"
                  "\nconst t = `import d from 'd'`;\n"
                  "import fs from 'node:fs';\nobj.require('e');\n"),
    IsEmpty());
}

TEST(manifests, name_packages_with_their_versions) {
  auto read = bind_env::read_requirements(
    "# tools\npandas>=2.0,<3  # tables\nrequests[socks]==2.31 ; "
    "python_version > '3.8'\n-r other.txt\n--index-url x\n"
    "git+https://host/x.git\n./local\n");
  const auto& list = read.requests;
  ASSERT_EQ(list.size(), 2u);
  EXPECT_EQ(list[0].name, "pandas");
  EXPECT_EQ(list[0].version, ">=2.0,<3");
  EXPECT_EQ(list[0].line, 2);
  EXPECT_EQ(list[1].name, "requests");
}

TEST(manifests, of_node_mark_what_is_optional_and_what_is_foreign) {
  auto list = bind_env::read_package_json(
    R"({"dependencies": {"docx": "^8.0.0", "own": "file:../own"},
        "devDependencies": {"jest": "29"}})");
  ASSERT_EQ(list.size(), 3u);
  EXPECT_FALSE(list[0].optional);
  EXPECT_TRUE(list[1].foreign);
  EXPECT_TRUE(list[2].optional);
  EXPECT_THAT(bind_env::read_package_json("{broken"), IsEmpty());
}

TEST(bind_env, takes_no_module_of_the_standard_library_for_a_package) {
  auto list = found(skill("```python\nimport base64, dataclasses, enum, "
                          "sqlite3, threading\nimport zoneinfo, graphlib\n"
                          "```\n"));
  EXPECT_THAT(names(list), IsEmpty());
}

TEST(bind_env, takes_no_module_of_the_bundle_for_a_package) {
  auto list = found(
    skill("Run `scripts/main.py`.\n",
          {file("scripts/helpers.py", "X = 1\n"),
           file("scripts/main.py", "import helpers\nfrom lib.core import x\n"
                                   "import numpy\n"),
           file("lib/core/__init__.py", "")}));
  EXPECT_THAT(names(list), ElementsAre("python:numpy"));
}

TEST(bind_env, knows_the_package_behind_an_import) {
  auto list =
    found(skill("```python\nimport cv2\nfrom PIL import Image\nimport yaml\n"
                "from google.cloud import storage\n```\n"));
  EXPECT_THAT(names(list),
              ElementsAre("python:PyYAML", "python:google-cloud-storage",
                          "python:opencv-python", "python:pillow"));
  EXPECT_EQ(list[0].module, "yaml");
  for (const auto& one : list)
    EXPECT_TRUE(one.verified) << one.name;
}

TEST(bind_env, reads_no_import_out_of_prose) {
  auto list = found(skill("import the spreadsheet from the shared folder\n\n"
                          "from accounting import the figures\n"));
  EXPECT_THAT(names(list), IsEmpty());
}

TEST(bind_env, never_installs_a_package_whose_name_it_guessed) {
  auto subject = skill("```python\nimport acme_internal_tools\n```\n");
  auto list = found(subject);
  ASSERT_EQ(list.size(), 1u);
  EXPECT_FALSE(list[0].verified);
  auto script = bind_env::env_script("demo", list);
  EXPECT_EQ(script.find("need_python required acme"), std::string::npos);
  EXPECT_NE(script.find("look_python required acme_internal_tools"),
            std::string::npos);
  auto out = pass_test::run<bind_env_pass>(*subject);
  ASSERT_EQ(out.diagnostics.size(), 1u);
  EXPECT_EQ(out.diagnostics[0].code, "package-unknown");
}

TEST(bind_env, takes_the_skills_own_word_for_a_package) {
  auto list = found(skill("```bash\npip install acme-internal-tools==1.2\n```\n"
                          "```python\nimport acme_internal_tools\n```\n"));
  ASSERT_EQ(list.size(), 1u);
  EXPECT_TRUE(list[0].verified);
  EXPECT_EQ(list[0].version, "==1.2");
  EXPECT_EQ(list[0].module, "acme_internal_tools");
}

TEST(bind_env, takes_no_word_from_a_command_with_an_index_of_its_own) {
  auto list = found(skill("```bash\npip install --index-url http://x/ secret\n"
                          "```\n"));
  ASSERT_THAT(names(list), Contains("python:secret"));
  EXPECT_FALSE(list[0].verified);
}

TEST(bind_env, reads_install_lines_in_the_middle_of_a_sentence) {
  auto list = found(skill("Install it with `npm install docx@8` first.\n"));
  ASSERT_THAT(names(list), Contains("node:docx"));
  EXPECT_EQ(list[0].version, "8");
  EXPECT_EQ(list[0].line, 6);
}

TEST(bind_env, finds_commands_behind_pipes_and_wrappers) {
  auto list = found(skill("```bash\ncat a.pdf | sudo pdftotext - - | jq .\n"
                          "bash <<'EOF'\nffmpeg -i a b\nEOF\n```\n"));
  EXPECT_THAT(names(list), ElementsAre("system:ffmpeg", "system:jq",
                                       "system:poppler-utils"));
}

TEST(bind_env, leaves_out_builtins_functions_and_bundled_scripts) {
  auto list = found(skill("```bash\nbuild() { cd x; echo y; }\nbuild\n"
                          "./scripts/run.sh a\nrun.sh\ncat x | sort\n```\n",
                          {file("scripts/run.sh", "echo hi\n", true)}));
  EXPECT_THAT(names(list), IsEmpty());
}

TEST(bind_env, reads_python_in_here_documents_with_the_right_line) {
  auto list = found(skill("```bash\npython3 - <<'EOF'\nimport pandas\nEOF\n"
                          "```\n"));
  ASSERT_THAT(names(list), Contains("python:pandas"));
  EXPECT_EQ(list[0].line, 8);
  EXPECT_EQ(list[0].evidence, "import pandas");
}

TEST(bind_env, does_not_read_what_a_command_prints) {
  auto subject = skill("Prints:\n\n```text\nimport pandas\n$ jq .\n```\n");
  EXPECT_THAT(names(found(subject)), IsEmpty());
}

TEST(bind_env, asks_the_host_once_and_notes_what_it_has) {
  auto subject = skill("```python\nimport numpy, pandas\n```\n");
  pass_test::fake_host host;
  host.present = {"numpy"};
  auto out = pass_test::run<bind_env_pass>(*subject, nullptr, host);
  EXPECT_EQ(host.questions, 1);
  auto list = pass_test::json(out, "dependencies").as_array();
  ASSERT_EQ(list.size(), 2u);
  EXPECT_TRUE(list[0].at("present").as_bool());
  EXPECT_FALSE(list[1].at("present").as_bool());
  EXPECT_EQ(list[1].at("manager").as_string(), "python");
  EXPECT_EQ(list[1].at("file").as_string(), "SKILL.md");
  EXPECT_EQ(list[1].at("line").as_int64(), 7);
}

TEST(bind_env, writes_no_script_where_nothing_is_needed) {
  auto out = pass_test::run<bind_env_pass>(*skill("Think hard.\n"));
  EXPECT_THAT(out.files, IsEmpty());
  EXPECT_EQ(pass_test::json(out, "dependencies").as_array().size(), 0u);
  EXPECT_EQ(pass_test::json(out, "env-script").at("script").as_string(), "");
}

TEST(bind_env, names_the_line_of_a_broken_package_file) {
  auto broken = bind_env::parse_packages("[python]\nstdlib = [\n");
  ASSERT_FALSE(broken);
  EXPECT_EQ(broken.error().code, skvm::errc::invalid_config);
  EXPECT_THAT(broken.error().text(),
              testing::StartsWith("packages.toml: line"));
}

TEST(python_imports, that_are_nested_are_judged_by_what_encloses_them) {
  EXPECT_THAT(modules("try:\n    if x:\n        import a\n"
                      "    import b\nexcept ImportError:\n    import c\n"
                      "def f():\n    try: import d\n    except ImportError: "
                      "pass\n    import e\n"
                      "if TYPE_CHECKING:\n    import g\nimport h\n"),
              ElementsAre("a?", "b?", "c?", "d?", "e", "g?", "h"));
}
