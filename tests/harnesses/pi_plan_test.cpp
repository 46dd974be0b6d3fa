#include <boost/json.hpp>

#include "plugins/harnesses/pi/harness.hpp"
#include <gmock/gmock.h>

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

namespace {

const skvm::model_endpoint endpoint{"http://127.0.0.1:4321/v1", "run-token",
                                    "sim/small:high"};

skvm::task_view task_of(const std::string& text) {
  skvm::task_view out;
  out.task = text;
  out.work_dir = "/folder/here";
  return out;
}

skvm::task_view with_skill(skvm::skill_delivery delivery) {
  auto out = task_of("go");
  out.skill = skvm::skill_view{"sales", "Sells.", "/s/sales", "# Sales\n"};
  out.delivery = delivery;
  return out;
}

skvm::launch_plan plan_for(const skvm::task_view& task,
                           const skvm::harness_settings& settings = {}) {
  auto opened = pi::harness::open(settings);
  if (!opened)
    throw std::runtime_error(opened.error().text());
  auto planned = (*opened)->plan(task, endpoint);
  if (!planned)
    throw std::runtime_error(planned.error().text());
  return *planned;
}

std::string after(const skvm::launch_plan& plan, const std::string& option) {
  for (std::size_t i = 0; i + 1 < plan.argv.size(); ++i)
    if (plan.argv[i] == option)
      return plan.argv[i + 1];
  return {};
}

} // namespace

TEST(pi_plan, keeps_task_and_skill_off_the_command_line) {
  auto long_task = std::string(300'000, 'x') + "secret";
  auto task = with_skill(skvm::skill_delivery::inject);
  task.task = long_task;
  task.skill->text = std::string(300'000, 'y');
  auto plan = plan_for(task);
  EXPECT_EQ(plan.stdin_text, long_task);
  std::size_t length = 0;
  for (const auto& word : plan.argv)
    length += word.size();
  EXPECT_LT(length, 1000U);
}

TEST(pi_plan, points_pi_at_the_kernels_endpoint) {
  auto plan = plan_for(task_of("go"));
  auto models = boost::json::parse(plan.files.at("models.json"));
  const auto& provider = models.at("providers").at("skvm");
  EXPECT_EQ(provider.at("baseUrl").as_string(), endpoint.base_url);
  EXPECT_EQ(provider.at("apiKey").as_string(), endpoint.api_key);
  EXPECT_EQ(provider.at("models").at(0).at("id").as_string(), endpoint.model);
  EXPECT_EQ(after(plan, "--model"), "skvm/sim/small:high");
  EXPECT_EQ(after(plan, "--provider"), "skvm");
  EXPECT_EQ(plan.env.at("PI_CODING_AGENT_DIR"), "{home}");
}

TEST(pi_plan, leaves_retries_to_the_kernel) {
  auto plan = plan_for(task_of("go"));
  auto settings = boost::json::parse(plan.files.at("settings.json"));
  EXPECT_FALSE(settings.at("retry").at("enabled").as_bool());
  EXPECT_EQ(settings.at("retry").at("provider").at("maxRetries").as_int64(), 0);
  EXPECT_FALSE(settings.at("compaction").at("enabled").as_bool());
}

TEST(pi_plan, injects_a_skill_through_a_file) {
  auto plan = plan_for(with_skill(skvm::skill_delivery::inject));
  EXPECT_EQ(after(plan, "--append-system-prompt"), "{home}/skvm-system.md");
  EXPECT_THAT(plan.files.at("skvm-system.md"),
              HasSubstr("<skill name=\"sales\" dir=\"/s/sales\">\n# Sales"));
  EXPECT_EQ(after(plan, "--skill"), "");
}

TEST(pi_plan, lets_pi_discover_a_skill_and_no_other) {
  auto plan = plan_for(with_skill(skvm::skill_delivery::discover));
  EXPECT_EQ(after(plan, "--skill"), "/s/sales");
  EXPECT_THAT(plan.argv, Contains("--no-skills"));
  EXPECT_THAT(plan.files.at("skvm-system.md"), Not(HasSubstr("# Sales")));
}

TEST(pi_plan, takes_program_and_limits_from_settings) {
  auto plan = plan_for(task_of("go"), {{"command", "/opt/pi"},
                                       {"tools", "read"},
                                       {"context_window", "9000"},
                                       {"max_tokens", "77"}});
  EXPECT_EQ(plan.argv[0], "/opt/pi");
  EXPECT_EQ(after(plan, "--tools"), "read");
  auto models = boost::json::parse(plan.files.at("models.json"));
  const auto& model = models.at("providers").at("skvm").at("models").at(0);
  EXPECT_EQ(model.at("contextWindow").as_int64(), 9000);
  EXPECT_EQ(model.at("maxTokens").as_int64(), 77);
}

TEST(pi_plan, refuses_an_empty_task_since_pi_would_not) {
  auto opened = pi::harness::open({});
  ASSERT_TRUE(opened);
  auto planned = (*opened)->plan(task_of(" \n"), endpoint);
  ASSERT_FALSE(planned);
  EXPECT_EQ(planned.error().code, skvm::errc::invalid_argument);
}

TEST(pi_plan, refuses_unknown_and_impossible_settings) {
  EXPECT_THAT(pi::harness::open({{"comand", "pi"}}).error().text(),
              HasSubstr("setting 'comand' is unknown"));
  EXPECT_THAT(pi::harness::open({{"max_tokens", "0"}}).error().text(),
              HasSubstr("'max_tokens' is '0'"));
}
