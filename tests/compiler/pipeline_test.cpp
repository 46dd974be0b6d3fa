#include "compiler/compile.hpp"
#include "compiler/pipeline.hpp"
#include "skill/skill_loader.hpp"
#include <gtest/gtest.h>

namespace skvm {
namespace {

loaded_plugin pass(std::string_view id, id_list consumes, id_list produces) {
  loaded_plugin out;
  out.kind = plugin_kind::pass;
  out.name = id;
  out.version = "1";
  out.info.id = id;
  out.info.consumes = consumes;
  out.info.produces = produces;
  return out;
}

/// The ids by stage, as `a b | c`.
std::string shape(const result<std::vector<pipeline_stage>>& stages) {
  if (!stages)
    return std::string{to_string(stages.error().code)} + " "
           + stages.error().text();
  std::string out;
  for (const auto& stage : *stages) {
    out += out.empty() ? "" : " |";
    for (const auto* one : stage)
      out += (out.empty() ? "" : " ") + std::string{one->info.id};
  }
  return out;
}

TEST(pipeline, puts_passes_side_by_side_where_nothing_orders_them) {
  auto plugins = plugin_set::of(
    {pass("c", {"x"}, {"z"}), pass("b", {}, {"y"}), pass("a", {}, {"x"})});
  EXPECT_EQ(shape(plan_pipeline(plugins, {})), "a b | c");
}

TEST(pipeline, runs_the_passes_that_were_asked_for) {
  auto plugins = plugin_set::of({pass("a", {}, {"x"}), pass("b", {}, {"y"})});
  EXPECT_EQ(shape(plan_pipeline(plugins, {"b", "b"})), "b");
}

TEST(pipeline, needs_no_pass_to_make_the_evidence_of_runs) {
  auto plugins =
    plugin_set::of({pass("a", {"evidence"}, {"x"}), pass("b", {"x"}, {})});
  EXPECT_EQ(shape(plan_pipeline(plugins, {})), "a | b");
}

TEST(pipeline, leaves_out_what_wants_evidence_where_there_is_none) {
  compile_environment around;
  around.catalogue = std::make_shared<const catalogue>();
  around.plugins = std::make_shared<const plugin_set>(
    plugin_set::of({pass("a", {"evidence"}, {"x"}), pass("b", {}, {"y"})}));
  compile_request request;
  request.skill =
    *parse_skill("---\nname: s\ndescription: S.\n---\n\nDo it.\n", "/s");
  auto without = plan_compile(request, around);
  ASSERT_TRUE(without) << without.error().text();
  EXPECT_EQ(shape(without->stages), "b");
  request.evidence = R"({"findings":[]})";
  auto with = plan_compile(request, around);
  ASSERT_TRUE(with) << with.error().text();
  EXPECT_EQ(shape(with->stages), "a b");
  EXPECT_NE(with->place.key, without->place.key);
}

TEST(pipeline, waits_for_what_a_pass_accepts_and_does_without) {
  auto eager = pass("a", {}, {"x"});
  eager.info.accepts = {"y", "evidence"};
  auto both = plugin_set::of({eager, pass("b", {}, {"y"})});
  EXPECT_EQ(shape(plan_pipeline(both, {})), "b | a");
  EXPECT_EQ(shape(plan_pipeline(plugin_set::of({eager}), {})), "a");
}

TEST(pipeline, reports_a_cycle_with_its_members) {
  auto plugins = plugin_set::of(
    {pass("a", {"y"}, {"x"}), pass("b", {"x"}, {"y"}), pass("c", {}, {})});
  EXPECT_EQ(shape(plan_pipeline(plugins, {})),
            "conflict pipeline: a cycle among passes: a, b");
}

TEST(pipeline, reports_two_producers_and_a_missing_one) {
  auto twice = plugin_set::of({pass("a", {}, {"x"}), pass("b", {}, {"x"})});
  EXPECT_EQ(shape(plan_pipeline(twice, {})),
            "conflict b: produces 'x', which a produces too");
  auto missing = plugin_set::of({pass("a", {"x"}, {})});
  EXPECT_EQ(
    shape(plan_pipeline(missing, {})),
    "invalid-argument a: consumes 'x', which no selected pass produces");
}

TEST(pipeline, suggests_the_nearest_pass) {
  auto plugins = plugin_set::of({pass("bind-env", {}, {})});
  EXPECT_EQ(shape(plan_pipeline(plugins, {"bind-evn"})),
            "not-found bind-evn: no such pass, did you mean 'bind-env'?");
}

/// The pipeline as it was read, or why it was not.
std::string read(std::vector<std::string> words) {
  auto got = parse_pipeline(words);
  if (!got)
    return got.error().text();
  std::string out;
  for (const auto& one : *got) {
    out += (out.empty() ? "" : " ") + one.id;
    for (const auto& [name, value] : one.options)
      out += "[" + name + "=" + value + "]";
  }
  return out;
}

TEST(pipeline_text, is_passes_with_options_in_braces) {
  EXPECT_EQ(read({"rewrite-skill{model=none},bind-env"}),
            "rewrite-skill[model=none] bind-env");
  EXPECT_EQ(read({" a { x = 1 , y = a=b } , b{}"}), "a[x=1][y=a=b] b");
  EXPECT_EQ(read({}), "");
  EXPECT_EQ(read({""}), "");
}

TEST(pipeline_text, may_come_in_pieces_that_were_cut_at_commas) {
  EXPECT_EQ(read({"a{x=1", "y=2}", "b"}), "a[x=1][y=2] b");
}

TEST(pipeline_text, says_what_is_wrong_with_it) {
  EXPECT_EQ(read({"a{x"}), "passes: 'a{x' has braces that do not match; write "
                           "pass{name=value},pass");
  EXPECT_EQ(read({"a}"}), "passes: 'a}' has braces that do not match; write "
                          "pass{name=value},pass");
  EXPECT_EQ(read({"a,,b"}), "passes: 'a,,b' has an entry without a name");
  EXPECT_EQ(read({"a{x}"}), "passes: 'x' of a is no option; write name=value");
  EXPECT_EQ(read({"a{x=1}b"}),
            "passes: there is something behind the options of a");
  EXPECT_EQ(read({"a{x=1,x=2}"}), "passes: a got 'x' twice");
  EXPECT_EQ(read({"a{x=1},a{x=2}"}), "a: is named twice, with other options");
}

TEST(pipeline_text, keeps_the_order_of_passes_that_nothing_else_orders) {
  auto plugins = plugin_set::of(
    {pass("a", {}, {"x"}), pass("b", {}, {"y"}), pass("c", {"x"}, {})});
  EXPECT_EQ(shape(plan_pipeline(plugins, {"c,b,a"})), "b a | c");
}

TEST(pipeline_text, model_is_none_or_default) {
  auto plugins = plugin_set::of({pass("a", {}, {})});
  EXPECT_EQ(shape(plan_pipeline(plugins, {"a{model=default}"})), "a");
  EXPECT_EQ(shape(plan_pipeline(plugins, {"a{model=x}"})),
            "invalid-argument a: the option model is 'none' or 'default', not "
            "'x'");
}

struct no_ports final : pass_ports {
  std::vector<probe_answer>
  check_host(const std::vector<probe>& probes) override {
    return std::vector<probe_answer>(probes.size(), {true, "here"});
  }

  result<std::string> ask_model(const std::string&,
                                const std::string&) override {
    return make_error(errc::not_found, "model", "none");
  }

  [[nodiscard]] bool has_model() const override { return false; }

  [[nodiscard]] bool cancelled() const override { return false; }
};

struct run_pass_test : ::testing::Test {
  run_pass_test() {
    request.skill =
      *parse_skill("---\nname: s\ndescription: d\n---\n\nOne.\n\nTwo.\n", "/s");
    environment.catalogue = std::make_shared<const catalogue>();
  }

  pass_outcome run(loaded_plugin one, artifacts available = {}) {
    no_ports ports;
    return run_pass(one, request, environment, plan, available, ports);
  }

  compile_request request;
  compile_environment environment;
  compile_plan plan;
};

TEST_F(run_pass_test, shows_a_pass_what_it_declared_and_nothing_else) {
  auto one = pass("p", {"x"}, {});
  one.run_pass = [](const pass_context& ctx) -> result<pass_output> {
    EXPECT_EQ(ctx.inputs.size(), 1U);
    EXPECT_EQ(ctx.input("x"), "1");
    return pass_output{};
  };
  EXPECT_EQ(run(one, {{"x", "1"}, {"y", "2"}}).record.status, "ok");
}

TEST_F(run_pass_test, refuses_an_artifact_that_was_not_declared) {
  auto one = pass("p", {}, {"x"});
  one.run_pass = [](const pass_context&) -> result<pass_output> {
    pass_output out;
    out.artifacts["other"] = "1";
    return out;
  };
  auto got = run(one);
  EXPECT_EQ(got.record.status, "failed");
  EXPECT_NE(got.record.reason.find("'other'"), std::string::npos);
  EXPECT_TRUE(got.output.artifacts.empty());
}

TEST_F(run_pass_test, skips_a_pass_without_its_profile_or_its_input) {
  auto one = pass("p", {}, {});
  one.info.needs_profile = true;
  EXPECT_EQ(run(one).record.status, "skipped");
  EXPECT_EQ(run(pass("q", {"x"}, {})).record.status, "skipped");
}

TEST_F(run_pass_test, notes_pass_and_line_of_each_edit) {
  auto one = pass("p", {}, {});
  one.run_pass = [](const pass_context& ctx) -> result<pass_output> {
    pass_output out;
    edit change;
    change.where.begin = change.where.end = ctx.skill.source.find("Two");
    out.edits.push_back(change);
    return out;
  };
  auto got = run(one);
  ASSERT_EQ(got.output.edits.size(), 1U);
  EXPECT_EQ(got.output.edits[0].pass, "p");
  EXPECT_EQ(got.output.edits[0].line, 8);
}

} // namespace
} // namespace skvm
