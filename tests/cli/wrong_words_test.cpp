#include "tests/cli/program.hpp"

#include <gmock/gmock.h>

namespace skvm {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

/// What a user types or sets up wrongly, and what is said about it.
struct wrong_words : test::program {
  test::ended shell(const std::string& command) {
    auto spec = spec_of({});
    // The program is $0.
    spec.argv = {"bash", "-c", command, SKVM_TEST_PROGRAM};
    auto done = run_and_wait(processes, std::move(spec));
    return {done.code.value_or(-1), done.out.text(), done.err.text()};
  }
};

TEST_F(wrong_words, the_help_that_is_named_is_that_of_the_command) {
  EXPECT_THAT(skvm({"run"}).err, HasSubstr("see 'skvm run --help'"));
  EXPECT_THAT(skvm({"runs", "show"}).err,
              HasSubstr("see 'skvm runs show --help'"));
  EXPECT_THAT(skvm({"nothing"}).err, HasSubstr("see 'skvm --help'"));
}

TEST_F(wrong_words, a_misspelt_inner_command_suggests_the_nearest) {
  auto got = skvm({"runs", "lst"});
  EXPECT_EQ(got.code, 2);
  EXPECT_THAT(got.err, HasSubstr("'runs' has no command 'lst', did you mean "
                                 "'list'?"));
}

TEST_F(wrong_words, a_task_without_quotes_is_told_to_have_some) {
  auto got = skvm({"run", "skill", "sort", "the", "rows"});
  EXPECT_EQ(got.code, 2);
  EXPECT_THAT(got.err, HasSubstr("unexpected 'the'"));
  EXPECT_THAT(got.err, HasSubstr("between quotes"));
}

TEST_F(wrong_words, an_unknown_letter_is_an_unknown_option) {
  EXPECT_THAT(skvm({"models", "-z"}).err, HasSubstr("unknown option '-z'"));
}

TEST_F(wrong_words, a_port_is_a_number_in_range) {
  auto got = skvm({"model-server", "--port", "99999"});
  EXPECT_EQ(got.code, 2);
  EXPECT_THAT(got.err, HasSubstr("65535"));
}

TEST_F(wrong_words, a_run_without_a_task_is_shown_the_form) {
  EXPECT_THAT(skvm({"run", "skill"}).err, HasSubstr("skvm run SKILL \"TASK\""));
}

TEST_F(wrong_words, a_file_in_place_of_a_skill_is_called_one) {
  ASSERT_TRUE(write_file(work / "notes.txt", "x"));
  auto got = skvm({"ir", "notes.txt"});
  EXPECT_EQ(got.code, 2);
  EXPECT_THAT(got.err, HasSubstr("notes.txt: is a file"));
}

TEST_F(wrong_words, a_skill_that_is_too_large_is_told_where_to_put_material) {
  ASSERT_TRUE(write_file(work / "big" / "SKILL.md",
                         std::string(std::size_t{11} << 20, 'x')));
  EXPECT_THAT(skvm({"ir", "big"}).err,
              HasSubstr("file-too-large: the file is over 10 MB; move"));
}

TEST_F(wrong_words, an_unknown_pass_names_those_there_are) {
  auto skill = example("skills/sales-report");
  auto got = skvm({"compile", skill, "-m", "sim/small", "--passes", "zzzzzz"});
  EXPECT_EQ(got.code, 2);
  EXPECT_THAT(got.err, HasSubstr("bind-env"));
  got = skvm({"compile", skill, "-m", "sim/small", "--dump-after", "zzzzzz"});
  EXPECT_EQ(got.code, 2);
  EXPECT_THAT(got.err, HasSubstr("bind-env"));
}

TEST_F(wrong_words, a_folder_in_place_of_the_configuration_is_a_wrong_one) {
  auto got = skvm({"models", "--config", work.string()});
  EXPECT_EQ(got.code, 2);
  EXPECT_THAT(got.err, HasSubstr(work.string()));
}

TEST_F(wrong_words, help_that_cannot_be_written_is_an_error) {
  for (const auto* words : {"--help", "--version", "run --help"}) {
    auto got = shell("\"$0\" " + std::string{words} + " >/dev/full");
    EXPECT_EQ(got.code, 3) << words;
    EXPECT_THAT(got.err, HasSubstr("standard output")) << words;
  }
}

TEST_F(wrong_words, a_reader_that_had_enough_is_no_failure_of_much_output) {
  std::string text = "---\nname: big\ndescription: d\n---\n\n";
  for (int i = 1; i < 4000; ++i)
    text += std::to_string(i) + ". Write line " + std::to_string(i) + ".\n";
  ASSERT_TRUE(write_file(work / "big" / "SKILL.md", text));
  auto got = shell("\"$0\" ir big | true; echo ${PIPESTATUS[0]}");
  EXPECT_EQ(got.out, "0\n");
  EXPECT_THAT(got.err, Not(HasSubstr("standard output")));
}

TEST_F(wrong_words, a_server_on_this_machine_need_not_have_a_key) {
  configure("default_model = \"mine/x\"\n[[routes]]\nmatch = \"mine/*\"\n"
            "plugin = \"openai\"\nbase_url = \"http://127.0.0.1:1/v1\"\n"
            "key_env = \"NO_SUCH_KEY\"\n");
  auto routes = skvm({"models", "--json"}).json();
  EXPECT_EQ(routes.at("routes").at(0).at("key"), "needs none");
  auto looked = skvm({"config", "doctor", "--json"}).json();
  for (const auto& one : looked.at("findings").as_array())
    EXPECT_NE(one.at("what"), "default_model") << one;
}

TEST_F(wrong_words, a_folder_of_its_own_that_cannot_be_made_can_be_elsewhere) {
  ASSERT_TRUE(write_file(root / "file", "in the way"));
  env[0] = "SKVM_HOME=" + (root / "file").string();
  auto got = skvm({"runs"});
  EXPECT_EQ(got.code, 3);
  EXPECT_THAT(got.err, HasSubstr("cannot make the folder"));
  EXPECT_THAT(got.err, HasSubstr("SKVM_HOME can name another folder"));
}

TEST_F(wrong_words, no_decision_yet_is_said) {
  auto got = skvm({"adapt", "log"});
  EXPECT_EQ(got.code, 0);
  EXPECT_THAT(got.out, HasSubstr("nothing was decided yet"));
}

} // namespace
} // namespace skvm
