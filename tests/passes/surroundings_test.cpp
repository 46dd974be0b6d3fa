#include "tests/passes/bind_env_fixture.hpp"
#include "tests/support/sizes.hpp"

using namespace bind_env_test;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

TEST(evidence, has_every_place_and_the_first_one_first) {
  auto list = found(skill("```python\nimport yaml\n```\n\n"
                          "```python\nimport yaml\n```\n",
                          {file("requirements.txt", "pyyaml>=6\n"),
                           file("scripts/a.py", "\nimport yaml\n")}));
  ASSERT_THAT(names(list), ElementsAre("python:pyyaml"));
  const auto& one = list[0];
  EXPECT_EQ(one.version, ">=6");
  EXPECT_EQ(one.module, "yaml");
  EXPECT_EQ(one.file, "requirements.txt");
  ASSERT_THAT(one.places, SizeIs(4));
  EXPECT_EQ(one.places[0].file, "requirements.txt");
  EXPECT_EQ(one.places[1].line, 7);
  EXPECT_EQ(one.places[3].file, "scripts/a.py");
  EXPECT_EQ(one.places[3].line, 2);
}

TEST(evidence, of_many_places_is_capped) {
  std::string body;
  for (int i = 0; i < 100; ++i)
    body += "```bash\njq . a.json\n```\n\n";
  EXPECT_THAT(found(skill(body))[0].places, SizeIs(bind_env::most_places));
}

TEST(packages, in_namespaces_go_by_their_longest_name) {
  auto list = found(skill("```python\nfrom google.cloud import storage\n"
                          "import azure.storage.blob\nimport ruamel.yaml\n"
                          "import mysql.connector\n```\n"));
  EXPECT_THAT(names(list), ElementsAre("python:azure-storage-blob",
                                       "python:google-cloud-storage",
                                       "python:mysql-connector-python",
                                       "python:ruamel.yaml", "service:mysql"));
  EXPECT_EQ(list[1].probe.name, "google.cloud.storage:google-cloud-storage");
}

TEST(packages, of_the_language_itself_are_none) {
  auto list = found(skill(
    "```python\nimport asyncio, tomllib, distutils, imp, telnetlib, _thread\n"
    "from concurrent.futures import ThreadPoolExecutor\nimport xml.etree\n"
    "```\n```js\nimport fs from 'node:fs/promises';\n"
    "const p = require('path/posix'), w = require('worker_threads');\n```\n"));
  EXPECT_THAT(names(list), IsEmpty());
}

TEST(commands, that_a_script_can_do_without_are_optional) {
  auto list = found(skill("Run `scripts/a.sh`.\n",
                          {file("scripts/a.sh",
                                "#!/bin/bash\nif command -v rg >/dev/null; "
                                "then\n  rg x\nelse\n  grep x .\nfi\n"
                                "command -v jq || { echo no; exit 1; }\njq .\n",
                                true)}));
  EXPECT_THAT(marked(list), ElementsAre("system:jq", "system:ripgrep?"));
}

TEST(commands, of_npm_and_other_sources_say_where_they_are_from) {
  auto list = found(skill("```bash\nmmdc -i a.mmd\nterraform plan\n"
                          "npx -y prettier .\n```\n"));
  EXPECT_THAT(names(list),
              ElementsAre("node:@mermaid-js/mermaid-cli", "node:prettier",
                          "system:npm", "system:terraform"));
  EXPECT_EQ(list[0].probe.kind, "command");
  EXPECT_FALSE(list[3].verified);
  EXPECT_THAT(list[3].hint, testing::HasSubstr("terraform.io"));
}

TEST(commands, of_windows_are_none) {
  EXPECT_THAT(names(found(skill("```powershell\ncurl x | jq .\n```\n"
                                "```cmd\nffmpeg -i a\n```\n"
                                "```\nPS C:\\> pandoc a.md\n```\n"))),
              IsEmpty());
}

TEST(prose, says_what_is_needed) {
  auto list = found(skill("Requires Python 3.10+ and Node.js 18 or later.\n\n"
                          "You need to have `jq` and `make` installed.\n"
                          "FFmpeg must be installed; ImageMagick is required.\n"
                          "This needs pandoc.\n"));
  EXPECT_THAT(marked(list),
              ElementsAre("system:ffmpeg", "system:imagemagick", "system:jq",
                          "system:make", "system:nodejs>=18", "system:pandoc",
                          "system:python3>=3.10"));
  EXPECT_EQ(named(list, "jq").source, "prose");
  EXPECT_EQ(named(list, "jq").line, 8);
}

TEST(prose, that_denies_or_only_offers_demands_nothing) {
  auto list = found(skill("You do not need pandoc.\nNo ffmpeg is required.\n"
                          "Works without `jq` installed.\n"
                          "Optionally install `sox` for sound.\n"
                          "You need to make a file and go to the host.\n"
                          "The report needs a tree of less than ten units.\n"));
  EXPECT_THAT(marked(list), ElementsAre("system:sox?"));
}

TEST(prose, of_the_front_matter_counts) {
  auto parsed =
    skvm::parse_skill("---\nname: demo\ndescription: Tests.\n"
                      "compatibility: Python 3.11+, ffmpeg\n---\n\nGo.\n",
                      "/skills/demo", {});
  ASSERT_TRUE(parsed) << parsed.error().text();
  auto list = found(*parsed);
  EXPECT_THAT(marked(list),
              ElementsAre("system:ffmpeg", "system:python3>=3.11"));
  EXPECT_EQ(list[0].line, 4);
}

TEST(services, come_from_addresses_commands_clients_and_sentences) {
  auto list = found(skill(
    "Needs a running PostgreSQL server.\n\n```python\nimport redis\n"
    "db = 'mongodb://me:secret@localhost:27018/x'\n"
    "url = 'postgresql://u@db.example.com/x'\n```\n"
    "```bash\ndocker compose up\ncurl http://localhost:11434/api\n```\n"));
  auto services = marked(list);
  std::erase_if(services,
                [](const auto& text) { return !text.starts_with("service:"); });
  EXPECT_THAT(services, ElementsAre("service:docker", "service:mongodb",
                                    "service:ollama", "service:postgresql",
                                    "service:postgresql@db.example.com:5432?",
                                    "service:redis?"));
  EXPECT_EQ(named(list, "mongodb").probe.name, "localhost:27018");
  EXPECT_EQ(named(list, "redis", "service").probe.name, "127.0.0.1:6379");
  EXPECT_EQ(named(list, "docker").probe.kind, "file");
  EXPECT_EQ(named(list, "postgresql@db.example.com:5432").probe.kind, "");
}

TEST(services, are_not_found_in_sentences_that_only_mention_them) {
  EXPECT_THAT(names(found(skill("Exports Postgres dumps as CSV.\n"
                                "No Redis server is needed.\n"))),
              IsEmpty());
}

TEST(variables, that_code_reads_are_found) {
  auto list = found(skill(
    "Set `ACME_API_KEY` before you start.\n\n```python\nimport os\n"
    "a = os.environ['MY_TOKEN']\nb = os.environ.get('MODE')\n"
    "c = os.getenv('OTHER_KEY', 'x')\nos.environ['SET_KEY'] = '1'\n"
    "# os.environ['NO_KEY']\nh = os.environ['HOME']\n```\n"
    "```js\nconst k = process.env.JS_KEY;\n"
    "const d = process.env.JS_URL || 'x';\nprocess.env.OUT_KEY = '1';\n```\n"
    "```bash\nexport TODO_API_KEY=your-key\nexport DONE_KEY=42\n"
    "curl -H \"$AUTH_TOKEN\" \"$DONE_KEY\" $HOME ${ALT_KEY:-x}\n```\n"));
  auto variables = marked(list);
  std::erase_if(variables,
                [](const auto& text) { return !text.starts_with("env:"); });
  EXPECT_THAT(variables, ElementsAre("env:ACME_API_KEY", "env:ALT_KEY?",
                                     "env:AUTH_TOKEN", "env:JS_KEY",
                                     "env:JS_URL?", "env:MODE?", "env:MY_TOKEN",
                                     "env:OTHER_KEY?", "env:TODO_API_KEY"));
  EXPECT_EQ(named(list, "MY_TOKEN").line, 10);
}

TEST(variables, come_from_clients_hosts_and_example_files) {
  auto list =
    found(skill("```python\nimport openai\n```\n```bash\n"
                "curl https://api.github.com/repos\n```\n",
                {file(".env.example", "# x\nAPP_SECRET=\nAPP_MODE=fast\n")}));
  auto variables = marked(list);
  std::erase_if(variables,
                [](const auto& text) { return !text.starts_with("env:"); });
  EXPECT_THAT(variables,
              ElementsAre("env:APP_MODE?", "env:APP_SECRET",
                          "env:GITHUB_TOKEN?", "env:OPENAI_API_KEY?"));
}

TEST(data, that_code_downloads_is_found) {
  auto list = found(skill(
    "```python\nimport nltk, spacy\nnltk.download('punkt')\n"
    "nlp = spacy.load(\"en_core_web_sm\")\n```\n"
    "```bash\nplaywright install chromium\ntesseract a.png - -l deu\n```\n"));
  auto data = names(list);
  std::erase_if(data,
                [](const auto& text) { return !text.starts_with("data:"); });
  EXPECT_THAT(
    data, ElementsAre("data:chromium", "data:en_core_web_sm", "data:punkt"));
  EXPECT_EQ(named(list, "en_core_web_sm").probe.kind, "python");
  EXPECT_EQ(named(list, "punkt").line, 8);
  EXPECT_EQ(named(list, "tesseract-ocr-deu").manager, "system");
}

TEST(data, that_a_link_names_and_nobody_added_is_missing) {
  auto list = found(skill("See [the table](references/table.md) and "
                          "[the other](references/here.md).\n",
                          {file("references/here.md", "x\n")}));
  ASSERT_THAT(names(list), ElementsAre("data:references/table.md"));
  EXPECT_EQ(list[0].probe.name, "/skills/demo/references/table.md");
  EXPECT_EQ(list[0].line, 6);
}

TEST(environment_data, names_what_is_wrong_with_it) {
  auto broken =
    bind_env::parse_environment("[[data]]\nid = 'x'\npattern = '('\n");
  ASSERT_FALSE(broken);
  EXPECT_THAT(broken.error().text(), testing::HasSubstr("data 'x'"));
  EXPECT_FALSE(bind_env::parse_environment("[[data]\n"));
}

TEST(bind_env, reads_ten_megabytes_of_anything) {
  for (const std::string piece :
       {"needs `jq` and ffmpeg. ", "postgres://a@b ", "os.environ['X_KEY'] ",
        "```\n", "$A_KEY | `x y` ", "import a, b\n", "requires a\n"}) {
    std::string text;
    while (text.size() < skvm::test::large((std::size_t{10} << 20) / 8))
      text += piece;
    auto list = found(skill(
      "Start.\n", {file("scripts/a.py", text), file("scripts/b.sh", text, true),
                   file("requirements.txt", text), file("Dockerfile", text)}));
    EXPECT_LT(list.size(), 100U) << piece;
  }
}
