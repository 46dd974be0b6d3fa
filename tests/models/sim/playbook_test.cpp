#include "plugins/models/sim/commands.hpp"
#include "plugins/models/sim/files.hpp"
#include "plugins/models/sim/playbook.hpp"
#include "plugins/models/sim/prompt.hpp"
#include "plugins/models/sim/script_usage.hpp"
#include "plugins/models/sim/toolbox.hpp"
#include <gmock/gmock.h>

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

namespace {

std::vector<std::string> titles_of(const std::string& markdown) {
  std::vector<std::string> out;
  for (const auto& each : sim::read_playbook(markdown, "").steps)
    out.push_back(each.title);
  return out;
}

std::vector<std::string> names_of(const std::vector<sim::parameter>& all) {
  std::vector<std::string> out;
  for (const auto& each : all)
    out.push_back(each.option.empty() ? each.name : each.option);
  return out;
}

} // namespace

TEST(sim_playbook, reads_numbered_lists_with_the_code_below_their_items) {
  auto book = sim::read_playbook("# T\n\n1. Clean **it**. Carefully.\n\n"
                                 "   ```bash\n   python3 clean.py a.csv\n"
                                 "   ```\n\n2. Look.\n",
                                 "/s");
  ASSERT_THAT(book.steps, SizeIs(2));
  EXPECT_EQ(book.steps[0].title, "Clean it");
  ASSERT_THAT(book.steps[0].code, SizeIs(1));
  EXPECT_EQ(book.steps[0].code[0].text, "python3 clean.py a.csv\n");
  EXPECT_THAT(book.steps[1].code, IsEmpty());
}

TEST(sim_playbook, prefers_step_headings_to_the_lists_in_them) {
  EXPECT_THAT(titles_of("## Step 1: Get ready\n1. a\n2. b\n"
                        "## Step 2 - Go\ntext\n"),
              ElementsAre("Get ready", "Go"));
}

TEST(sim_playbook, falls_back_to_bullets_of_a_workflow) {
  EXPECT_THAT(titles_of("## Rules\n- never\n## Workflow\n- First\n- Second\n"),
              ElementsAre("First", "Second"));
}

TEST(sim_playbook, falls_back_to_code_blocks) {
  EXPECT_THAT(titles_of("Convert it:\n```sh\n./convert\n```\n"
                        "```json\n{}\n```\n"),
              ElementsAre("Convert it"));
}

TEST(sim_playbook, leaves_out_examples_and_announcements) {
  EXPECT_THAT(titles_of("## Checklist\n1. Clean it\n## Steps\n1. Clean it\n"
                        "2. Send it\n## Examples\n1. Something else\n"),
              ElementsAre("Clean it", "Send it"));
}

TEST(sim_playbook, takes_commands_in_code_spans_unless_warned_of) {
  auto book = sim::read_playbook(
    "1. Never run `rm -rf x`. Run `python3 a.py in.csv` now.\n", "");
  ASSERT_THAT(book.steps, SizeIs(1));
  ASSERT_THAT(book.steps[0].code, SizeIs(1));
  EXPECT_EQ(book.steps[0].code[0].text, "python3 a.py in.csv");
}

TEST(sim_playbook, finds_the_catalogue_entry_that_fits_the_task) {
  auto found = sim::find_skill(
    "<skill><name>pdf</name><description>Fills forms.</description>"
    "<location>/s/pdf/SKILL.md</location></skill>"
    "<skill><name>tax</name><description>Tax &amp; duty.</description>"
    "<location>/s/t&amp;d/SKILL.md</location></skill>",
    "work out the tax");
  EXPECT_EQ(found.location, "/s/t&d/SKILL.md");
  EXPECT_EQ(found.dir, "/s/t&d");
}

TEST(sim_playbook, takes_front_matter_off) {
  EXPECT_EQ(sim::body_of("---\nname: x\n---\n# T\n"), "# T\n");
  EXPECT_EQ(sim::body_of("# T\n---\n"), "# T\n---\n");
}

TEST(sim_commands, are_one_a_line_without_prompts_comments_and_output) {
  EXPECT_THAT(
    sim::commands_of({"sh", "# first\nls a\n\ncat b \\\n  c\n"}, false),
    ElementsAre("ls a", "cat b c"));
  EXPECT_THAT(sim::commands_of({"sh", "$ ls a\nb c\n$ pwd\n"}, false),
              ElementsAre("ls a", "pwd"));
}

TEST(sim_commands, stay_together_where_lines_depend_on_each_other) {
  const std::string loop = "for f in *.csv; do\n  wc $f\ndone";
  EXPECT_THAT(sim::commands_of({"sh", loop + '\n'}, false), ElementsAre(loop));
  EXPECT_THAT(sim::commands_of({"sh", "ls a\nls b\n"}, true),
              ElementsAre("ls a\nls b"));
}

TEST(sim_commands, get_the_skills_own_files_by_absolute_paths) {
  EXPECT_EQ(sim::with_skill_paths("python3 scripts/a.py data/x.csv", "/s"),
            "python3 /s/scripts/a.py data/x.csv");
  EXPECT_EQ(sim::with_skill_paths("cp assets/t.md . && ./run.sh", "/s"),
            "cp /s/assets/t.md . && /s/run.sh");
  EXPECT_EQ(sim::with_skill_paths("bash {baseDir}/go.sh", "/s"),
            "bash /s/go.sh");
  EXPECT_EQ(sim::with_skill_paths("python3 /other/a.py x.csv", "/s"),
            "python3 /other/a.py x.csv");
  EXPECT_EQ(sim::with_skill_paths("python3 a.py", "/my s"),
            "python3 '/my s/a.py'");
}

TEST(sim_commands, are_independent_where_they_share_no_file) {
  EXPECT_TRUE(
    sim::independent("python3 /s/c.py a.csv", "python3 /s/c.py b.csv"));
  EXPECT_FALSE(sim::independent("sort a.csv > b.csv", "wc b.csv"));
  EXPECT_FALSE(sim::independent("make", "wc b.csv"));
}

TEST(sim_files, tell_what_a_task_gives_from_what_it_asks_for) {
  sim::file_knowledge files{"Summarise data.csv and write it to out.md."};
  EXPECT_THAT(files.inputs(), ElementsAre("data.csv"));
  EXPECT_EQ(files.output(), "out.md");
}

TEST(sim_files, fill_a_blank_within_a_path_from_a_listing) {
  sim::file_knowledge files{"Do it for south."};
  files.saw_listing("data", "north.csv  12\nsouth.csv  9\nreadme.md  1\n");
  EXPECT_THAT(files.values_for("region", "data/", ".csv", false, false),
              ElementsAre("south"));
  EXPECT_THAT(files.values_for("region", "data/", ".csv", true, false),
              ElementsAre("north", "south"));
  EXPECT_THAT(files.values_for("region", "data/", ".csv", true, true),
              IsEmpty());
}

TEST(sim_files, find_blanks_with_what_is_around_them) {
  auto blanks = sim::placeholders_in("x.py data/<region>.csv -o <out.md>");
  ASSERT_THAT(blanks, SizeIs(2));
  EXPECT_EQ(blanks[0].name, "region");
  EXPECT_EQ(blanks[0].prefix, "data/");
  EXPECT_EQ(blanks[0].suffix, ".csv");
  EXPECT_EQ(sim::folder_of(blanks[0]), "data");
  EXPECT_EQ(blanks[1].prefix, "");
  EXPECT_THAT(sim::placeholders_in("sort < in.txt > out.txt"), IsEmpty());
}

TEST(sim_script_usage, reads_what_argparse_demands) {
  EXPECT_THAT(names_of(sim::parameters_of_script(
                "p.add_argument('totals', type=Path)\n"
                "p.add_argument('-o', '--output', required=True)\n"
                "p.add_argument('--target')\n")),
              ElementsAre("totals", "--output"));
}

TEST(sim_script_usage, reads_argument_vectors_and_usage_lines) {
  EXPECT_THAT(names_of(sim::parameters_of_script(
                "src = sys.argv[1]\ndest = sys.argv[2]\n")),
              ElementsAre("src", "dest"));
  EXPECT_THAT(names_of(sim::parameters_of_script("a, b = sys.argv[1:3]\n")),
              ElementsAre("a", "b"));
  EXPECT_THAT(names_of(sim::parameters_of_script("input=\"$1\"\n")),
              ElementsAre("input"));
  EXPECT_THAT(
    names_of(sim::parameters_of_script("# usage: go.sh INPUT OUTPUT\necho\n")),
    ElementsAre("input", "output"));
}

TEST(sim_toolbox, knows_tools_by_their_parameters) {
  sim::toolbox tools{{{"bash", "", R"({"properties":{"command":{}}})"},
                      {"read", "", R"({"properties":{"file_path":{}}})"}}};
  EXPECT_EQ(tools.run("ls").arguments, R"({"command":"ls"})");
  EXPECT_EQ(tools.read("a").arguments, R"({"file_path":"a"})");
  EXPECT_FALSE(tools.can_write());
  EXPECT_EQ(tools.list("d").name, "bash");
}

TEST(sim_toolbox, sees_a_failure_where_only_the_text_tells) {
  EXPECT_TRUE(sim::says_failure({"1", "bash", "x\nexit code: 2", false}));
  EXPECT_TRUE(
    sim::says_failure({"1", "bash", "Command exited with code 3", false}));
  EXPECT_TRUE(sim::says_failure(
    {"1", "bash", "cat: x: No such file or directory", false}));
  EXPECT_FALSE(sim::says_failure({"1", "bash", "3 rows\nexit code: 0", false}));
  EXPECT_FALSE(sim::says_failure({"1", "bash", "returned 5 rows", false}));
}

TEST(sim_parts, of_a_task_are_the_steps_that_it_lists) {
  auto steps =
    sim::read_playbook("1. Read `a`.\n2. Write `b`, " + std::string(120, 'x')
                         + " very long.\n3. Send `c`.\n",
                       "")
      .steps;
  ASSERT_EQ(steps.size(), 3u);
  auto asked = sim::asked_for(
    steps, "go\n\nCarry out only these steps of the skill:\n- 2. Write `b`, "
             + std::string(120, 'x') + " very long\nThen stop.\n");
  ASSERT_EQ(asked.size(), 1u);
  EXPECT_EQ(asked[0].title, steps[1].title);
  EXPECT_TRUE(sim::asked_for(steps, "Nothing is left to do.").empty());
  EXPECT_EQ(sim::asked_for(steps, "go").size(), 3u);
}

TEST(sim_parts, of_a_repeated_step_are_the_items_that_are_listed) {
  EXPECT_EQ(sim::items_asked_for(
              "* no\nAnd only for these of all items:\n* a b\n* c\nStop.\n* d"),
            (std::vector<std::string>{"a b", "c"}));
}
