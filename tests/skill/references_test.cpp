#include "tests/support/skill_text.hpp"

#include <gmock/gmock.h>

#include <string>

namespace skvm::test {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// `kind from>to "text"` of each reference.
std::vector<std::string> references_of(std::string_view body) {
  std::vector<std::string> out;
  auto doc = parse_body(body);
  for (const auto& one : doc->references) {
    EXPECT_EQ(doc->text(one.where), one.text);
    out.push_back(std::string{to_string(one.what)} + " "
                  + std::to_string(one.from + 1) + ">"
                  + std::to_string(one.to + 1) + " " + one.text);
  }
  return out;
}

std::vector<std::string> marks_of(std::string_view body) {
  std::vector<std::string> out;
  auto doc = parse_body(body);
  for (const auto& one : doc->marks) {
    EXPECT_EQ(doc->text(one.where), one.text);
    out.push_back(std::string{to_string(one.what)} + " "
                  + std::to_string(one.step + 1) + " " + one.text);
  }
  return out;
}

TEST(references, say_how_they_depend) {
  EXPECT_THAT(references_of("1. A\n2. Use the output of step 1.\n"
                            "3. After step 2, wait.\n4. Go back to step 2.\n"
                            "5. As step 4 says.\n"),
              ElementsAre("uses 2>1 output of step 1", "after 3>2 After step 2",
                          "goes-to 4>2 Go back to step 2", "names 5>4 step 4"));
}

TEST(references, may_name_several_steps) {
  EXPECT_THAT(references_of("1. A\n2. B\n3. C\n4. Repeat steps 1-3.\n"
                            "5. Use the results of steps 1, 2 and 4.\n"),
              ElementsAre("repeats 4>1 Repeat steps 1-3",
                          "repeats 4>2 Repeat steps 1-3",
                          "repeats 4>3 Repeat steps 1-3",
                          "uses 5>1 results of steps 1, 2 and 4",
                          "uses 5>2 results of steps 1, 2 and 4",
                          "uses 5>4 results of steps 1, 2 and 4"));
}

TEST(references, find_the_step_before_and_the_nested_one) {
  EXPECT_THAT(
    references_of("1. A\n   1. A one\n2. Use the previous step.\n"
                  "3. See step 1.1.\n"),
    ElementsAre("uses 3>1 Use the previous step", "names 4>2 step 1.1"));
}

TEST(references, prefer_the_list_they_stand_in) {
  EXPECT_THAT(references_of("## Fetch\n\n1. A\n2. B\n\n## Build\n\n1. C\n"
                            "2. After step 1.\n"),
              ElementsAre("after 4>3 After step 1"));
}

TEST(references, tell_phases_from_steps) {
  EXPECT_THAT(references_of("## Phase 1\n\n1. A\n2. B\n\n## Phase 2\n\n"
                            "After phase 1, see step 1 of it.\n"),
              ElementsAre("after 4>1 After phase 1", "names 4>2 step 1"));
}

TEST(references, are_no_labels_and_no_steps_that_are_not_there) {
  EXPECT_THAT(references_of("**Step 1:** A\n\n**Step 2:** B, see step 7.\n"),
              IsEmpty());
}

TEST(references, are_read_in_other_languages) {
  EXPECT_THAT(references_of(
                "1. A\n2. Nutze das Ergebnis aus Schritt 1.\n"
                "3. Gehe zurück zu Schritt 2.\n"
                "4. Utilisez le résultat de l'étape 3.\n"
                "5. Vuelve al paso 1.\n6. 使用步骤2的结果。\n7. 返回第一步。\n"
                "8. 手順3の結果を使う。\n9. Im 2. Schritt.\n"),
              ElementsAre("uses 2>1 aus Schritt 1",
                          "goes-to 3>2 Gehe zurück zu Schritt 2",
                          "uses 4>3 résultat de l'étape 3",
                          "goes-to 5>1 Vuelve al paso 1",
                          "uses 6>2 步骤2的结果", "goes-to 7>1 返回第一步",
                          "uses 8>3 手順3の結果", "names 9>2 2. Schritt"));
}

TEST(references, make_the_result_of_a_step_an_input) {
  auto doc = parse_body("1. A\n2. Sort the output of step 1.\n");
  ASSERT_EQ(doc->steps.size(), 2u);
  EXPECT_THAT(doc->steps[1].reads, ElementsAre("step 1"));
}

TEST(references, of_a_loop_are_its_steps) {
  auto doc = parse_body("1. A\n2. B\n\nRepeat steps 1-2 until it fits.\n");
  ASSERT_EQ(doc->controls.size(), 1u);
  EXPECT_THAT(doc->controls[0].steps, ElementsAre(0, 1));
  EXPECT_EQ(doc->controls[0].step, -1);
  EXPECT_EQ(doc->text(doc->controls[0].where),
            "Repeat steps 1-2 until it fits.");
}

TEST(marks, are_words_about_order) {
  EXPECT_THAT(marks_of("Do these in any order.\n\n1. Then go.\n"
                       "2. Run them in parallel, independently.\n"
                       "3. Finally, stop.\n"),
              ElementsAre("any-order 0 in any order", "follows 1 Then",
                          "parallel 2 in parallel",
                          "independent 2 independently", "joins 3 Finally"));
}

TEST(marks, are_no_consequences_and_no_adjectives) {
  EXPECT_THAT(marks_of("If a, then b. Open the next page.\n"), IsEmpty());
}

TEST(uses, say_where_they_come_from) {
  auto doc = parse_body("1. Read `a.csv`\n   first. Then:\n\n   ```bash\n"
                        "   sort a.csv \\\n     > b.csv\n   ```\n");
  ASSERT_EQ(doc->steps.size(), 1u);
  const auto& uses = doc->steps[0].uses;
  ASSERT_EQ(uses.size(), 2u);
  EXPECT_EQ(uses[0].name, "a.csv");
  EXPECT_EQ(uses[0].source, data_use::origin::prose);
  EXPECT_EQ(uses[0].line, 5);
  EXPECT_EQ(doc->text(uses[0].where), "Read `a.csv`\n   first.");
  EXPECT_EQ(uses[1].what, data_use::kind::writes);
  EXPECT_EQ(uses[1].source, data_use::origin::code);
  EXPECT_EQ(uses[1].line, 9);
  EXPECT_EQ(doc->text(uses[1].where), "sort a.csv \\\n     > b.csv");
}

TEST(uses, agree_with_what_is_read_and_written) {
  auto doc = parse_body("1. All\n   1. Read a.csv.\n   2. Write b.csv.\n");
  for (const auto& one : doc->steps) {
    EXPECT_EQ(one.uses.size(), one.reads.size() + one.writes.size());
    for (const auto& use : one.uses)
      EXPECT_THAT(use.what == data_use::kind::reads ? one.reads : one.writes,
                  Contains(use.name));
  }
}

} // namespace
} // namespace skvm::test
