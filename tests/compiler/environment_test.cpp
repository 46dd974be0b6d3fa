#include <boost/json.hpp>

#include "base/files.hpp"
#include "base/json.hpp"
#include "compiler/environment.hpp"
#include <gmock/gmock.h>

#include <filesystem>
#include <set>

namespace skvm {
namespace {

namespace fs = std::filesystem;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

struct host_with : pass_ports {
  std::set<std::string> names;

  std::vector<probe_answer>
  check_host(const std::vector<probe>& probes) override {
    std::vector<probe_answer> out;
    for (const auto& one : probes)
      out.push_back({names.contains(one.name), ""});
    return out;
  }

  result<std::string> ask_model(const std::string&,
                                const std::string&) override {
    return make_error(errc::not_found, "model", "none");
  }

  [[nodiscard]] bool has_model() const override { return false; }

  [[nodiscard]] bool cancelled() const override { return false; }
};

struct environment : ::testing::Test {
  environment()
    : folder(*make_temporary_folder(::testing::TempDir(), "bind-")),
      root(fs::canonical(folder.path())) {
    request.skill_dir = root / "skill";
    request.folder = root / "environments";
  }

  void needs(const std::string& dependencies, const std::string& script) {
    request.artifacts["dependencies"] = dependencies;
    request.artifacts["env-script"] = json::write(
      boost::json::object{{"path", "setup.sh"}, {"script", script}});
    ASSERT_TRUE(write_file(root / "skill/setup.sh", script));
  }

  environment_outcome bind() {
    auto box = sandbox::probe(processes, sandbox_level::off);
    EXPECT_TRUE(box) << box.error().text();
    return bind_environment(request, host, processes, *box, control);
  }

  temporary_folder folder;
  fs::path root;
  launcher processes;
  host_with host;
  launch_control control;
  environment_request request;
};

const std::string one_command =
  R"([{"name":"tool","manager":"system","module":"tool","optional":false,
        "present":true,"hint":"apt-get install tool"},
       {"name":"extra","manager":"system","module":"extra","optional":true},
       {"name":"KEY","manager":"env","optional":false,
        "probe":{"kind":"env","name":"KEY"}}])";

const std::string good_script = "echo run >>\"$SKVM_ENV_DIR/runs\"\n"
                                "printf 'export GIVEN=\"a b\"\\n' "
                                ">\"$SKVM_ENV_DIR/activate\"\n";

TEST_F(environment, is_complete_where_only_optional_things_are_missing) {
  needs(one_command, good_script);
  host.names = {"tool", "KEY"};
  auto out = bind();
  EXPECT_EQ(out.state, environment_state::complete);
  EXPECT_THAT(out.missing, IsEmpty());
  EXPECT_FALSE(fs::exists(request.folder));
}

TEST_F(environment, leaves_variables_to_the_user) {
  needs(one_command, good_script);
  host.names = {"tool"};
  request.policy = "auto";
  auto out = bind();
  EXPECT_EQ(out.state, environment_state::complete);
  ASSERT_EQ(out.missing.size(), 1U);
  EXPECT_EQ(out.missing[0].name, "KEY");
}

TEST_F(environment, installs_nothing_unless_the_policy_says_so) {
  needs(one_command, good_script);
  auto out = bind();
  EXPECT_EQ(out.state, environment_state::refused);
  EXPECT_THAT(out.note, HasSubstr("missing: tool"));
  EXPECT_FALSE(fs::exists(request.folder));
  EXPECT_EQ(environment_context(out), "");
}

TEST_F(environment, asks_only_where_somebody_is_there) {
  needs(one_command, good_script);
  request.policy = "ask";
  EXPECT_THAT(bind().note, HasSubstr("no terminal"));
  std::string asked;
  request.confirm = [&](const std::string& question, const auto&) {
    asked = question;
    return false;
  };
  EXPECT_EQ(bind().state, environment_state::refused);
  EXPECT_THAT(asked, HasSubstr("tool"));
  request.confirm = [](const auto&, const auto&) { return true; };
  EXPECT_EQ(bind().state, environment_state::installed);
}

TEST_F(environment, gives_what_the_script_activates) {
  needs(one_command, good_script);
  request.policy = "auto";
  auto out = bind();
  EXPECT_EQ(out.state, environment_state::installed) << out.output;
  EXPECT_THAT(out.variables, Contains("GIVEN=a b"));
  EXPECT_EQ(out.variables.size(), 1U);
  EXPECT_THAT(out.folder, HasSubstr(request.folder.string()));
}

TEST_F(environment, uses_what_was_installed_before_without_the_script) {
  needs(one_command, good_script);
  request.policy = "auto";
  auto first = bind();
  request.policy = "never";
  auto second = bind();
  EXPECT_EQ(second.state, environment_state::installed);
  EXPECT_EQ(second.variables, first.variables);
  EXPECT_EQ(*read_file(fs::path{first.folder} / "runs"), "run\n");
  request.policy = "auto";
  request.anew = true;
  bind();
  EXPECT_EQ(*read_file(fs::path{first.folder} / "runs"), "run\nrun\n");
}

TEST_F(environment, tells_the_model_what_a_failing_script_said) {
  needs(one_command, "echo 'no such package: tool' >&2; exit 1\n");
  request.policy = "auto";
  auto out = bind();
  EXPECT_EQ(out.state, environment_state::failed);
  EXPECT_THAT(environment_context(out), HasSubstr("no such package: tool"));
  EXPECT_FALSE(fs::exists(fs::path{out.folder} / "ready"));
}

TEST_F(environment, cannot_write_outside_of_its_folder) {
  auto box = sandbox::probe(processes, sandbox_level::off);
  ASSERT_TRUE(box);
  if (box->level() > sandbox_level::landlock)
    GTEST_SKIP() << "this machine encloses nothing";
  needs(one_command,
        "touch '" + (root / "skill/broken").string() + "' || exit 1\n");
  request.policy = "auto";
  EXPECT_EQ(bind().state, environment_state::failed);
  EXPECT_FALSE(fs::exists(root / "skill/broken"));
}

TEST_F(environment, ends_a_script_that_takes_too_long_or_is_cancelled) {
  needs(one_command, "echo begun >&2; read -r < <(sleep 600)\n");
  request.policy = "auto";
  request.time_limit = std::chrono::milliseconds{300};
  auto out = bind();
  EXPECT_EQ(out.state, environment_state::failed);
  EXPECT_THAT(out.output, HasSubstr("was ended"));
  control.cancel(processes);
  request.time_limit = std::chrono::minutes{10};
  EXPECT_EQ(bind().state, environment_state::failed);
}

TEST_F(environment, is_shared_by_variants_with_one_script) {
  EXPECT_EQ(environment_folder("/x", "script"),
            environment_folder("/x", "script"));
  EXPECT_NE(environment_folder("/x", "script"),
            environment_folder("/x", "other"));
}

TEST_F(environment, does_without_artifacts_that_are_broken) {
  request.artifacts["dependencies"] = "[1, {\"name\": 3}]";
  request.artifacts["env-script"] = "nothing";
  request.policy = "auto";
  EXPECT_THAT(bind().output, IsEmpty());
  request.artifacts["dependencies"] = "{";
  EXPECT_EQ(bind().state, environment_state::complete);
}

} // namespace
} // namespace skvm
