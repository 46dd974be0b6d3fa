#include "tests/passes/pass_fixture.hpp"

#include "compiler/guard.hpp"
#include "plugins/passes/rewrite_skill/figures.hpp"
#include "plugins/passes/rewrite_skill/requirements.hpp"
#include "plugins/passes/rewrite_skill/rewrite_skill.hpp"
#include <gmock/gmock.h>

using pass_test::compiled;
using pass_test::file;
using pass_test::rules;
using pass_test::skill;
using rewrite_skill::rewrite_skill_pass;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

namespace {

const std::string clean_script =
  "import argparse\np = argparse.ArgumentParser()\n"
  "p.add_argument('source')\n"
  "p.add_argument('-o', '--output', required=True)\n";

skvm::bundle_file clean() {
  return file("scripts/clean.py", clean_script);
}

// What the rules do for a target that falls short in the given primitives, or
// in all of them, whatever the catalogue finds in the text.
skvm::pass_output by_rules(const skvm::skill_ptr& subject,
                           std::vector<std::string> primitives = {}) {
  if (primitives.empty())
    for (const auto& one : pass_test::shipped_catalogue().primitives)
      primitives.push_back(one.id);
  std::vector<rewrite_skill::gap> all;
  for (const auto& id : primitives) {
    rewrite_skill::gap one;
    one.primitive = id;
    one.required = skvm::level::l3;
    one.profiled = skvm::level::l1;
    one.status = rewrite_skill::status::short_of;
    all.push_back(std::move(one));
  }
  rewrite_skill::rewriter rewriter{*subject, "/variants/v1/skill", all};
  rewrite_skill::rewrite_all(rewriter);
  skvm::pass_output out;
  for (auto& one : rewriter.done)
    out.edits.push_back(std::move(one.edit));
  out.files = std::move(rewriter.files);
  return out;
}

std::string rewritten(const skvm::skill_ptr& subject,
                      std::vector<std::string> primitives = {}) {
  return compiled(*subject, by_rules(subject, std::move(primitives)));
}

boost::json::array gaps(const skvm::skill_ptr& subject,
                        const skvm::profile& target) {
  return pass_test::json(pass_test::run<rewrite_skill_pass>(*subject, &target),
                         "gaps")
    .as_array();
}

const boost::json::object* find_gap(const boost::json::array& list,
                                    std::string_view primitive) {
  for (const auto& one : list)
    if (one.at("primitive").as_string() == primitive)
      return &one.as_object();
  return nullptr;
}

const std::string runs_clean =
  "## Workflow\n\n1. Clean the export:\n\n   ```bash\n"
  "   python3 scripts/clean.py data.csv -o clean.csv\n   ```\n";

} // namespace

TEST(requirements, name_level_and_evidence_of_each_primitive) {
  auto subject = skill("## Steps\n\n1. Load it:\n\n   ```python\n"
                       "   import pandas as pd\n   ```\n");
  auto target = pass_test::flat_profile(3);
  auto out = pass_test::run<rewrite_skill_pass>(*subject, &target);
  auto purposes =
    pass_test::json(out, "requirements").at("purposes").as_array();
  ASSERT_EQ(purposes.size(), 1u);
  EXPECT_EQ(purposes[0].at("id").as_string(), "demo");
  const auto& python = purposes[0].at("primitives").as_array()[0].as_object();
  EXPECT_EQ(python.at("primitive").as_string(), "gen.code.python");
  EXPECT_EQ(python.at("min_level").as_string(), "L3");
  const auto& proof = python.at("evidence").as_array()[0].as_object();
  EXPECT_EQ(proof.at("line").as_int64(), 11);
  EXPECT_EQ(proof.at("excerpt").as_string(), "import pandas as pd");
}

TEST(requirements, do_not_depend_on_the_target) {
  auto subject = skill(runs_clean, {clean()});
  auto weak = pass_test::flat_profile(0);
  auto strong = pass_test::flat_profile(3);
  EXPECT_EQ(pass_test::run<rewrite_skill_pass>(*subject, &weak)
              .artifacts.at("requirements"),
            pass_test::run<rewrite_skill_pass>(*subject, &strong)
              .artifacts.at("requirements"));
}

TEST(requirements, name_only_primitives_and_levels_of_the_catalogue) {
  auto subject = skill(runs_clean, {clean()});
  for (const auto& purpose : rewrite_skill::find_requirements(
         pass_test::shipped_catalogue(), *subject))
    for (const auto& need : purpose.needs) {
      EXPECT_NE(pass_test::shipped_catalogue().find(need.primitive), nullptr);
      EXPECT_GE(need.min_level, skvm::level::l1);
    }
}

TEST(gaps, tell_what_is_short_met_absent_and_unknown) {
  auto subject = skill(
    "## Steps\n\n1. Read the file `a.csv`, compute the "
    "average and the share of each row.\n\n   ```python\n   import pandas\n"
    "   ```\n\n2. Write it to `b.md`.\n");
  auto list = gaps(subject, pass_test::profile({{"gen.code.python", 1},
                                                {"reason.arithmetic", 0},
                                                {"tool.exec", 1},
                                                {"tool.file.read", 3}}));
  const auto* python = find_gap(list, "gen.code.python");
  ASSERT_NE(python, nullptr);
  EXPECT_EQ(python->at("status").as_string(), "short");
  EXPECT_EQ(python->at("decision").as_string(), "compensation");
  EXPECT_EQ(python->at("gap").as_int64(), 2);
  EXPECT_EQ(python->at("advice").as_array().size(), 2u);
  const auto* arithmetic = find_gap(list, "reason.arithmetic");
  ASSERT_NE(arithmetic, nullptr);
  EXPECT_EQ(arithmetic->at("status").as_string(), "absent");
  EXPECT_EQ(arithmetic->at("decision").as_string(), "substitution");
  EXPECT_EQ(arithmetic->at("alternative").as_string(), "tool.exec");
  const auto* reading = find_gap(list, "tool.file.read");
  ASSERT_NE(reading, nullptr);
  EXPECT_EQ(reading->at("status").as_string(), "met");
  EXPECT_EQ(reading->at("decision").as_string(), "omission");
  const auto* writing = find_gap(list, "tool.file.write");
  ASSERT_NE(writing, nullptr);
  EXPECT_EQ(writing->at("status").as_string(), "unknown");
  EXPECT_TRUE(writing->at("profiled").is_null());
  EXPECT_EQ(writing->at("gap").as_int64(), 0);
}

TEST(rewrite_skill, leaves_a_text_alone_for_a_target_that_has_it_all) {
  auto subject = skill(runs_clean, {clean()});
  auto target = pass_test::flat_profile(3);
  EXPECT_THAT(pass_test::run<rewrite_skill_pass>(*subject, &target).edits,
              IsEmpty());
}

TEST(requirements, include_commands_that_prose_implies) {
  auto subject = skill("## Workflow\n\n1. Clean `data.csv` with the clean "
                       "script.\n",
                       {clean()});
  auto list = gaps(subject, pass_test::flat_profile(1));
  const auto* running = find_gap(list, "tool.exec");
  ASSERT_NE(running, nullptr);
  EXPECT_EQ(running->at("required").as_string(), "L2");
  EXPECT_EQ(running->at("line").as_int64(), 8);
}

TEST(rewrite_skill, leaves_a_text_alone_for_what_was_not_measured) {
  auto subject = skill(runs_clean, {clean()});
  auto nothing = pass_test::profile({});
  EXPECT_THAT(pass_test::run<rewrite_skill_pass>(*subject, &nothing).edits,
              IsEmpty());
}

TEST(absolute_path, is_put_into_commands_links_and_code_spans) {
  auto subject =
    skill("See [the columns](references/columns.md) and `scripts/clean.py`.\n"
          "\n"
            + runs_clean,
          {clean(), file("references/columns.md", "x\n")});
  auto text = rewritten(subject);
  EXPECT_THAT(text, HasSubstr("(/variants/v1/skill/references/columns.md)"));
  EXPECT_THAT(text, HasSubstr("`/variants/v1/skill/scripts/clean.py`"));
  EXPECT_THAT(text, HasSubstr("python3 /variants/v1/skill/scripts/clean.py "
                              "data.csv"));
  EXPECT_THAT(text, Not(HasSubstr(" scripts/clean.py")));
}

TEST(absolute_path, is_not_put_where_nothing_of_the_bundle_is_meant) {
  auto subject = skill("Write `scripts/new.py` and keep "
                       "`/opt/scripts/clean.py`.\n\n"
                         + runs_clean,
                       {clean()});
  auto text = rewritten(subject);
  EXPECT_THAT(text, HasSubstr("`scripts/new.py`"));
  EXPECT_THAT(text, HasSubstr("`/opt/scripts/clean.py`"));
}

TEST(each_file_loop, fills_the_blank_of_a_shown_command) {
  auto subject =
    skill("## Workflow\n\n1. For each file in `data/`, clean it:\n\n"
          "   ```bash\n   python3 scripts/clean.py data/<region>.csv "
          "-o clean/<region>.csv\n   ```\n",
          {clean()});
  EXPECT_THAT(rewritten(subject),
              HasSubstr("   mkdir -p clean\n   for file in data/*.csv; do\n"
                        "     region=$(basename \"$file\" .csv)\n"
                        "     python3 /variants/v1/skill/scripts/clean.py "
                        "\"$file\" -o \"clean/${region}.csv\"\n   done\n"));
}

TEST(explicit_command, is_shown_where_prose_implies_it) {
  auto subject = skill("## Workflow\n\n1. Clean `data.csv` with the clean "
                       "script and save it as `tidy.csv`.\n",
                       {clean()});
  EXPECT_THAT(rewritten(subject),
              HasSubstr("\n\n   Run exactly this:\n\n   ```bash\n   python3 "
                        "/variants/v1/skill/scripts/clean.py data.csv --output "
                        "tidy.csv\n   ```"));
}

TEST(explicit_command, is_left_out_where_an_argument_cannot_be_told) {
  auto subject = skill("## Workflow\n\n1. Clean the export with the clean "
                       "script.\n",
                       {clean()});
  EXPECT_THAT(rules(by_rules(subject)), Not(Contains("explicit-command")));
}

TEST(explicit_command, is_not_added_to_a_command_that_is_shown) {
  auto block = skill(runs_clean, {clean()});
  EXPECT_THAT(rules(by_rules(block)), Not(Contains("explicit-command")));
  auto span = skill("## Workflow\n\n1. Run `python3 scripts/clean.py a.csv "
                    "-o b.csv`.\n",
                    {clean()});
  EXPECT_THAT(rules(by_rules(span)), Not(Contains("explicit-command")));
}

TEST(explicit_command, names_the_options_that_prose_decides_on) {
  auto subject =
    skill("## Workflow\n\n1. Render `out.md` from `in.json` with the "
          "renderer. When there is a target, pass `--target`.\n",
          {file("scripts/render.py",
                "import argparse\np = argparse.ArgumentParser()\n"
                "p.add_argument('totals')\n"
                "p.add_argument('--output', required=True)\n"
                "p.add_argument('--target', type=float)\n")});
  EXPECT_THAT(rewritten(subject),
              HasSubstr("Run this, with `--target` added where it applies:"));
}

TEST(delegate_arithmetic, gives_a_step_with_a_table_a_command) {
  auto subject = skill("## Workflow\n\n1. Compute the average and the share of "
                       "each region in `totals.json`.\n");
  auto out = by_rules(subject);
  EXPECT_THAT(rules(out), Contains("delegate-arithmetic"));
  EXPECT_THAT(compiled(*subject, out),
              HasSubstr("python3 /variants/v1/skill/.skvm/figures.py "
                        "totals.json"));
  ASSERT_EQ(out.files.size(), 1u);
  EXPECT_EQ(out.files[0].path, rewrite_skill::figures_path);
}

TEST(delegate_arithmetic, leaves_a_step_alone_that_uses_a_script) {
  auto subject = skill("## Workflow\n\n1. Compute the average of `a.csv` with "
                       "a Python script.\n");
  EXPECT_THAT(rules(by_rules(subject)), Not(Contains("delegate-arithmetic")));
}

TEST(output_template, spells_out_named_fields) {
  auto subject = skill("## Workflow\n\n1. Write `a.json`, a JSON object with "
                       "the keys `name`, `total` and `share`.\n");
  EXPECT_THAT(rewritten(subject),
              HasSubstr("   ```json\n   {\n     \"name\": \"<name>\",\n"
                        "     \"total\": \"<total>\",\n"
                        "     \"share\": \"<share>\"\n   }\n   ```"));
}

TEST(decision_table, lists_the_cases_of_a_step) {
  auto subject = skill("## Workflow\n\n1. Check `a.csv`. If it is empty, stop. "
                       "If it has one row, warn the user; otherwise go on.\n");
  EXPECT_THAT(rewritten(subject),
              HasSubstr("   | case | do |\n   |---|---|\n"
                        "   | it is empty | stop |\n"
                        "   | it has one row | warn the user |\n"
                        "   | otherwise | go on |"));
}

TEST(decision_table, knows_then_and_unless) {
  auto subject =
    skill("## Workflow\n\n1. Check `a.csv`. When it is empty, then stop! "
          "Unless it is sorted, sort it by v1.2 of the key.\n");
  EXPECT_THAT(
    rewritten(subject),
    HasSubstr("   | it is empty | stop |\n"
              "   | not: it is sorted | sort it by v1.2 of the key |"));
}

TEST(decision_table, leaves_conditions_within_conditions_alone) {
  auto subject = skill("## Workflow\n\n1. If it is empty, stop. If it has one "
                       "row, warn the user if there is one.\n");
  EXPECT_THAT(rewritten(subject), testing::Not(HasSubstr("| case |")));
}

TEST(decision_table, leaves_what_is_said_at_length_alone) {
  auto subject = skill("## Workflow\n\n1. If it is empty, stop. If it has "
                       + std::string(161, 'x') + ", warn the user.\n");
  EXPECT_THAT(rewritten(subject), testing::Not(HasSubstr("| case |")));
}

TEST(positive_constraint, stands_beside_the_prohibition) {
  auto subject = skill("## Rules\n\n- Never modify the input files.\n"
                       "- MUST keep `a.csv`.\n- Do not skip any region.\n"
                       "- Do not guess; leave the row out.\n");
  auto text = rewritten(subject);
  EXPECT_THAT(text, HasSubstr("- Never modify the input files. (That is: leave "
                              "the input files unchanged.)\n"));
  EXPECT_THAT(text, HasSubstr("- Do not skip any region. (That is: deal with "
                              "every region.)\n"));
  EXPECT_THAT(text, HasSubstr("- Do not guess; leave the row out.\n"));
}

TEST(checklist, stands_before_a_long_procedure_and_is_no_list) {
  std::string body = "## Workflow\n\n";
  for (int i = 1; i <= 6; ++i)
    body += std::to_string(i) + ". Write the part `p" + std::to_string(i)
            + ".txt`.\n";
  auto subject = skill(body);
  auto text = rewritten(subject);
  EXPECT_THAT(text, HasSubstr("## Workflow\n\nChecklist: (1) Write the "
                              "part p1.txt; (2) "));
  auto again = skvm::parse_skill(text, "/x", {});
  ASSERT_TRUE(again);
  EXPECT_EQ((*again)->steps.size(), 6u);
}

TEST(checklist, does_not_go_on_with_what_leads_to_a_list) {
  std::string body = "## Workflow\n\nDo all of these:\n";
  for (int i = 1; i <= 6; ++i)
    body += "- Write the part `p" + std::to_string(i) + ".txt`.\n";
  EXPECT_THAT(rewritten(skill(body)),
              testing::AllOf(HasSubstr("## Workflow\n\nChecklist: (1) "),
                             HasSubstr(".\n\nDo all of these:\n- Write")));
}

TEST(checklist, stays_out_of_code_right_above_a_list) {
  for (const std::string code :
       {"```bash\nx=1\n\ny=2\n```\n", "```bash\nx=1\n# more\ny=2\n```\n"}) {
    std::string body = "## Workflow\n\n" + code;
    for (int i = 1; i <= 6; ++i)
      body += std::to_string(i) + ". Write the part `p" + std::to_string(i)
              + ".txt`.\n";
    EXPECT_THAT(rewritten(skill(body)), HasSubstr(code + "Checklist: (1) "));
  }
}

TEST(checklist, does_not_part_an_item_before_a_list) {
  std::string body = "## Workflow\n\n- A note.\n\n  More of it.\n";
  for (int i = 1; i <= 6; ++i)
    body += std::to_string(i) + ". Write the part `p" + std::to_string(i)
            + ".txt`.\n";
  EXPECT_THAT(rewritten(skill(body)),
              testing::Not(HasSubstr("Checklist: (1) ")));
}

TEST(checklist, names_steps_without_what_they_quote) {
  std::string body = "## Workflow\n\n1. Confirm: \"It was cancelled\"\n";
  for (int i = 2; i <= 6; ++i)
    body += std::to_string(i) + ". Write the part `p" + std::to_string(i)
            + ".txt`.\n";
  EXPECT_THAT(rewritten(skill(body)), HasSubstr("(1) Confirm; (2) Write"));
}

TEST(sequential_reads, give_several_files_an_order) {
  auto subject = skill("## Workflow\n\n1. Read `a.md`, `b.md` and `c.md` and "
                       "compare them.\n");
  EXPECT_THAT(rewritten(subject, {"tool.call.batch"}),
              HasSubstr("Read the files one at a time, in this order: `a.md`, "
                        "`b.md`, `c.md`."));
}

TEST(rewrite_skill, never_touches_the_front_matter) {
  auto subject = skill(runs_clean, {clean()});
  for (const auto& one : by_rules(subject).edits)
    EXPECT_GE(one.where.begin, subject->body_begin) << one.rule;
}

TEST(rewrite_skill, keeps_the_line_ends_of_the_text) {
  auto body = std::string{"## Workflow\r\n\r\n1. Clean `data.csv` with the "
                          "clean script and save it as `tidy.csv`.\r\n"};
  auto subject = skill(body, {clean()});
  for (const auto& one : by_rules(subject).edits)
    for (std::size_t i = 0; i < one.replacement.size(); ++i)
      if (one.replacement[i] == '\n') {
        ASSERT_GT(i, 0u);
        EXPECT_EQ(one.replacement[i - 1], '\r');
      }
}

TEST(rewrite_skill, leaves_list_items_in_quotes_alone) {
  auto subject = skill("> 1. Clean `data.csv` with the clean script and save "
                       "it as `tidy.csv`.\n",
                       {clean()});
  EXPECT_THAT(rules(by_rules(subject)), Not(Contains("explicit-command")));
}
