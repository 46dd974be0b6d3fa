#include "tests/models/sim/support.hpp"

#include <boost/json.hpp>

#include <gmock/gmock.h>

using namespace sim_test;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

namespace {

std::string argument(const skvm::tool_call& call, const char* name) {
  return std::string{
    boost::json::parse(call.arguments).as_object().at(name).as_string()};
}

std::string command(const skvm::tool_call& call) {
  return call.name == "execute_command" ? argument(call, "command") : "";
}

// Every command works and says nothing; folders and files are empty.
std::string works(const skvm::tool_call& /*call*/) {
  return "exit code: 0";
}

const std::string two_steps =
  "1. Clean it.\n\n   ```bash\n   python3 scripts/clean.py in.csv out.csv\n"
  "   ```\n2. Sum it up.\n\n   ```bash\n   python3 scripts/sum.py out.csv\n"
  "   ```\n";

} // namespace

TEST(sim_agent, runs_the_commands_of_a_skill_in_order) {
  auto model = model_of(agent_with(strong_levels));
  auto done = play(*model, request_for("go", skill_block(two_steps)), works);
  ASSERT_THAT(done.turns, SizeIs(2));
  EXPECT_EQ(command(done.turns[0][0]),
            "python3 /skills/demo/scripts/clean.py in.csv out.csv");
  EXPECT_EQ(command(done.turns[1][0]),
            "python3 /skills/demo/scripts/sum.py out.csv");
  EXPECT_THAT(done.final_text, HasSubstr("Done."));
  EXPECT_THAT(done.final_text, HasSubstr("Sum it up: ran"));
}

TEST(sim_agent, runs_commands_as_they_are_written_when_it_is_weak) {
  auto model = model_of(agent_with(weak_levels));
  auto done = play(*model, request_for("go", skill_block(two_steps)), works);
  EXPECT_EQ(command(done.turns[0][0]),
            "python3 scripts/clean.py in.csv out.csv");
}

TEST(sim_agent, looks_around_repeats_and_gives_up_when_it_is_weak) {
  auto model = model_of(agent_with(weak_levels, 2));
  auto done = play(*model, request_for("go", skill_block(two_steps)),
                   [](const skvm::tool_call& call) {
                     return command(call).empty()
                              ? "in.csv  10\n"
                              : "!stderr:\ncan't open file\nexit code: 2";
                   });
  ASSERT_THAT(done.turns, SizeIs(3));
  EXPECT_EQ(done.turns[1][0].name, "list_directory");
  EXPECT_EQ(command(done.turns[2][0]), command(done.turns[0][0]));
  EXPECT_THAT(done.final_text, HasSubstr("I could not finish the task"));
  EXPECT_THAT(done.final_text, HasSubstr("can't open file"));
}

TEST(sim_agent, mends_a_path_with_what_it_sees_when_it_can_plan) {
  auto model = model_of(agent_with(
    "\"tool.exec\" = 1\n\"follow.procedure\" = 1\n\"reason.planning\" = 2\n"));
  auto done = play(*model, request_for("go", skill_block(two_steps)),
                   [](const skvm::tool_call& call) -> std::string {
                     if (call.name == "list_directory")
                       return "clean.py  10\nsum.py  10\n";
                     return command(call).find("/skills/") == std::string::npos
                              ? "!can't open file\nexit code: 2"
                              : "exit code: 0";
                   });
  ASSERT_GE(done.turns.size(), 3U);
  EXPECT_EQ(argument(done.turns[1][0], "path"), "/skills/demo/scripts");
  EXPECT_EQ(command(done.turns[2][0]),
            "python3 /skills/demo/scripts/clean.py in.csv out.csv");
}

TEST(sim_agent, sends_independent_commands_in_one_turn_when_it_can) {
  const std::string skill = "1. Check both.\n\n   ```bash\n   wc a.csv\n"
                            "   wc b.csv\n   ```\n2. Check the third.\n\n"
                            "   ```bash\n   wc c.csv\n   ```\n"
                            "3. Then join them.\n\n   ```bash\n"
                            "   cat a.csv b.csv\n   ```\n";
  auto one = model_of(agent_with(strong_levels));
  EXPECT_THAT(play(*one, request_for("go", skill_block(skill)), works).turns,
              SizeIs(4));
  auto many = model_of(
    agent_with(std::string{strong_levels} + "\"tool.call.batch\" = 2\n"));
  auto done = play(*many, request_for("go", skill_block(skill)), works);
  ASSERT_THAT(done.turns, SizeIs(2));
  EXPECT_THAT(done.turns[0], SizeIs(3));
}

TEST(sim_agent, fills_blanks_from_a_listing_once_for_each) {
  const std::string skill = "1. For each region file in `data/`, clean it.\n\n"
                            "   ```bash\n   python3 scripts/c.py "
                            "data/<region>.csv clean/<region>.csv\n   ```\n";
  auto around = [](const skvm::tool_call& call) -> std::string {
    return call.name == "list_directory" ? "north.csv  1\nsouth.csv  1\n"
                                         : "exit code: 0";
  };
  auto model = model_of(agent_with(strong_levels));
  auto done = play(*model, request_for("go", skill_block(skill)), around);
  ASSERT_THAT(done.turns, SizeIs(3));
  EXPECT_EQ(argument(done.turns[0][0], "path"), "data");
  EXPECT_THAT(command(done.turns[2][0]),
              HasSubstr("c.py data/south.csv clean/south.csv"));
}

TEST(sim_agent, takes_single_braces_for_a_blank_only_as_a_file_of_a_folder) {
  const std::string skill =
    "1. Clean it.\n\n   ```bash\n   python3 scripts/c.py "
    "data/{region}.csv --format '{region}'\n   ```\n";
  auto around = [](const skvm::tool_call& call) -> std::string {
    return call.name == "list_directory" ? "north.csv  1\n" : "exit code: 0";
  };
  auto model = model_of(agent_with(strong_levels));
  auto done = play(*model, request_for("go", skill_block(skill)), around);
  ASSERT_THAT(done.turns, SizeIs(2));
  EXPECT_THAT(command(done.turns[1][0]),
              HasSubstr("c.py data/north.csv --format '{region}'"));
}

TEST(sim_agent, fills_a_blank_with_the_number_that_the_task_gives_for_it) {
  const std::string skill =
    "1. Shift it.\n\n   ```bash\n   shift --by <offset>\n   ```\n";
  auto model = model_of(agent_with(weak_levels));
  for (const auto* task : {"use an offset of 1500 ms", "offset: 1500"}) {
    auto done = play(*model, request_for(task, skill_block(skill)), works);
    EXPECT_EQ(command(done.turns[0][0]), "shift --by 1500") << task;
  }
  auto vague = request_for("the offset of the film", skill_block(skill));
  EXPECT_EQ(command(play(*model, vague, works).turns[0][0]),
            "shift --by <offset>");
}

TEST(sim_agent, leaves_blanks_as_they_are_until_that_failed_when_it_is_weak) {
  const std::string skill = "1. For each region, clean it.\n\n   ```bash\n"
                            "   python3 /s/c.py data/<region>.csv\n   ```\n";
  auto around = [](const skvm::tool_call& call) -> std::string {
    if (call.name == "list_directory")
      return "north.csv  1\nsouth.csv  1\n";
    return command(call).find('<') != std::string::npos
             ? "!region: No such file or directory\nexit code: 1"
             : "exit code: 0";
  };
  auto model = model_of(agent_with(weak_levels));
  auto done = play(*model, request_for("go", skill_block(skill)), around);
  ASSERT_THAT(done.turns, SizeIs(4));
  EXPECT_EQ(command(done.turns[0][0]), "python3 /s/c.py data/<region>.csv");
  EXPECT_EQ(argument(done.turns[1][0], "path"), "data");
  EXPECT_EQ(command(done.turns[2][0]), "python3 /s/c.py data/north.csv");
  EXPECT_EQ(command(done.turns[3][0]), "python3 /s/c.py data/south.csv");
}

TEST(sim_agent, reads_a_script_that_prose_implies_and_runs_it) {
  const std::string skill =
    "1. Clean it.\n\n   ```bash\n   python3 scripts/clean.py in.csv "
    "clean.csv\n   ```\n2. Summarise the cleaned file with the summarize "
    "script and save it as `sum.json`.\n";
  auto around = [](const skvm::tool_call& call) -> std::string {
    if (call.name == "list_directory")
      return "clean.py  10\nsummarize.py  10\n";
    if (call.name == "read_file")
      return "p.add_argument('input')\np.add_argument('output')\n";
    return "exit code: 0";
  };
  auto model = model_of(agent_with(strong_levels));
  auto done = play(*model, request_for("go", skill_block(skill)), around);
  ASSERT_THAT(done.turns, SizeIs(4));
  EXPECT_EQ(command(done.turns[3][0]),
            "python3 /skills/demo/scripts/summarize.py clean.csv sum.json");
}

TEST(sim_agent, invents_what_it_should_have_run_when_it_is_weak) {
  const std::string skill = "1. Summarise in.csv with the summarize script.\n";
  auto model = model_of(agent_with(weak_levels));
  auto done = play(*model, request_for("go", skill_block(skill)), works);
  EXPECT_THAT(done.turns, SizeIs(0));
  EXPECT_THAT(done.final_text, HasSubstr("the result is "));
}

TEST(sim_agent, gets_sums_wrong_above_its_level_unless_it_uses_code) {
  const std::string skill =
    "1. Print them.\n\n   ```bash\n   cat figures.txt\n   ```\n"
    "2. Compute the share of each and write it to `share.txt`.\n";
  auto around = [](const skvm::tool_call& call) -> std::string {
    if (command(call) == "cat figures.txt")
      return "north: 100\nsouth: 300\nexit code: 0";
    return command(call).empty()
             ? "ok"
             : "north: 25.00 %\nsouth: 75.00 %\nexit code: 0";
  };
  auto request = request_for("go", skill_block(skill));
  auto weak = play(*model_of(agent_with(weak_levels)), request, around);
  EXPECT_THAT(weak.turns.back()[0].arguments, HasSubstr("north: "));
  EXPECT_THAT(weak.turns.back()[0].arguments, Not(HasSubstr("25.00")));
  auto strong = play(*model_of(agent_with(strong_levels)), request, around);
  EXPECT_THAT(strong.turns.back()[0].arguments, HasSubstr("25.00 %"));
  auto coder = play(*model_of(agent_with(std::string{weak_levels}
                                         + "\"follow.delegation\" = 2\n"
                                           "\"gen.code.python\" = 1\n")),
                    request, around);
  EXPECT_THAT(coder.calls(), HasSubstr("python3 -c"));
  EXPECT_THAT(coder.turns.back()[0].arguments, HasSubstr("25.00 %"));
}

TEST(sim_agent, leaves_a_sum_to_code_at_level_one_where_it_is_told_to) {
  const std::string levels = std::string{weak_levels}
                             + "\"follow.delegation\" = 1\n"
                               "\"gen.code.python\" = 1\n";
  const std::string skill =
    "1. Print them.\n\n   ```bash\n   cat figures.txt\n   ```\n"
    "2. Compute the share of each";
  auto around = [](const skvm::tool_call& call) -> std::string {
    return command(call) == "cat figures.txt" ? "north: 100\nsouth: 300\n"
                                              : "exit code: 0";
  };
  auto model = model_of(agent_with(levels));
  auto alone =
    play(*model, request_for("go", skill_block(skill + ".\n")), around);
  EXPECT_THAT(alone.calls(), Not(HasSubstr("python3 -c")));
  auto told =
    play(*model,
         request_for("go", skill_block(skill
                                       + " with a command, not in your "
                                         "head.\n")),
         around);
  EXPECT_THAT(told.calls(), HasSubstr("python3 -c"));
}

TEST(sim_agent, works_out_what_the_commands_of_a_step_do_not_print) {
  const std::string skill =
    "1. Compute the share of bad rows against all rows, not in your head."
    "\n\n   ```bash\n   python3 /s/count.py in.csv\n   ```\n"
    "2. Render it. If there are bad rows, pass each share with `--bad`.\n\n"
    "   ```bash\n   python3 /s/render.py\n   ```\n";
  auto around = [](const skvm::tool_call& call) -> std::string {
    if (command(call).find("count.py") != std::string::npos)
      return R"({"region": "east", "rows": 40, "bad": 4})";
    return command(call).find("python3 -c") == 0 ? "east: 10.00 %" : "ok";
  };
  auto model = model_of(agent_with(
    "\"tool.exec\" = 1\n\"follow.procedure\" = 2\n\"follow.delegation\" = "
    "1\n\"gen.code.python\" = 1\n"));
  auto done = play(*model, request_for("go", skill_block(skill)), around);
  ASSERT_THAT(done.turns, SizeIs(3));
  EXPECT_THAT(command(done.turns[1][0]), HasSubstr("(\"east\", 4.00, 40.00)"));
  EXPECT_EQ(command(done.turns[2][0]),
            "python3 /s/render.py --bad 'east: 10.00 %'");
}

TEST(sim_agent, passes_options_that_the_prose_wants_on_a_condition) {
  const std::string skill =
    "1. Render it. When the user gave a target, pass it with `--target`.\n\n"
    "   ```bash\n   python3 /s/render.py t.json\n   ```\n";
  auto with = request_for("The target was 40,000 EUR.", skill_block(skill));
  auto strong = play(*model_of(agent_with(strong_levels)), with, works);
  EXPECT_EQ(command(strong.turns[0][0]),
            "python3 /s/render.py t.json --target '40000'");
  auto weak = play(*model_of(agent_with(weak_levels)), with, works);
  EXPECT_EQ(command(weak.turns[0][0]), "python3 /s/render.py t.json");
}

TEST(sim_agent, writes_a_file_by_its_form) {
  const std::string skill =
    "1. Count.\n\n   ```bash\n   python3 /s/count.py in.csv\n   ```\n"
    "2. Write the result to `report.md`:\n\n   ```markdown\n   # Report\n"
    "   Orders: [orders]\n   ```\n";
  auto model = model_of(agent_with(strong_levels));
  auto done = play(*model, request_for("go", skill_block(skill)),
                   [](const skvm::tool_call&) -> std::string {
                     return "orders: 136\nexit code: 0";
                   });
  ASSERT_THAT(done.turns, SizeIs(2));
  EXPECT_EQ(argument(done.turns[1][0], "path"), "report.md");
  EXPECT_EQ(argument(done.turns[1][0], "content"), "# Report\nOrders: 136\n");
}

TEST(sim_agent, fills_a_form_with_words_that_a_command_printed) {
  const std::string skill =
    "1. Look.\n\n   ```bash\n   python3 /s/look.py in.csv\n   ```\n"
    "2. Write the result to `report.md`:\n\n   ```markdown\n"
    "   Busiest: <Busiest>\n   ```\n";
  auto model = model_of(agent_with(strong_levels));
  auto done = play(*model, request_for("go", skill_block(skill)),
                   [](const skvm::tool_call&) -> std::string {
                     return "Orders: 3\nBusiest: north hall\nexit code: 0";
                   });
  ASSERT_THAT(done.turns, SizeIs(2));
  EXPECT_EQ(argument(done.turns[1][0], "content"), "Busiest: north hall\n");
}

TEST(sim_agent, follows_the_task_where_there_is_no_skill) {
  auto model = model_of(agent_with(weak_levels));
  auto done = play(*model,
                   request_for("1. Run `ls -l a.txt | wc -l`.\n"
                               "2. Run `python3 x.py`.\n"),
                   works);
  EXPECT_THAT(done.calls(), HasSubstr("python3 x.py"));
}

TEST(sim_agent, says_that_it_has_no_rule_where_there_is_no_procedure) {
  auto replied =
    model_of(agent_with(weak_levels))->answer(request_for("tell me a joke"));
  ASSERT_TRUE(replied);
  EXPECT_EQ(text_of(replied->reply.answer), "sim has no rule for this request");
}

TEST(sim_agent, lets_rules_go_first) {
  auto replied = model_of(agent_with(weak_levels)
                          + "[[rules]]\nanswer = { text = \"rule\" }\n")
                   ->answer(request_for("go", skill_block(two_steps)));
  ASSERT_TRUE(replied);
  EXPECT_EQ(text_of(replied->reply.answer), "rule");
}

TEST(sim_agent, goes_on_where_another_model_left_off) {
  auto request = request_for("go", skill_block(two_steps));
  answer_with(
    request,
    {skvm::role::assistant,
     {skvm::tool_call{"x", "read_file", R"({"path":"in.csv"})"},
      skvm::tool_call{
        "y", "execute_command",
        R"({"command":"python3 /skills/demo/scripts/clean.py in.csv out.csv"})"}}});
  answer_with(request, {skvm::role::tool,
                        {skvm::tool_result{"x", "read_file", "a,b", false},
                         skvm::tool_result{"y", "execute_command",
                                           "exit code: 0", false}}});
  auto done = play(*model_of(agent_with(strong_levels)), request, works);
  ASSERT_THAT(done.turns, SizeIs(1));
  EXPECT_THAT(command(done.turns[0][0]), HasSubstr("sum.py"));
}

TEST(sim_agent, only_tells_of_commands_where_it_has_no_tool_for_them) {
  auto request = request_for("go", skill_block(two_steps));
  request.tools = nullptr;
  auto done = play(*model_of(agent_with(strong_levels)), request, works);
  EXPECT_THAT(done.turns, SizeIs(0));
  EXPECT_THAT(done.final_text, HasSubstr("and did not"));
}
