#include "tests/passes/bind_env_fixture.hpp"

using namespace bind_env_test;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

namespace {

std::vector<std::string>
requests(const std::vector<bind_env::package_request>& list) {
  std::vector<std::string> out;
  for (const auto& one : list)
    out.push_back(one.name + one.extras + one.version + (one.dev ? " dev" : "")
                  + (one.optional ? "?" : "")
                  + (one.elsewhere ? " elsewhere" : "")
                  + (one.foreign ? " foreign" : ""));
  return out;
}

std::vector<std::string> installed(const std::string& command) {
  auto list = pass_lang::invocations(pass_lang::read_shell(command));
  EXPECT_FALSE(list.empty());
  std::vector<std::string> out;
  for (const auto& one : list)
    for (const auto& text : requests(bind_env::read_install(one)))
      out.push_back(text);
  return out;
}

} // namespace

TEST(requirements, keep_extras_markers_hashes_and_addresses_apart) {
  auto read = bind_env::read_requirements(
    "requests[socks, security]>=2.31\n"
    "numpy==1.26.4 \\\n    --hash=sha256:abc \\\n    --hash=sha256:def\n"
    "pywin32; sys_platform == 'win32'\n"
    "tomli>=2; python_version < '3.11'\n"
    "importlib-metadata; python_version < '3.8'\n"
    "mine @ https://host/mine.whl\n-e git+https://host/x.git#egg=theirs\n"
    "-r more.txt\n--constraint=limits.txt\n--no-binary :all:\n");
  EXPECT_THAT(requests(read.requests),
              ElementsAre("requests[socks,security]>=2.31", "numpy==1.26.4",
                          "pywin32 elsewhere", "tomli>=2",
                          "importlib-metadata elsewhere", "mine foreign",
                          "theirs foreign"));
  EXPECT_EQ(read.requests[2].line, 5);
  EXPECT_THAT(read.includes, ElementsAre("more.txt"));
  EXPECT_THAT(read.constraints, ElementsAre("limits.txt"));
}

TEST(requirements, follow_their_includes_and_constraints) {
  auto list = found(skill(
    "Run it.\n", {file("deps/requirements.txt", "-r ../base.txt\n-c c.txt\n"),
                  file("base.txt", "-r deps/requirements.txt\nnumpy\n"),
                  file("deps/c.txt", "numpy==1.26\npandas==2\n"),
                  file("requirements-dev.txt", "pytest>=8\n")}));
  EXPECT_THAT(marked(list),
              ElementsAre("python:numpy==1.26", "python:pytest>=8 dev"));
}

TEST(manifests, of_projects_name_groups_and_the_interpreter) {
  EXPECT_THAT(
    requests(bind_env::read_pyproject(
      "[project]\nrequires-python = '>=3.10'\n"
      "dependencies = ['rich~=13.0']\n"
      "[project.optional-dependencies]\npdf = ['pypdf']\n"
      "[dependency-groups]\ntest = ['pytest']\n")),
    ElementsAre("rich~=13.0", "pypdf?", "pytest dev?", "python3>=3.10"));
  EXPECT_THAT(
    requests(bind_env::read_pyproject(
      "[tool.poetry.dependencies]\npython = '^3.9'\nhttpx = '^0.27.1'\n"
      "flask = '~2.1'\nrich = {version = '*', optional = true}\n"
      "own = {git = 'https://host/x'}\n"
      "[tool.poetry.group.dev.dependencies]\nblack = '24.1'\n")),
    UnorderedElementsAre("python3>=3.9,<4", "httpx>=0.27.1,<0.28",
                         "flask>=2.1,<2.2", "rich?", "own foreign",
                         "black==24.1 dev"));
  EXPECT_THAT(bind_env::read_pyproject("[project\n"), IsEmpty());
}

TEST(manifests, of_setuptools_pipenv_and_conda_are_read) {
  EXPECT_THAT(
    requests(bind_env::read_setup_cfg(
      "[metadata]\nname = x\n[options]\npython_requires = >=3.9\n"
      "install_requires =\n    requests>=2\n    rich\n"
      "[options.extras_require]\ntest =\n    pytest\n")),
    ElementsAre("python3>=3.9", "requests>=2", "rich", "pytest dev?"));
  EXPECT_THAT(
    requests(bind_env::read_setup_py(
      "from setuptools import setup\nsetup(name='x',\n"
      "  install_requires=['requests>=2', 'rich'], extras=['no'])\n")),
    ElementsAre("requests>=2", "rich"));
  EXPECT_THAT(requests(bind_env::read_pipfile(
                "[packages]\nrequests = '*'\nflask = '>=2'\n"
                "[dev-packages]\npytest = '*'\n")),
              UnorderedElementsAre("requests", "flask>=2", "pytest dev"));
  EXPECT_THAT(requests(bind_env::read_conda(
                "name: x\nchannels:\n  - conda-forge\ndependencies:\n"
                "  - python=3.11\n  - numpy=1.26\n  - conda-forge::ffmpeg\n"
                "  - pandas>=2\n  - pip:\n    - rich==13\n")),
              ElementsAre("python3==3.11.*", "numpy==1.26.*", "ffmpeg",
                          "pandas>=2", "rich==13"));
}

TEST(manifests, of_node_mark_development_and_name_the_engine) {
  auto list = bind_env::read_package_json(
    R"({"engines": {"node": ">=18"}, "dependencies": {"docx": "8"},
        "peerDependencies": {"react": "18"}, "devDependencies": {"jest": "29"}})");
  EXPECT_THAT(requests(list),
              ElementsAre("docx8", "react18?", "jest29 dev?", "node>=18"));
}

TEST(manifests, of_other_tools_stand_for_their_toolchain) {
  auto list = found(
    skill("Build.\n",
          {file("go.mod", "module x\n"), file("rs/Cargo.toml", "[package]\n"),
           file("Gemfile", "gem 'x'\n"),
           file("Brewfile", "tap 'a/b'\nbrew \"tesseract\"\n"),
           file("packages.txt", "libmagic1 # why\nffmpeg\n"),
           file("Dockerfile",
                "FROM debian\nRUN apt-get update && apt-get install -y \\\n"
                "    # tools\n    pandoc \\\n    jq\nCOPY curl /x\n")}));
  EXPECT_THAT(names(list),
              ElementsAre("system:bundler", "system:cargo", "system:ffmpeg",
                          "system:golang-go", "system:jq", "system:libmagic1",
                          "system:pandoc", "system:tesseract-ocr"));
  EXPECT_EQ(named(list, "pandoc").file, "Dockerfile");
  EXPECT_EQ(named(list, "libmagic1").probe.kind, "file");
}

TEST(install_lines, of_python_are_read_in_every_form) {
  EXPECT_THAT(installed("pip3 install -q 'pandas>=2,<3' requests[socks]"),
              ElementsAre("pandas>=2,<3", "requests[socks]"));
  EXPECT_THAT(installed("python3 -m pip install --user -r req.txt lxml"),
              ElementsAre("lxml"));
  EXPECT_THAT(installed("uv pip install rich && uv add httpx==0.27 --dev"),
              ElementsAre("rich", "httpx==0.27 dev"));
  EXPECT_THAT(installed("poetry add 'flask@2.1'; pipx install ruff"),
              ElementsAre("flask==2.1", "ruff"));
  EXPECT_THAT(installed("conda install -y -c conda-forge gdal=3.8 -n base"),
              testing::Contains("gdal==3.8.*"));
  EXPECT_THAT(installed("uvx --from httpie http x; uvx ruff@latest check"),
              ElementsAre("httpie", "ruff"));
  EXPECT_THAT(installed("pip install . ./x https://h/x.whl $PKG <name>"),
              IsEmpty());
}

TEST(install_lines, of_node_and_systems_are_read_in_every_form) {
  EXPECT_THAT(installed("npm i -g @mermaid-js/mermaid-cli@10 docx"),
              ElementsAre("@mermaid-js/mermaid-cli10", "docx"));
  EXPECT_THAT(installed("yarn add -D jest; pnpm add zod; bun add hono"),
              ElementsAre("jest dev", "zod", "hono"));
  EXPECT_THAT(installed("npx -y markdownlint-cli2 a.md; pnpm dlx degit x"),
              ElementsAre("markdownlint-cli2", "degit"));
  EXPECT_THAT(installed("sudo apt-get install -y --no-install-recommends jq "
                        "libxml2-dev"),
              ElementsAre("jq", "libxml2-dev"));
  EXPECT_THAT(installed("apk add --no-cache ffmpeg; dnf -y install pandoc; "
                        "brew install --cask x; pacman -S sox"),
              ElementsAre("ffmpeg", "pandoc", "x", "sox"));
  EXPECT_THAT(installed("npm install; npm run build; apt-get update"),
              IsEmpty());
}
