#include "tests/compiler/compile_fixture.hpp"

#include "compiler/replay.hpp"
#include <gmock/gmock.h>

namespace skvm {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST_F(compile_test, options_of_the_pipeline_reach_their_pass) {
  std::string seen;
  plugins({pass({.id = "p", .produces = {"x"}, .options = {"depth"}},
                [&](const pass_context& ctx) -> result<pass_output> {
                  seen = ctx.option("depth", "1") + ctx.option("width", "none");
                  return with("x", "1");
                })});
  request.passes = {"p{depth=3}"};
  ASSERT_TRUE(compiled());
  EXPECT_EQ(seen, "3none");
}

TEST_F(compile_test, options_are_part_of_the_key) {
  plugins({pass(
    {.id = "p", .options = {"depth"}},
    [](const pass_context&) -> result<pass_output> { return pass_output{}; })});
  auto key = [&](const char* text) {
    request.passes = {text};
    return plan_compile(request, environment)->place.key;
  };
  EXPECT_NE(key("p"), key("p{depth=3}"));
  EXPECT_NE(key("p{depth=4}"), key("p{depth=3}"));
  EXPECT_EQ(key("p{depth=3}"), key(" p{ depth = 3 } "));
}

TEST_F(compile_test, an_unknown_option_names_the_pass_and_its_options) {
  plugins({pass({.id = "p", .options = {"depth"}}, {})});
  request.passes = {"p{dept=3}"};
  auto got = compiled();
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().text(), "p: has no option 'dept'; it has model, depth");
}

TEST_F(compile_test, model_none_keeps_the_compiler_model_from_a_pass) {
  std::vector<bool> seen;
  plugins(
    {pass({.id = "p"}, [&](const pass_context& ctx) -> result<pass_output> {
      seen.push_back(ctx.ports.has_model());
      EXPECT_FALSE(!ctx.ports.has_model() && ctx.ports.ask_model("", ""));
      EXPECT_TRUE(ctx.options.empty());
      return pass_output{};
    })});
  ASSERT_TRUE(compiled());
  request.passes = {"p{model=none}"};
  ASSERT_TRUE(compiled());
  EXPECT_THAT(seen, ElementsAre(true, false));
}

TEST_F(compile_test,
       a_pass_between_two_others_gets_its_place_by_its_artifacts) {
  std::string order;
  auto step = [&](std::string id) {
    return [&order, id](const pass_context& ctx) -> result<pass_output> {
      order += id;
      auto out = pass_output{};
      out.artifacts[id] = ctx.inputs.empty() ? "0" : "1";
      return out;
    };
  };
  plugins({pass({.id = "last", .consumes = {"mine"}, .produces = {"last"}},
                step("last")),
           pass({.id = "first", .produces = {"first"}}, step("first")),
           pass({.id = "mine", .consumes = {"first"}, .produces = {"mine"}},
                step("mine"))});
  request.passes = {"last,mine,first"};
  ASSERT_TRUE(compiled());
  EXPECT_EQ(order, "firstminelast");
}

TEST_F(compile_test, a_pass_that_accepts_evidence_runs_without_it_too) {
  std::vector<std::string> seen;
  plugins({pass({.id = "p", .accepts = {"evidence"}},
                [&](const pass_context& ctx) -> result<pass_output> {
                  const auto* evidence = ctx.find_input("evidence");
                  seen.push_back(evidence != nullptr ? *evidence : "none");
                  return pass_output{};
                })});
  ASSERT_TRUE(compiled());
  request.evidence = R"({"findings":[]})";
  ASSERT_TRUE(compiled());
  EXPECT_THAT(seen, ElementsAre("none", R"({"findings":[]})"));
}

TEST_F(compile_test,
       of_two_edits_at_one_place_that_of_the_earlier_pass_counts) {
  auto by = [](std::string text) {
    return [text](const pass_context& ctx) -> result<pass_output> {
      return replacing(ctx.skill, "# Demo\n", "# Demo\n" + text);
    };
  };
  plugins(
    {pass({.id = "a"}, by("\nBy a.\n")), pass({.id = "b"}, by("\nBy b.\n"))});
  request.passes = {"b,a"};
  auto got = compiled();
  ASSERT_TRUE(got);
  EXPECT_THAT(got->skill_md, HasSubstr("By b."));
  EXPECT_EQ(got->variant.rejected_edits.at(0).pass, "a");
}

TEST_F(compile_test, the_same_compile_gives_the_same_files_but_for_the_log) {
  plugins({pass({.id = "p", .produces = {"x"}},
                [](const pass_context& ctx) -> result<pass_output> {
                  auto out =
                    replacing(ctx.skill, "# Demo\n", "# Demo\n\nNew.\n");
                  out.artifacts["x"] = "[1]";
                  out.files.push_back({".skvm/a.sh", "#!/bin/sh\n", true});
                  return out;
                })});
  auto got = compiled();
  ASSERT_TRUE(got);
  auto first = files_below(got->variant.dir);
  fs::remove_all(environment.variants_dir);
  ASSERT_TRUE(compiled());
  auto second = files_below(got->variant.dir);
  EXPECT_EQ(first.erase("log.json"), 1U);
  EXPECT_EQ(second.erase("log.json"), 1U);
  EXPECT_EQ(first, second);
  EXPECT_TRUE(first.count("original.md"));
}

TEST_F(compile_test, tokens_of_the_compiler_model_are_counted_by_pass) {
  plugins({pass({.id = "p"}, [](const pass_context&) -> result<pass_output> {
    return pass_output{};
  })});
  auto got = compiled();
  ASSERT_TRUE(got);
  EXPECT_EQ(got->variant.passes.at(0).spent->total(), 10U);
  auto plan = plan_compile(request, environment);
  EXPECT_EQ(find_compiled(*plan)->variant.passes.at(0).spent->total(), 10U);
}

TEST_F(compile_test, shows_what_a_pass_returned_where_that_was_asked_for) {
  plugins({pass({.id = "p", .produces = {"x"}},
                [](const pass_context&) -> result<pass_output> {
                  return with("x", "[1]");
                })});
  request.dump_after = {"p"};
  auto got = compiled();
  ASSERT_TRUE(got);
  ASSERT_EQ(got->dumps.size(), 1U);
  EXPECT_EQ(got->dumps[0].first, "p");
  EXPECT_THAT(got->dumps[0].second, HasSubstr("\"x\": \"[1]\""));
  request.dump_after = {"q"};
  EXPECT_EQ(compiled().error().text(),
            "--dump-after: 'q' is no pass of this compile, which has p");
}

TEST_F(compile_test, a_failed_pass_leaves_a_replay_and_no_variant_to_find) {
  plugins({pass({.id = "bad", .produces = {"x"}, .options = {"n"}},
                [](const pass_context&) -> result<pass_output> {
                  return make_error(errc::invalid_argument, "y", "is wrong");
                }),
           pass({.id = "good", .produces = {"z"}},
                [](const pass_context&) -> result<pass_output> {
                  return with("z", "[3]");
                })});
  request.passes = {"bad{n=1},good"};
  auto got = compiled();
  ASSERT_TRUE(got);
  EXPECT_TRUE(got->usable);
  auto left = files_below(got->replay);
  for (const auto* name :
       {"compile.json", "reproduce.sh", "skill/SKILL.md", "skill/scripts/x.py",
        "artifacts/z.json", "passes/good.json"})
    EXPECT_TRUE(left.count(name)) << name;
  EXPECT_THAT(left["compile.json"], HasSubstr("bad@1.0.0{n=1}"));
  EXPECT_THAT(left["compile.json"], HasSubstr("bad: y: is wrong"));
  EXPECT_FALSE(find_compiled(*plan_compile(request, environment)));
}

TEST_F(compile_test, a_replay_is_the_request_that_failed) {
  auto target = std::make_shared<profile>();
  target->model = request.model;
  target->harness = request.harness;
  target->capabilities["tool.exec"] = level::l1;
  request.profile = target;
  request.passes = {"bad{n=1}"};
  request.guard = "warn";
  plugins({pass({.id = "bad", .options = {"n"}},
                [](const pass_context&) -> result<pass_output> {
                  return make_error(errc::io, "", "no");
                })});
  auto got = compiled();
  ASSERT_TRUE(got);
  auto again = read_replay(got->replay);
  ASSERT_TRUE(again) << again.error().text();
  EXPECT_EQ(again->model, "test/one");
  EXPECT_EQ(again->harness, "bare");
  EXPECT_EQ(again->guard, "warn");
  EXPECT_THAT(again->passes, ElementsAre("bad{n=1}"));
  EXPECT_TRUE(again->force);
  ASSERT_TRUE(again->profile);
  EXPECT_EQ(again->profile->find("tool.exec"), level::l1);
  auto skill = load_skill(got->replay / "skill");
  ASSERT_TRUE(skill);
  EXPECT_EQ((*skill)->digest, request.skill->digest);
  EXPECT_THAT(read_replay(folder.path()).error().text(),
              HasSubstr("is no folder of a failed compile"));
}

TEST_F(compile_test, an_artifact_that_is_no_json_is_a_failure_of_its_pass) {
  plugins({pass({.id = "p", .produces = {"x"}},
                [](const pass_context&) -> result<pass_output> {
                  return with("x", "{ cut");
                })});
  auto got = compiled();
  ASSERT_TRUE(got);
  EXPECT_EQ(got->variant.passes.at(0).status, "failed");
  EXPECT_THAT(got->variant.passes.at(0).reason, HasSubstr("'x' is no JSON"));
  EXPECT_FALSE(got->replay.empty());
}

TEST_F(compile_test, a_pass_that_replaces_a_file_of_the_skill_is_refused) {
  std::string path = "scripts/x.py";
  plugins({pass({.id = "p"}, [&](const pass_context&) -> result<pass_output> {
    pass_output out;
    out.files.push_back({path, "print(2)\n", false});
    return out;
  })});
  for (const auto* one :
       {"scripts/x.py", "scripts/../scripts/x.py", "SKILL.md"}) {
    path = one;
    auto got = compiled();
    ASSERT_TRUE(got);
    EXPECT_FALSE(got->usable) << one;
    EXPECT_EQ(got->variant.guard.violations.at(0).rule, "file-replaced");
    EXPECT_EQ(got->variant.guard.violations.at(0).edit, "p");
  }
  path = "scripts/y.py";
  EXPECT_TRUE(compiled()->usable);
}

struct refusal_test : compile_test {
  refusal_test() {
    plugins({pass({.id = "tidy", .options = {"harm"}},
                  [](const pass_context& ctx) -> result<pass_output> {
                    return ctx.option("harm", "no") == "yes"
                             ? replacing(ctx.skill, "Never guess", "Guess")
                             : replacing(ctx.skill, "# Demo\n",
                                         "# Demo\n\nNew.\n");
                  })});
  }
};

TEST_F(refusal_test, leaves_a_report_of_which_edit_broke_which_rule) {
  request.passes = {"tidy{harm=yes}"};
  auto got = compiled();
  ASSERT_TRUE(got);
  EXPECT_FALSE(got->usable);
  EXPECT_EQ(got->skill_md, request.skill->source);
  EXPECT_EQ(got->skill_dir(*request.skill), request.skill->dir);
  ASSERT_EQ(got->variant.guard.violations.size(), 1U);
  EXPECT_EQ(got->variant.guard.violations[0].rule, "constraint-lost");
  EXPECT_EQ(got->variant.guard.violations[0].edit, "tidy/rewrite");
  auto left = files_below(got->replay);
  EXPECT_THAT(left["guard.json"], HasSubstr("tidy/rewrite"));
  EXPECT_THAT(left["rejected.md"], HasSubstr("2. Guess a value."));
  EXPECT_FALSE(fs::exists(got->variant.dir)) << "no half of a variant";
}

TEST_F(refusal_test, goes_on_with_the_good_variant_of_the_same_target) {
  request.passes = {"tidy"};
  auto good = compiled();
  ASSERT_TRUE(good && good->usable);
  request.passes = {"tidy{harm=yes}"};
  auto got = compiled();
  ASSERT_TRUE(got);
  EXPECT_FALSE(got->usable);
  ASSERT_TRUE(got->previous);
  EXPECT_EQ(got->previous->key, good->variant.key);
  EXPECT_EQ(got->skill_md, good->skill_md);
  EXPECT_EQ(got->skill_dir(*request.skill), good->variant.skill_dir());
}

TEST_F(refusal_test, does_not_go_on_with_one_of_another_target_or_text) {
  request.passes = {"tidy"};
  ASSERT_TRUE(compiled()->usable);
  request.passes = {"tidy{harm=yes}"};
  request.model = "test/two";
  EXPECT_FALSE(compiled()->previous);
  request.model = "test/one";
  fs::path dir{request.skill->dir};
  ASSERT_TRUE(
    write_file(dir / "SKILL.md", request.skill->source + "\nMore.\n"));
  request.skill = *load_skill(dir);
  EXPECT_FALSE(compiled()->previous);
}

TEST_F(refusal_test, warn_uses_the_variant_and_keeps_the_report) {
  request.passes = {"tidy{harm=yes}"};
  request.guard = "warn";
  auto got = compiled();
  ASSERT_TRUE(got);
  EXPECT_TRUE(got->usable);
  EXPECT_FALSE(got->variant.guard.passed);
  EXPECT_THAT(got->skill_md, HasSubstr("2. Guess a value."));
  EXPECT_FALSE(read_variant(got->variant.dir)->guard.passed);
  EXPECT_FALSE(got->replay.empty());
}

} // namespace
} // namespace skvm