#include "tests/models/sim/support.hpp"

#include "plugins/models/sim/personality.hpp"
#include <gmock/gmock.h>

using testing::HasSubstr;

namespace {

std::string refusal_of(const std::string& text) {
  auto read = sim::read_personality(text);
  return read ? "accepted" : read.error().text();
}

} // namespace

TEST(sim_personality, reads_quoted_and_dotted_primitives_and_both_notations) {
  auto read = sim::read_personality("[capabilities]\n\"tool.exec\" = 2\n"
                                    "tool.file.read = 1\ngen.regex = \"L3\"\n");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->level("tool.exec"), 2);
  EXPECT_EQ(read->level("tool.file.read"), 1);
  EXPECT_EQ(read->level("gen.regex"), 3);
  EXPECT_EQ(read->level("tool.web"), 0);
}

TEST(sim_personality, names_the_line_of_what_is_no_toml) {
  EXPECT_THAT(refusal_of("name = \"x\"\n[capabilities\n"), HasSubstr("line 2"));
}

TEST(sim_personality, names_an_unknown_key) {
  EXPECT_THAT(refusal_of("[latency]\nfirst_token = 3\n"),
              HasSubstr("line 2: [latency] has an unknown key 'first_token'"));
}

TEST(sim_personality, refuses_a_level_above_three) {
  EXPECT_THAT(refusal_of("[capabilities]\n\"tool.exec\" = 4\n"),
              HasSubstr("'tool.exec' is no level from 0 to 3"));
}

TEST(sim_personality, refuses_a_pattern_that_does_not_compile) {
  EXPECT_THAT(refusal_of("[[rules]]\nwhen = { task = '(' }\n"),
              HasSubstr("'task' is no pattern"));
}

TEST(sim_personality, refuses_a_name_that_nothing_captures) {
  EXPECT_THAT(refusal_of("[[rules]]\nname = \"greet\"\n"
                         "when = { task = '(?P<who>x)' }\n"
                         "answer = { text = \"${whom}\" }\n"),
              HasSubstr("rule 'greet' uses ${whom}"));
}

TEST(sim_personality, refuses_a_need_that_the_profile_does_not_name) {
  EXPECT_THAT(refusal_of("[[rules]]\nneeds = { \"tool.exce\" = 1 }\n"),
              HasSubstr("needs 'tool.exce'"));
}

TEST(sim_personality, refuses_a_weaker_answer_for_what_is_not_needed) {
  EXPECT_THAT(refusal_of("[capabilities]\n\"tool.exec\" = 1\n[[rules]]\n"
                         "needs = { \"tool.exec\" = 1 }\n"
                         "weaker = { lacks = \"tool.web\", text = \"x\" }\n"),
              HasSubstr("'lacks' names 'tool.web'"));
}

TEST(sim_personality, refuses_a_turn_range_that_ends_before_it_begins) {
  EXPECT_THAT(refusal_of("[[rules]]\nwhen = { turn = \"4-2\" }\n"),
              HasSubstr("'turn' counts from 1 upwards"));
}

TEST(sim_personality, refuses_an_error_code_that_does_not_exist) {
  EXPECT_THAT(refusal_of("[[rules]]\nanswer = { error = { code = \"oops\" } }"),
              HasSubstr("no error code 'oops'"));
}

TEST(sim_model, needs_a_personality) {
  auto opened = sim::model::open({});
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, skvm::errc::invalid_config);
  EXPECT_THAT(opened.error().text(), HasSubstr("no file 'personality'"));
}

TEST(sim_model, refuses_an_unknown_option) {
  skvm::model_settings settings;
  settings.files["personality"] = "";
  settings.options["latency"] = "0";
  auto opened = sim::model::open(settings);
  ASSERT_FALSE(opened);
  EXPECT_THAT(opened.error().text(), HasSubstr("unknown option 'latency'"));
}

TEST(sim_model, refuses_a_scale_that_is_no_number) {
  skvm::model_settings settings;
  settings.files["personality"] = "";
  settings.options["latency_scale"] = "fast";
  auto opened = sim::model::open(settings);
  ASSERT_FALSE(opened);
  EXPECT_THAT(opened.error().text(), HasSubstr("'latency_scale' is 'fast'"));
}
