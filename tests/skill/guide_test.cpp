#include "tests/support/skill_text.hpp"

#include <gmock/gmock.h>

#include <string>

/// A text that explains and orders nothing has no steps.
namespace skvm::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> steps_of(const std::string& body) {
  std::vector<std::string> out;
  auto doc = parse_body(body);
  for (const auto& one : doc->steps)
    if (one.depth == 0)
      out.push_back(one.title.substr(0, one.title.find(':')));
  return out;
}

TEST(guides, have_chapters_with_numbers_and_no_steps) {
  EXPECT_THAT(steps_of("# API guidelines\n\n## 1. Naming\n\n- Use nouns.\n\n"
                       "## 2. Errors\n\n- Return one shape.\n\n"
                       "## 3. Paging\n\n- Prefer cursors.\n"),
              IsEmpty());
  EXPECT_THAT(steps_of("# Guía de estilo\n\n## 1. Títulos\n\nSon cortos.\n\n"
                       "## 2. Tablas\n\nUsa pocas.\n"),
              IsEmpty());
  EXPECT_THAT(steps_of("# 接口规范\n\n## 1. 命名\n\n用名词。\n\n"
                       "## 2. 错误\n\n只有一种格式。\n"),
              IsEmpty());
}

TEST(guides, have_steps_where_their_titles_say_what_to_do) {
  EXPECT_THAT(steps_of("# Release guide\n\n## 1. Tag it\n\nWith a name.\n\n"
                       "## 2. Build the archive\n\nOnce.\n\n"
                       "## 3. Publish\n\nSay so.\n"),
              ElementsAre("1. Tag it", "2. Build the archive", "3. Publish"));
  EXPECT_THAT(steps_of("# Style guide\n\n### Step 1: Naming\n\nOne.\n\n"
                       "### Step 2: Layout\n\nTwo.\n"),
              ElementsAre("Step 1", "Step 2"));
}

TEST(guides, are_told_by_what_they_call_themselves) {
  EXPECT_THAT(steps_of("# Month end\n\n## 1. Ledger\n\nClose it.\n\n"
                       "## 2. Payroll\n\nRun it.\n"),
              ElementsAre("1. Ledger", "2. Payroll"));
}

std::vector<std::string> numbers_of(std::string_view front,
                                    std::string_view body) {
  auto doc =
    parse_skill("---\n" + std::string{front} + "---\n\n" + std::string{body},
                "/skills/demo", {});
  std::vector<std::string> out;
  for (const auto& one : (*doc)->steps)
    out.push_back(one.title);
  return out;
}

TEST(guides, are_not_what_a_procedure_is_about) {
  const std::string body = "## 1. Sources\n\nThe papers of the year.\n\n"
                           "## 2. Totals\n\nOf the titles, and of the "
                           "names.\n";
  auto steps = ElementsAre("1. Sources", "2. Totals");
  EXPECT_THAT(
    numbers_of("name: reference-checker\ndescription: For papers.\n", body),
    steps);
  EXPECT_THAT(
    numbers_of("name: update-pricing-policy\ndescription: Prices.\n", body),
    steps);
  EXPECT_THAT(numbers_of("name: brand\ndescription: Apply the brand guidelines "
                         "to a deck.\n",
                         body),
              steps);
  EXPECT_THAT(numbers_of("name: brand\ndescription: Checks references in a "
                         "paper.\n",
                         body),
              steps);
  EXPECT_THAT(numbers_of("name: naming-guide\ndescription: Names.\n", body),
              IsEmpty());
  EXPECT_THAT(numbers_of("name: brand\ndescription: A complete guide to the "
                         "brand.\n",
                         body),
              IsEmpty());
  EXPECT_THAT(
    numbers_of("name: brand\ndescription: Brand design guidelines.\n", body),
    IsEmpty());
}

TEST(guides, are_in_a_language_with_known_verbs) {
  EXPECT_THAT(numbers_of("name: release-guide\ndescription: Выпуск версии.\n",
                         "# Выпуск\n\n## 1. Собрать архив\n\nОдин раз.\n\n"
                         "## 2. Отправить письмо\n\nВсем.\n"),
              ElementsAre("1. Собрать архив", "2. Отправить письмо"));
  EXPECT_THAT(steps_of("# 部署指南\n\n## 1. 安装依赖\n\n一次。\n\n"
                       "## 2. 构建镜像\n\n一次。\n\n## 3. 上线服务\n\n"
                       "通知。\n"),
              ElementsAre("1. 安装依赖", "2. 构建镜像", "3. 上线服务"));
}

TEST(guides, list_what_success_is_and_order_none_of_it) {
  EXPECT_THAT(steps_of("## 1. Load it\n\nOnce.\n\n## 2. Count it\n\nTwice.\n\n"
                       "## Success criteria\n\n- [ ] Rows are counted.\n"
                       "- [ ] A total is given.\n"),
              ElementsAre("1. Load it", "2. Count it"));
  EXPECT_THAT(steps_of("## Workflow\n\n1. Load it.\n2. Count it.\n\n"
                       "## Before you hand it over\n\n- [ ] Check the sum.\n"),
              ElementsAre("Load it", "Count it", "Check the sum"));
}

TEST(guides, have_check_boxes_that_state_and_order_nothing) {
  EXPECT_THAT(steps_of("# Parser guide\n\n## Checklist\n\n"
                       "- [ ] `@main` on one type\n- [ ] Help for all\n"
                       "- [ ] A version\n"),
              IsEmpty());
  EXPECT_THAT(steps_of("# Release guide\n\n## Checklist\n\n"
                       "- [ ] Bump the version\n- [ ] Tag it\n"),
              ElementsAre("Bump the version", "Tag it"));
  EXPECT_THAT(steps_of("# Release\n\n## Checklist\n\n"
                       "- [ ] Help for all\n- [ ] A version\n"),
              ElementsAre("Help for all", "A version"));
}

TEST(guides, list_files_and_what_they_are_about) {
  EXPECT_THAT(steps_of("## How to use\n\n- [a.md](rules/a.md) - Timing\n"
                       "- [b.md](rules/b.md) - Sound\n"),
              IsEmpty());
  EXPECT_THAT(steps_of("## How to use\n\n- Read [a.md](rules/a.md)\n"
                       "- Write the clip\n"),
              ElementsAre("Read a.md", "Write the clip"));
}

TEST(guides, have_numbers_for_rules) {
  EXPECT_THAT(steps_of("# Principios de código\n\n## Funciones\n\n"
                       "1. **Aridad**: pocos parámetros\n"
                       "2. **Nombres**: verbos\n"),
              IsEmpty());
  EXPECT_THAT(steps_of("# Principios de código\n\n## Pasos\n\n"
                       "1. **Aridad**: pocos parámetros\n"
                       "2. **Nombres**: verbos\n"),
              ElementsAre("Aridad", "Nombres"));
}

TEST(references, say_in_tables_what_phases_are) {
  EXPECT_THAT(steps_of("## Workflow\n\n1. Read it.\n2. Write it.\n\n"
                       "## Models\n\n| Phase | Model |\n|---|---|\n"
                       "| Scout | small |\n| Review | big |\n"),
              ElementsAre("Read it", "Write it"));
}

TEST(references, describe_sides_of_a_step_below_it) {
  EXPECT_THAT(steps_of("## Step 1: Trend\n\nFind it.\n\n### Time frames\n\n"
                       "- **Long**: weekly. Use the average.\n\n### Kinds\n\n"
                       "- **Up**: higher highs\n\n## Step 2: Levels\n\n"
                       "Map them.\n"),
              ElementsAre("Step 1", "Step 2"));
}

TEST(references, are_what_a_step_writes) {
  EXPECT_THAT(steps_of("## Step 1: Get\n\nGet it.\n\n## Step 2: Write\n\n"
                       "Write this report:\n\n## 1. Resumo\n\n- Preço\n\n"
                       "## 2. Tese\n\n- Risco\n"),
              ElementsAre("Step 1", "Step 2"));
}

TEST(references, are_bullets_beside_a_procedure_with_numbers) {
  EXPECT_THAT(steps_of("## Checklist\n\n- Verify the names\n- Check the DNS\n\n"
                       "## Procedure\n\n1. Build it.\n2. Ship it.\n"),
              ElementsAre("Build it", "Ship it"));
  EXPECT_THAT(steps_of("## Checklist\n\n- Verify the names\n- Check the DNS\n"),
              ElementsAre("Verify the names", "Check the DNS"));
}

TEST(references, show_commands_that_are_no_steps) {
  const std::string tools =
    "## Convert\n\n```bash\nffmpeg -i in.mov out.mp4\n```\n\n"
    "## Trim\n\n```bash\nffmpeg -i in.mp4 -t 5 clip.mp4\n```\n\n"
    "## Sound\n\n```bash\nffmpeg -i in.mp4 -vn audio.mp3\n```\n";
  EXPECT_THAT(steps_of("# Film\n\n" + tools), IsEmpty());
  EXPECT_THAT(steps_of("# Film\n\n## Clip\n\nTrim it and write `clip.mp4`.\n\n"
                       "## Sound\n\nExtract it into `audio.mp3`.\n\n"
                       "## Notes\n\n## Poster\n\nDraw `poster.png`.\n"),
              ElementsAre("Clip", "Sound", "Poster"));
}

TEST(guides, may_introduce_themselves) {
  EXPECT_THAT(steps_of("## What I do\n\n- Manage layouts\n- Apply colours\n\n"
                       "## When to use me\n\nFor terminals.\n"),
              IsEmpty());
  EXPECT_THAT(steps_of("## What I do\n\n- Weigh the flour\n- Knead it\n"),
              ElementsAre("Weigh the flour", "Knead it"));
}

TEST(guides, may_have_titles_that_name_what_comes_out) {
  EXPECT_THAT(steps_of("# 笔记\n\n## 收集材料\n\n见目录。\n\n## 输出\n\n"
                       "写入 `a.md`。\n\n## 中文编码\n\n用 UTF-8。\n\n"
                       "## 交付前自检\n\n看一遍。\n"),
              IsEmpty());
}

TEST(guides, have_titles_that_are_steps_with_a_number) {
  EXPECT_THAT(steps_of("# 周报\n\n## 1. 收集材料\n\n见目录。\n\n"
                       "## 2. 质量检查\n\n看一遍。\n\n"
                       "## 3. 输出\n\n写入 `a.md`。\n"),
              ElementsAre("1. 收集材料", "2. 质量检查", "3. 输出"));
}

TEST(guides, list_principles_and_metrics_that_are_no_steps) {
  EXPECT_THAT(steps_of("# 笔记\n\n## 核心原则\n\n1. 写原因。\n2. 写结论。\n\n"
                       "## 交付前自检\n\n- [ ] 结构完整\n- [ ] 有出处\n"),
              IsEmpty());
  EXPECT_THAT(steps_of("# Notas\n\n## Core principles\n\n1. Son breves.\n"
                       "2. Son claras.\n"),
              IsEmpty());
}

TEST(guides, are_procedures_where_their_parts_come_in_order) {
  EXPECT_THAT(steps_of("# 拆解\n\n## 三层（按顺序）\n\n### Layer 0: 信息\n\n"
                       "看。\n\n### Layer 1: 战略\n\n想。\n\n"
                       "### Layer 2: 功能\n\n写。\n"),
              ElementsAre("Layer 0", "Layer 1", "Layer 2"));
  EXPECT_THAT(steps_of("# Teardown\n\n## Layers\n\n### Layer 0: Facts\n\n"
                       "They are given.\n\n### Layer 1: Aims\n\nWho.\n"),
              IsEmpty());
}

} // namespace
} // namespace skvm::test
