#include "skvm/phases.hpp"

#include "tests/compiler/compile_fixture.hpp"

#include <gmock/gmock.h>

#include <atomic>
#include <thread>

namespace skvm {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

/// A compiler model and a host that count what they are asked.
struct counting_host final : pass_ports {
  int questions = 0;
  int looks = 0;
  result<std::string> answer = std::string{R"("refined")"};

  std::vector<probe_answer>
  check_host(const std::vector<probe>& probes) override {
    ++looks;
    return std::vector<probe_answer>(probes.size(), {true, "here"});
  }

  result<std::string> ask_model(const std::string&,
                                const std::string&) override {
    ++questions;
    return answer;
  }

  [[nodiscard]] bool has_model() const override { return true; }

  [[nodiscard]] bool cancelled() const override { return false; }
};

/// What `two_phases` saw; reset by each test.
struct seen_by_pass {
  std::atomic<int> analyses = 0;
  std::atomic<int> recalls = 0;
  std::atomic<bool> forgets = false;
};

seen_by_pass& seen() {
  static seen_by_pass all;
  return all;
}

/// Asks the model in its analysis and the host in its run.
struct two_phases {
  static constexpr pass_info info{.id = "two", .produces = {"base", "made"}};

  result<pass_output> analyse(const pass_context& ctx) {
    ++seen().analyses;
    EXPECT_EQ(ctx.profile, nullptr);
    EXPECT_EQ(ctx.model + ctx.harness + ctx.install_dir, "");
    EXPECT_FALSE(ctx.ports.check_host({{"command", "jq"}}).at(0).present);
    auto answer = ctx.ports.ask_model("prompt", "{}");
    found_ = answer ? *answer : std::string{R"("static")"};
    pass_output out;
    out.artifacts["base"] = found_;
    out.artifacts["own"] = found_;
    out.diagnostics.push_back({"d", severity::note, "SKILL.md", 1, "said"});
    return out;
  }

  bool recall(const pass_context&, const artifacts& kept) {
    ++seen().recalls;
    found_ = kept.at("own");
    return !seen().forgets;
  }

  result<pass_output> run(const pass_context& ctx) {
    auto here = ctx.ports.check_host({{"command", "jq"}}).at(0).present;
    pass_output out;
    out.artifacts["made"] = "[" + found_ + ",\"" + ctx.model + "\","
                            + (here ? "true" : "false") + "]";
    return out;
  }

private:
  std::string found_;
};

struct phases_test : compile_test {
  phases_test() {
    seen().analyses = 0;
    seen().recalls = 0;
    seen().forgets = false;
    plugins({pass(two_phases::info, run_phases<two_phases>)});
  }

  compile_outcome compiled_for(const std::string& model) {
    request.model = model;
    auto got = compile_test::compiled(counted);
    EXPECT_TRUE(got) << (got ? "" : got.error().text());
    return got ? *got : compile_outcome{};
  }

  counting_host counted;
};

TEST_F(phases_test, two_targets_share_one_analysis_and_one_question) {
  auto first = compiled_for("test/one");
  auto second = compiled_for("test/two");
  EXPECT_EQ(seen().analyses, 1);
  EXPECT_EQ(counted.questions, 1);
  EXPECT_EQ(counted.looks, 2) << "the host is asked for each target";
  EXPECT_EQ(first.variant.artifacts.at("made"),
            R"(["refined","test/one",true])");
  EXPECT_EQ(second.variant.artifacts.at("made"),
            R"(["refined","test/two",true])");
  EXPECT_EQ(second.variant.artifacts.at("base"), R"("refined")");
  EXPECT_FALSE(second.variant.artifacts.contains("own"));
  EXPECT_EQ(second.variant.diagnostics.back().message, "said");
  EXPECT_FALSE(first.variant.passes.at(0).reused);
  EXPECT_TRUE(second.variant.passes.at(0).reused);
}

TEST_F(phases_test, targets_that_compile_side_by_side_ask_once_too) {
  std::vector<std::thread> threads;
  std::vector<counting_host> hosts(4);
  for (std::size_t i = 0; i < hosts.size(); ++i)
    threads.emplace_back([&, i] {
      auto mine = request;
      mine.model = "test/" + std::to_string(i);
      auto plan = plan_compile(mine, environment);
      ASSERT_TRUE(plan);
      auto done = run_pass(*plan->stages.at(0).at(0), mine, environment, *plan,
                           {}, hosts[i]);
      EXPECT_EQ(done.output.artifacts.at("base"), R"("refined")");
    });
  for (auto& each : threads)
    each.join();
  int questions = 0;
  for (const auto& one : hosts)
    questions += one.questions;
  EXPECT_EQ(questions, 1);
}

TEST_F(phases_test, another_skill_model_or_option_has_its_own_analysis) {
  compiled_for("test/one");
  environment.compiler_model = "test/compiler";
  compiled_for("test/one");
  EXPECT_EQ(seen().analyses, 2);
  request.passes = {"two{model=none}"};
  EXPECT_EQ(compiled_for("test/one").variant.artifacts.at("base"),
            R"("static")");
  EXPECT_EQ(counted.questions, 2);
  fs::path dir{request.skill->dir};
  ASSERT_TRUE(write_file(dir / "scripts" / "x.py", "print(2)\n"));
  request.skill = *load_skill(dir);
  compiled_for("test/one");
  EXPECT_EQ(seen().analyses, 4);
}

TEST_F(phases_test, force_analyses_again) {
  compiled_for("test/one");
  request.force = true;
  compiled_for("test/one");
  EXPECT_EQ(seen().analyses, 2);
}

TEST_F(phases_test, what_cannot_be_recalled_is_found_again) {
  compiled_for("test/one");
  seen().forgets = true;
  auto got = compiled_for("test/two");
  EXPECT_EQ(seen().recalls, 1);
  EXPECT_EQ(seen().analyses, 2);
  EXPECT_FALSE(got.variant.passes.at(0).reused);
}

TEST_F(phases_test, an_analysis_without_its_model_is_not_kept) {
  counted.answer = make_error(errc::network, "model", "it is gone");
  auto got = compiled_for("test/one");
  EXPECT_TRUE(got.variant.passes.at(0).unanswered);
  EXPECT_TRUE(
    lacks_an_answer(*find_compiled(*plan_compile(request, environment))));
  counted.answer = std::string{R"("refined")"};
  EXPECT_EQ(compiled_for("test/one").variant.artifacts.at("base"),
            R"("refined")");
  EXPECT_EQ(seen().analyses, 2);
  EXPECT_FALSE(
    lacks_an_answer(*find_compiled(*plan_compile(request, environment))));
}

TEST_F(phases_test, an_answer_of_no_use_is_kept_since_it_would_come_again) {
  counted.answer = make_error(errc::malformed_reply, "model", "no JSON");
  compiled_for("test/one");
  auto got = compiled_for("test/two");
  EXPECT_EQ(counted.questions, 1);
  EXPECT_EQ(got.variant.artifacts.at("base"), R"("static")");
  EXPECT_FALSE(got.variant.passes.at(0).unanswered);
}

TEST_F(compile_test, what_does_not_look_at_the_target_is_computed_once) {
  int runs = 0;
  plugins({pass(
    {.id = "p", .produces = {"x"}, .target_independent = true},
    [&](const pass_context& ctx) -> result<pass_output> {
      ++runs;
      EXPECT_EQ(ctx.profile, nullptr);
      EXPECT_EQ(ctx.model + ctx.harness + ctx.install_dir, "");
      auto out = replacing(ctx.skill, "# Demo\n", "# Demo\n\nNew.\n");
      out.artifacts["x"] = "[1]";
      out.diagnostics.push_back({"c", severity::note, "SKILL.md", 3, "m"});
      return out;
    })});
  auto first = compiled();
  request.model = "test/two";
  auto second = compiled();
  ASSERT_TRUE(first && second);
  EXPECT_EQ(runs, 1);
  EXPECT_TRUE(second->variant.passes.at(0).reused);
  EXPECT_NE(second->variant.key, first->variant.key);
  EXPECT_EQ(second->variant.artifacts, first->variant.artifacts);
  EXPECT_EQ(second->skill_md, first->skill_md);
  EXPECT_EQ(second->variant.edits.at(0).reason,
            first->variant.edits.at(0).reason);
  EXPECT_EQ(second->variant.diagnostics.back().message, "m");
  request.force = true;
  ASSERT_TRUE(compiled());
  EXPECT_EQ(runs, 2);
}

TEST_F(compile_test, a_changed_skill_or_a_damaged_file_is_computed_again) {
  int runs = 0;
  plugins({pass({.id = "p", .produces = {"x"}, .target_independent = true},
                [&](const pass_context&) -> result<pass_output> {
                  ++runs;
                  return with("x", "1");
                })});
  ASSERT_TRUE(compiled());
  for (const auto& one :
       fs::directory_iterator{environment.variants_dir / ".outputs"}) {
    if (one.path().extension() != ".json")
      continue;
    auto content = *read_file(one.path());
    content[content.find("\"1\"") + 1] = '2';
    ASSERT_TRUE(write_file(one.path(), content));
  }
  ASSERT_TRUE(compiled());
  EXPECT_EQ(runs, 2);
  fs::path dir{request.skill->dir};
  ASSERT_TRUE(write_file(dir / "scripts" / "x.py", "print(2)\n"));
  request.skill = *load_skill(dir);
  ASSERT_TRUE(compiled());
  EXPECT_EQ(runs, 3);
}

} // namespace
} // namespace skvm
