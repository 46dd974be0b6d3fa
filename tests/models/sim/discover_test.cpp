#include "tests/models/sim/support.hpp"

#include <gmock/gmock.h>

using namespace sim_test;
using testing::HasSubstr;
using testing::SizeIs;

namespace {

const std::string catalogue =
  "<available_skills>\n<skill><name>demo</name><description>Cleans sales "
  "exports.</description><location>/skills/demo/SKILL.md</location></skill>\n"
  "</available_skills>\n";

} // namespace

TEST(sim_agent, reads_a_skill_that_the_prompt_only_names) {
  auto model = model_of(agent_with(strong_levels));
  auto done =
    play(*model, request_for("clean the exports", catalogue),
         [](const skvm::tool_call& call) -> std::string {
           return call.name == "read_file"
                    ? "---\nname: demo\n---\n1. Clean.\n\n   ```bash\n"
                      "   python3 scripts/clean.py in.csv\n   ```\n"
                    : "exit code: 0";
         });
  ASSERT_THAT(done.turns, SizeIs(2));
  EXPECT_THAT(done.turns[0][0].arguments, HasSubstr("/skills/demo/SKILL.md"));
  EXPECT_THAT(done.turns[1][0].arguments,
              HasSubstr("/skills/demo/scripts/clean.py"));
}

TEST(sim_agent, does_without_a_skill_that_it_cannot_read) {
  auto model = model_of(agent_with(strong_levels));
  auto request = request_for("clean the exports", catalogue);
  auto first = model->answer(request);
  ASSERT_TRUE(first);
  answer_with(request, first->reply.answer);
  answer_with(request,
              {skvm::role::tool,
               {skvm::tool_result{calls_of(first->reply.answer)[0].id,
                                  "read_file", "no such file", true}}});
  auto second = model->answer(request);
  ASSERT_TRUE(second);
  EXPECT_EQ(text_of(second->reply.answer), "sim has no rule for this request");
}
