#include "tests/support/skill_text.hpp"

#include <gmock/gmock.h>

#include <string>

namespace skvm::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// `number title` of each step, indented where it is nested.
std::vector<std::string> steps_of(std::string_view body) {
  std::vector<std::string> out;
  auto doc = parse_body(body);
  for (const auto& one : doc->steps)
    out.push_back(std::string(static_cast<std::size_t>(one.depth), '>')
                  + std::to_string(one.number) + " " + one.title);
  return out;
}

step_source source_of(std::string_view body) {
  auto doc = parse_body(body);
  EXPECT_FALSE(doc->steps.empty());
  return doc->steps.empty() ? step_source::heading : doc->steps[0].source;
}

TEST(steps, come_from_tables_of_steps) {
  std::string_view body{"| Step | Action | Output |\n|---|---|---|\n"
                        "| 1 | Read `a.csv`. | - |\n"
                        "| 2 | Clean it \\| twice | `b.csv` |\n\nAfter it.\n"};
  EXPECT_THAT(steps_of(body),
              ElementsAre("1 Read a.csv.", "2 Clean it | twice"));
  EXPECT_EQ(source_of(body), step_source::table_row);
  auto doc = parse_body(body);
  EXPECT_EQ(doc->steps[1].lines, (line_range{8, 8}));
  EXPECT_THAT(doc->steps[0].reads, ElementsAre("a.csv"));
  EXPECT_THAT(doc->steps[1].writes, ElementsAre("b.csv"));
  EXPECT_THAT(doc->steps[1].reads, IsEmpty());
}

TEST(steps, of_a_table_may_have_names) {
  EXPECT_THAT(steps_of("Phase | What\n--- | ---\nPlan | think\nBuild | do\n"),
              ElementsAre("1 Plan", "2 Build"));
}

TEST(steps, come_from_numbered_rows_of_a_procedure_only) {
  std::string_view table{"| # | Value |\n|---|---|\n| 1 | a |\n| 2 | b |\n"};
  EXPECT_THAT(steps_of("## Codes\n\n" + std::string{table}), IsEmpty());
  EXPECT_THAT(steps_of("## Workflow\n\n" + std::string{table}),
              ElementsAre("1 a", "2 b"));
  EXPECT_THAT(steps_of("| No. | Task |\n|--|--|\n| 1 | a |\n| 2 | b |\n"),
              ElementsAre("1 a", "2 b"));
}

TEST(steps, do_not_take_the_code_behind_their_table) {
  auto doc = parse_body("| Step | Do |\n|---|---|\n| 1 | a |\n| 2 | b |\n\n"
                        "```bash\nls\n```\n");
  ASSERT_EQ(doc->code.size(), 1u);
  EXPECT_EQ(doc->code[0].step, -1);
}

TEST(steps, come_from_headings_in_many_languages) {
  EXPECT_THAT(steps_of("## Schritt 1: A\n\n## Étape 2 : B\n\n## Paso 3 - C\n\n"
                       "## 第四步：D\n\n## ステップ5 E\n\n## Part VI. F\n\n"
                       "## Stage Seven\n\n## Шаг 8. H\n\n## 9단계 I\n"),
              ElementsAre("1 Schritt 1: A", "2 Étape 2 : B", "3 Paso 3 - C",
                          "4 第四步：D", "5 ステップ5 E", "6 Part VI. F",
                          "7 Stage Seven", "8 Шаг 8. H", "9 9단계 I"));
}

TEST(steps, come_from_headings_with_chinese_numerals) {
  EXPECT_THAT(steps_of("## 一、准备\n\n## 二、运行\n\n## 三、参考\n"),
              ElementsAre("1 一、准备", "2 二、运行"));
}

TEST(steps, are_no_titles_that_only_look_like_it) {
  EXPECT_THAT(steps_of("# 第三方库\n\n## Paso a paso\n\n## Step by step\n\n"
                       "## Part of the team\n\n## Phases\n"),
              IsEmpty());
}

TEST(steps, come_from_paragraphs_that_are_numbered) {
  std::string_view body{"**Step 1:** Fetch.\n\n```bash\nls\n```\n\n"
                        "**Step 2:** Build.\n\n- detail\n\n---\n\n## More\n"};
  EXPECT_THAT(steps_of(body),
              ElementsAre("1 Step 1: Fetch", "2 Step 2: Build"));
  EXPECT_EQ(source_of(body), step_source::paragraph);
  auto doc = parse_body(body);
  EXPECT_EQ(doc->steps[0].lines, (line_range{5, 9}));
  EXPECT_THAT(doc->steps[0].code, ElementsAre(0));
  EXPECT_EQ(doc->steps[1].lines, (line_range{11, 13}));
  EXPECT_THAT(steps_of("**1. Fetch** it.\n\n**2. Build** it.\n"),
              ElementsAre("1 Fetch it", "2 Build it"));
}

TEST(steps, come_from_lines_with_signs_that_markdown_does_not_know) {
  EXPECT_THAT(steps_of("1、下载\n2、运行 a.sh\n"),
              ElementsAre("1 下载", "2 运行 a.sh"));
  EXPECT_THAT(steps_of("1️⃣ Fetch\n2️⃣ Build\n"),
              ElementsAre("1 Fetch", "2 Build"));
  EXPECT_THAT(steps_of("① 入力\n② 出力\n"), ElementsAre("1 入力", "2 出力"));
  auto doc = parse_body("1、读取a.csv\n2、写入b.csv\n");
  ASSERT_EQ(doc->steps.size(), 2u);
  EXPECT_THAT(doc->steps[0].writes, IsEmpty());
  EXPECT_THAT(doc->steps[1].writes, ElementsAre("b.csv"));
}

TEST(steps, are_no_single_lines_with_a_number) {
  EXPECT_THAT(steps_of("**1. Only** this.\n\nStep 2 of the list is odd.\n"),
              IsEmpty());
}

TEST(steps, come_from_bullets_that_name_them) {
  EXPECT_THAT(steps_of("- **Step 1**: Fetch\n- **Step 2**: Build\n- Note\n"),
              ElementsAre("1 Step 1: Fetch", "2 Step 2: Build"));
}

TEST(steps, come_from_words_of_order_where_there_is_nothing_else) {
  std::string_view body{"First, fetch it. It is big.\n\nThen build it:\n\n"
                        "```bash\nmake\n```\n\nFinally, ship it.\n"};
  EXPECT_THAT(
    steps_of(body),
    ElementsAre("1 First, fetch it", "2 Then build it", "3 Finally, ship it"));
  EXPECT_EQ(source_of(body), step_source::sequence);
  EXPECT_THAT(parse_body(body)->steps[1].code, ElementsAre(0));
  EXPECT_THAT(steps_of(std::string{body} + "\n1. Other\n"),
              ElementsAre("1 Other"));
  EXPECT_THAT(steps_of("Open it. Then read it. Finally close it.\n"),
              ElementsAre("1 Open it", "2 Then read it", "3 Finally close it"));
  EXPECT_THAT(steps_of("Primero, abre. Luego, cierra.\n"),
              ElementsAre("1 Primero, abre", "2 Luego, cierra"));
}

TEST(steps, between_paragraphs_with_words_of_order_give_orders_of_their_own) {
  EXPECT_THAT(
    steps_of("It is a plan.\n\nMake the export with `dump.sh`.\n\n"
             "After that fix the names.\n\n"
             "Separately from the names, look at the dates.\n\n"
             "The list is long, so go through it in parts.\n\n"
             "Now build it:\n\n    make\n\nSome targets fail. Skip "
             "those.\n\nLint: `tool`, it needs no build.\n\n"
             "(The old script is gone.)\n\n"
             "And at the end write the mail.\n\nThat is all.\n"),
    ElementsAre("1 Make the export with dump.sh", "2 After that fix the names",
                "3 Separately from the names, look at the dates",
                "4 The list is long, so go through it in parts",
                "5 Now build it", "6 Lint: tool, it needs no build",
                "7 And at the end write the mail"));
}

TEST(steps, are_the_paragraphs_in_bold_of_a_heading_that_frees_them) {
  std::string_view scans{"**Files**\n\nScan files.\n\n**History**\n\n"
                         "Scan commits.\n\n"};
  auto body = [&](std::string_view lead) {
    return "## Procedure\n\n### Prepare\n\nGo.\n\n### Scan\n\n"
           + std::string{lead} + "\n\n" + std::string{scans}
           + "### Merge\n\nMerge.\n";
  };
  EXPECT_THAT(steps_of(body("Run them at the same time.")),
              ElementsAre("0 Prepare", "0 Files", "0 History", "0 Merge"));
  EXPECT_THAT(steps_of(body("Two scans.")),
              ElementsAre("0 Prepare", "0 Scan", "0 Merge"));
  EXPECT_THAT(
    steps_of("## Phase 1: Learn\n\n**1.1 Read the API.** Fetch it.\n\n"
             "**1.2 Read the rules.** All.\n\n1.1 and 1.2 are unrelated.\n\n"
             "## Phase 2: Design\n\nWrite it.\n"),
    ElementsAre("0 1.1 Read the API", "0 1.2 Read the rules",
                "2 Phase 2: Design"));
}

TEST(steps, do_not_come_from_sections_about_other_things) {
  for (std::string_view title :
       {"Prerequisites", "Voraussetzungen", "Notes", "Output format",
        "Troubleshooting", "Common Issues", "3. References", "Ejemplos",
        "Prérequis", "注意事项", "トラブルシューティング", "Best practices",
        "When to use this skill", "Rules", "Code examples"}) {
    auto body = "# Top\n\n## " + std::string{title} + "\n\n1. a\n2. b\n\n"
                + "### Step 1\n\n**Step 1:** a\n\n**Step 2:** b\n";
    EXPECT_THAT(steps_of(body), IsEmpty()) << title;
  }
}

TEST(steps, come_from_sections_whose_titles_start_alike) {
  for (std::string_view title :
       {"Notes to slides", "Rule engine setup", "Requirements gathering",
        "Input the data", "Notarize the build"}) {
    auto body = "# Examples maker\n\n## " + std::string{title} + "\n\n1. a\n";
    EXPECT_THAT(steps_of(body), ElementsAre("1 a")) << title;
  }
}

} // namespace
} // namespace skvm::test
