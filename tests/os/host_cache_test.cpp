#include "tests/os/os_support.hpp"

#include "os/host_cache.hpp"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace skvm;
using namespace skvm::test;
using testing::ElementsAre;

namespace {

/// A host that notes what it is asked, and a clock that is set by hand.
struct cached : testing::Test {
  temporary_folder folder = fresh_folder();
  std::vector<std::string> asked;
  std::int64_t now = 1000;
  bool has = true;

  host_cache make() {
    return host_cache{folder.path() / "host.json", [this] { return now; }};
  }

  std::vector<probe_answer> check(host_cache& cache,
                                  const std::vector<probe>& probes,
                                  bool fresh = false) {
    return cache.check(probes, fresh, [&](const std::vector<probe>& list) {
      std::vector<probe_answer> out;
      for (const auto& one : list) {
        asked.push_back(one.name);
        out.push_back({has, "version of " + one.name});
      }
      return out;
    });
  }
};

} // namespace

TEST_F(cached, asks_an_interpreter_once_in_a_while) {
  auto cache = make();
  check(cache, {{"python", "a"}});
  auto got = check(cache, {{"python", "b"}, {"python", "a"}});
  EXPECT_THAT(asked, ElementsAre("a", "b"));
  ASSERT_EQ(got.size(), 2u);
  EXPECT_EQ(got[0].detail, "version of b");
  EXPECT_EQ(got[1].detail, "version of a");
}

TEST_F(cached, asks_again_when_its_time_is_over) {
  auto cache = make();
  check(cache, {{"node", "a"}});
  now += host_cache::lifetime_s;
  check(cache, {{"node", "a"}});
  EXPECT_THAT(asked, ElementsAre("a", "a"));
}

TEST_F(cached, asks_again_when_told_to_and_remembers_that) {
  auto cache = make();
  check(cache, {{"python", "a"}});
  has = false;
  EXPECT_FALSE(check(cache, {{"python", "a"}}, true)[0].present);
  EXPECT_FALSE(check(cache, {{"python", "a"}})[0].present);
  EXPECT_THAT(asked, ElementsAre("a", "a"));
}

TEST_F(cached, remembers_nothing_that_is_cheap_to_ask) {
  auto cache = make();
  for (int i = 0; i < 2; ++i)
    check(cache, {{"command", "a"}, {"env", "b"}, {"tcp", "c"}});
  EXPECT_THAT(asked, ElementsAre("a", "b", "c", "a", "b", "c"));
}

TEST_F(cached, is_known_to_the_next_process) {
  auto first = make();
  check(first, {{"python", "a"}});
  auto second = make();
  EXPECT_TRUE(check(second, {{"python", "a"}})[0].present);
  EXPECT_THAT(asked, ElementsAre("a"));
}

TEST_F(cached, belongs_to_one_path) {
  auto cache = make();
  check(cache, {{"python", "a"}});
  scoped_variable path{"PATH", "/elsewhere"};
  check(cache, {{"python", "a"}});
  EXPECT_THAT(asked, ElementsAre("a", "a"));
}

TEST_F(cached, does_without_a_file_that_is_broken) {
  put(folder.path() / "host.json", "{\"x\": [1], \"y\": {\"present\": 3}}");
  auto cache = make();
  check(cache, {{"python", "a"}});
  EXPECT_THAT(asked, ElementsAre("a"));
  put(folder.path() / "host.json", "no JSON");
  auto other = make();
  check(other, {{"python", "a"}});
  EXPECT_THAT(asked, ElementsAre("a", "a"));
}
