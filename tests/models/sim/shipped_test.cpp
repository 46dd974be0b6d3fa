#include "plugins/models/sim/personality.hpp"
#include <gmock/gmock.h>

#include <fstream>
#include <sstream>

namespace {

sim::personality shipped(const std::string& name) {
  std::ifstream file(std::string{SKVM_SIM_CONFIG} + '/' + name + ".toml");
  std::stringstream text;
  text << file.rdbuf();
  auto read = sim::read_personality(text.str());
  if (!read)
    throw std::runtime_error(read.error().text());
  return *read;
}

} // namespace

TEST(sim_shipped, personalities_name_all_primitives_and_themselves) {
  for (const auto* name : {"small", "mid", "frontier"}) {
    auto read = shipped(name);
    EXPECT_EQ(read.name, name);
    EXPECT_EQ(read.levels.size(), 26U) << name;
    EXPECT_TRUE(read.agent.enabled) << name;
    EXPECT_GT(read.latency.per_token_ms, 0) << name;
  }
}

TEST(sim_shipped, bigger_models_are_nowhere_weaker) {
  auto small = shipped("small");
  auto mid = shipped("mid");
  auto frontier = shipped("frontier");
  for (const auto& [id, level] : small.levels) {
    EXPECT_GE(mid.level(id), level) << id;
    EXPECT_GE(frontier.level(id), mid.level(id)) << id;
  }
}
