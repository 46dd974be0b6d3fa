#include <gmock/gmock.h>

#include "tests/cli/program.hpp"

namespace skvm {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

struct config_command : test::program {};

TEST_F(config_command, show_prints_toml_that_can_be_read_again) {
  auto first = skvm({"config", "show"});
  EXPECT_EQ(first.code, 0);
  configure(first.out);
  auto second = skvm({"config", "show", "--json"});
  EXPECT_EQ(second.code, 0) << second.err;
}

TEST_F(config_command, an_unknown_key_is_an_error_with_place_and_suggestion) {
  configure("[run]\ntruns = 3\n");
  auto got = skvm({"config", "show"});
  EXPECT_EQ(got.code, 2);
  EXPECT_THAT(got.err, HasSubstr("skvm.toml:2"));
  EXPECT_THAT(got.err, HasSubstr("did you mean 'turns'"));
}

TEST_F(config_command, a_wrong_type_is_an_error) {
  configure("[run]\nturns = \"many\"\n");
  auto got = skvm({"models"});
  EXPECT_EQ(got.code, 2);
  EXPECT_THAT(got.err, HasSubstr("skvm.toml:2"));
}

TEST_F(config_command, doctor_is_content_with_a_fresh_installation) {
  auto got = skvm({"config", "doctor", "--json"});
  EXPECT_EQ(got.code, 0) << got.out;
  EXPECT_EQ(got.json().at("ok"), true);
}

TEST_F(config_command, doctor_finds_an_isolation_that_names_no_plugin) {
  configure("[plugins.opnai]\nisolation = \"process\"\n");
  auto got = skvm({"config", "doctor"});
  EXPECT_EQ(got.code, 2);
  EXPECT_THAT(got.out, HasSubstr("[plugins.opnai]"));
}

TEST_F(config_command, isolated_plugins_do_the_same_work) {
  configure("[plugins]\nisolation = \"process\"\n");
  auto listed = skvm({"plugins", "--json"}).json();
  for (const auto& each : listed.at("loaded").as_array())
    EXPECT_EQ(each.at("isolated"), true) << each;
  auto compiled = skvm({"compile", example("skills/sales-report"), "--model",
                        "sim/small", "--json"});
  configure("");
  auto again = skvm({"compile", example("skills/sales-report"), "--model",
                     "sim/small", "--json", "--force"});
  ASSERT_EQ(compiled.code, 0) << compiled.err;
  EXPECT_EQ(compiled.json().at("edits"), again.json().at("edits"));
  EXPECT_EQ(compiled.json().at("workflow"), again.json().at("workflow"));
}

TEST_F(config_command, doctor_never_prints_a_key) {
  env.emplace_back("OPENAI_API_KEY=sk-very-secret");
  auto got = skvm({"config", "doctor"});
  EXPECT_THAT(got.out + got.err, Not(HasSubstr("sk-very-secret")));
  EXPECT_THAT(got.out, HasSubstr("OPENAI_API_KEY is set"));
}

TEST_F(config_command, doctor_fails_when_something_is_wrong) {
  configure("default_model = \"nowhere/x\"\n");
  auto got = skvm({"config", "doctor"});
  EXPECT_EQ(got.code, 2);
  EXPECT_THAT(got.out, HasSubstr("no route fits nowhere/x"));
}

TEST_F(config_command, doctor_asks_the_default_model_online) {
  configure("default_model = \"sim/small\"\n");
  EXPECT_EQ(skvm({"config", "doctor", "--online"}).code, 0);
}

TEST_F(config_command, a_store_that_is_damaged_is_named) {
  ASSERT_TRUE(write_file(root / "home" / "data" / "skvm.db", "not sqlite"));
  auto shown = skvm({"config", "show", "--json"}).json();
  auto data = std::string{shown.at("data").as_string()};
  ASSERT_TRUE(write_file(std::filesystem::path{data} / "skvm.db",
                         std::string(8192, 'x')));
  auto got = skvm({"config", "doctor"});
  EXPECT_EQ(got.code, 2);
  EXPECT_THAT(got.out, HasSubstr("skvm.db"));
}

} // namespace
} // namespace skvm
