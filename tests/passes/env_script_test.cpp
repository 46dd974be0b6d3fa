#include "tests/passes/bind_env_fixture.hpp"

#include "base/files.hpp"
#include "os/launcher.hpp"
#include "os/sandbox.hpp"

#include <filesystem>

using namespace bind_env_test;
using testing::HasSubstr;
using testing::Not;

namespace {

namespace fs = std::filesystem;

dependency command(std::string name, bool optional = false) {
  dependency out;
  out.manager = "system";
  out.name = name + "-package";
  out.module = std::move(name);
  out.verified = true;
  out.optional = optional;
  return out;
}

dependency python(std::string name, std::string version = {}) {
  dependency out;
  out.manager = "python";
  out.module = out.name = std::move(name);
  out.version = std::move(version);
  out.verified = true;
  return out;
}

dependency node(std::string name, std::string command_name = {}) {
  dependency out;
  out.manager = "node";
  out.module = out.name = std::move(name);
  out.verified = true;
  if (!command_name.empty()) {
    out.module = command_name;
    out.probe = {"command", command_name};
  }
  return out;
}

// The script in a sandbox, with a PATH of fakes that write down their calls.
class env_script : public testing::Test {
protected:
  env_script()
    : folder_(*skvm::make_temporary_folder(testing::TempDir(), "env-")),
      root_(fs::canonical(folder_.path())), bin_(root_ / "bin") {
    fs::create_directories(bin_);
    fs::create_directories(root_ / "env");
    for (const auto* name : {"bash", "dirname", "mkdir", "cat", "id", "env",
                             "rm", "flock", "chmod"})
      link(name);
  }

  void link(const std::string& name) {
    for (const auto* from : {"/usr/bin/", "/bin/"})
      if (std::error_code ignored; fs::exists(from + name))
        fs::create_symlink(from + name, bin_ / name, ignored);
  }

  void fake(const std::string& name, const std::string& body) {
    ASSERT_TRUE(skvm::write_file(
      bin_ / name, "#!/bin/bash\necho \"" + name
                     + " $*\" >>\"$SKVM_ENV_DIR/calls\"\n" + body));
    fs::permissions(bin_ / name, fs::perms::owner_all);
  }

  // A python3 that has the modules of which there is a file in `modules`, and
  // whose `-m venv` makes a folder with itself in it.
  void
  fake_python(const std::string& venv = "mkdir -p \"${@: -1}/bin\"\n"
                                        "cat \"$0\" >\"${@: -1}/bin/python\"\n"
                                        "chmod 700 \"${@: -1}/bin/python\"\n") {
    fake(
      "python3",
      "case \"$1\" in\n"
      "-c) [ -e \"$SKVM_ENV_DIR/modules/$3\" ] || exit 1\n"
      "  printf '1.0\\t/somewhere\\n'; exit 0 ;;\n"
      "esac\n"
      "case \"$2\" in\n"
      "venv) "
        + venv
        + " ;;\n"
          "pip) if [ \"$3\" = install ]; then\n"
          "  mkdir -p \"$SKVM_ENV_DIR/modules\"\n"
          "  name=\"${@: -1}\"; : >\"$SKVM_ENV_DIR/modules/${name%%[<>=]*}\"\n"
          "  fi ;;\n"
          "nltk.downloader) mkdir -p \"$4\" ;;\n"
          "*) exit 3 ;;\n"
          "esac\n");
  }

  int run(const std::vector<dependency>& list,
          const std::string& variables = {}) {
    auto script = root_ / "env-setup.sh";
    EXPECT_TRUE(skvm::write_file(script, bind_env::env_script("demo", list)));
    skvm::launch_spec spec;
    spec.argv = {(bin_ / "bash").string(), script.string()};
    skvm::sandbox_policy policy;
    policy.work_dir = root_ / "env";
    policy.read_only = {root_.string()};
    policy.env = {"PATH=" + bin_.string(),
                  "SKVM_ENV_DIR=" + (root_ / "env").string()};
    if (!variables.empty())
      policy.env.push_back(variables);
    auto box = skvm::sandbox::probe(processes_, skvm::sandbox_level::off);
    EXPECT_TRUE(box) << box.error().text();
    auto done = skvm::run_and_wait(processes_, box->wrap(spec, policy));
    said_ = done.err.text() + done.out.text();
    return done.code.value_or(-1);
  }

  std::string content(const std::string& name) {
    return pass_test::read_text(root_ / "env" / name);
  }

  skvm::temporary_folder folder_;
  fs::path root_;
  fs::path bin_;
  skvm::launcher processes_;
  std::string said_;
};

} // namespace

TEST_F(env_script, succeeds_again_and_again_where_all_is_there) {
  EXPECT_EQ(run({command("cat"), command("mkdir")}), 0) << said_;
  EXPECT_EQ(run({command("cat"), command("mkdir")}), 0) << said_;
  EXPECT_TRUE(fs::exists(root_ / "env" / "activate"));
}

TEST_F(env_script, installs_once_however_often_it_runs) {
  fake_python();
  fake("node", "[ -e \"$SKVM_ENV_DIR/node/$3\" ] || exit 1\n"
               "printf '2.0\\t/there\\n'\n");
  fake("npm", "mkdir -p \"$3\"; : >\"$3/${@: -1}\"\n");
  std::vector<dependency> list{python("pandas", ">=2, <3"), python("numpy"),
                               node("docx")};
  ASSERT_EQ(run(list), 0) << said_;
  auto calls = content("calls");
  EXPECT_THAT(calls, HasSubstr("-m venv"));
  EXPECT_THAT(calls, HasSubstr("check pandas>=2,<3\n"));
  EXPECT_THAT(calls, HasSubstr("npm install --prefix"));
  fs::remove(root_ / "env" / "calls");
  ASSERT_EQ(run(list), 0) << said_;
  calls = content("calls");
  EXPECT_THAT(calls, Not(HasSubstr("install")));
  EXPECT_THAT(calls, Not(HasSubstr("venv")));
}

TEST_F(env_script, locks_what_it_found) {
  fake_python();
  ASSERT_EQ(run({python("pandas"), command("cat"), command("no-such", true)}),
            0)
    << said_;
  auto lock = boost::json::parse(content("env-lock.json"));
  const auto& list = lock.at("found").as_array();
  ASSERT_EQ(list.size(), 2u);
  EXPECT_EQ(list[0].at("where").as_string(), (bin_ / "cat").string());
  EXPECT_EQ(list[1].at("manager").as_string(), "python");
  EXPECT_EQ(list[1].at("name").as_string(), "pandas");
  EXPECT_EQ(list[1].at("version").as_string(), "1.0");
  EXPECT_EQ(lock.at("missing").as_array().size(), 1u);
}

TEST_F(env_script, says_what_to_install_where_no_pip_can_be_had) {
  fake_python("case \"$*\" in *--without-pip*) mkdir -p \"${@: -1}/bin\"\n"
              "printf '#!/bin/bash\\nexit 1\\n' >\"${@: -1}/bin/python\"\n"
              "chmod 700 \"${@: -1}/bin/python\" ;; *) exit 1 ;; esac");
  EXPECT_EQ(run({python("pandas")}), 1);
  EXPECT_THAT(said_, HasSubstr("install python3-venv, python3-pip or uv"));
}

TEST_F(env_script, prefers_uv_where_there_is_one) {
  fake_python();
  fake("uv", "case $1 in venv) mkdir -p \"${@: -1}/bin\"\n"
             "cat \"${0%/uv}/python3\" >\"${@: -1}/bin/python\"\n"
             "chmod 700 \"${@: -1}/bin/python\" ;;\n"
             "pip) mkdir -p \"$SKVM_ENV_DIR/modules\"\n"
             ": >\"$SKVM_ENV_DIR/modules/${@: -1}\" ;; esac\n");
  EXPECT_EQ(run({python("pandas")}), 0) << said_;
  EXPECT_THAT(content("calls"), HasSubstr("uv pip install"));
}

TEST_F(env_script, installs_a_command_of_npm_by_its_name) {
  fake("npm", "mkdir -p \"$3/node_modules/.bin\"\n"
              "printf '#!/bin/bash\\n' >\"$3/node_modules/.bin/mmdc\"\n"
              "chmod 700 \"$3/node_modules/.bin/mmdc\"\n");
  std::vector<dependency> list{node("@mermaid-js/mermaid-cli", "mmdc")};
  EXPECT_EQ(run(list), 0) << said_;
  fs::remove(root_ / "env" / "calls");
  EXPECT_EQ(run(list), 0) << said_;
  EXPECT_FALSE(fs::exists(root_ / "env" / "calls"));
}

TEST_F(env_script, downloads_data_once_and_says_where_it_is) {
  fake_python();
  auto list = found(skill("```python\nimport nltk\nnltk.download('punkt')\n"
                          "```\n"));
  ASSERT_EQ(run(list), 0) << said_;
  EXPECT_THAT(content("calls"), HasSubstr("nltk.downloader -d"));
  EXPECT_THAT(content("activate"), HasSubstr("export NLTK_DATA="));
  fs::remove(root_ / "env" / "calls");
  ASSERT_EQ(run(list), 0) << said_;
  EXPECT_THAT(content("calls"), Not(HasSubstr("nltk.downloader")));
}

TEST_F(env_script, fails_and_says_what_to_install) {
  EXPECT_EQ(run({command("no-such-program")}), 1);
  EXPECT_THAT(said_, HasSubstr("apt-get install no-such-program-package"));
}

TEST_F(env_script, names_the_package_of_the_manager_that_is_here) {
  fake("apk", "");
  auto one = command("no-such-program");
  one.elsewhere = {{"apk", "of-alpine"}};
  EXPECT_EQ(run({one}), 1);
  EXPECT_THAT(said_, HasSubstr("apk add of-alpine"));
  EXPECT_FALSE(fs::exists(root_ / "env" / "calls"));
}

TEST_F(env_script, installs_system_packages_only_when_told_to) {
  fake("brew", "printf '#!/bin/bash\\n' >\"$SKVM_ENV_DIR/x\"\n");
  EXPECT_EQ(run({command("no-such-program")}), 1);
  EXPECT_FALSE(fs::exists(root_ / "env" / "calls"));
  EXPECT_EQ(run({command("no-such-program")}, "SKVM_ENV_SYSTEM=1"), 1);
  EXPECT_THAT(content("calls"),
              HasSubstr("brew install no-such-program-package"));
}

TEST_F(env_script, goes_on_without_what_is_optional) {
  EXPECT_EQ(run({command("no-such-program", true)}), 0) << said_;
}

TEST_F(env_script, leaves_out_what_only_the_author_needs) {
  auto one = python("pytest");
  one.dev = one.optional = true;
  EXPECT_EQ(bind_env::env_script("demo", {one}), "");
}

TEST_F(env_script, fails_without_python_for_a_python_package) {
  EXPECT_EQ(run({python("numpy")}), 1);
  EXPECT_THAT(said_, HasSubstr("there is no python3"));
}

TEST_F(env_script, passes_names_as_data) {
  auto nasty = command("x; touch pwned");
  nasty.name = "$(touch pwned)";
  run({nasty});
  EXPECT_THAT(bind_env::env_script("demo", {nasty}),
              HasSubstr("'x; touch pwned' '$(touch pwned)'"));
  EXPECT_FALSE(fs::exists(root_ / "env" / "pwned"));
}
