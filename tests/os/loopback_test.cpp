#include "tests/os/sandbox_support.hpp"

#include "os/host.hpp"
#include "os/loopback.hpp"

using namespace skvm;
using namespace skvm::test;

TEST(loopback, tells_where_something_listens) {
  listener open;
  std::uint16_t closed = 0;
  {
    listener gone;
    closed = gone.port();
  }
  auto here = ":" + std::to_string(open.port());
  auto answers = ask_loopback({"127.0.0.1" + here, "localhost" + here,
                               "127.0.0.1:" + std::to_string(closed)},
                              std::chrono::seconds{5});
  ASSERT_EQ(answers.size(), 3u);
  EXPECT_TRUE(answers[0].listens);
  EXPECT_TRUE(answers[1].listens);
  EXPECT_FALSE(answers[2].listens);
  EXPECT_EQ(answers[2].detail, "nothing listens there");
}

TEST(loopback, asks_no_other_host) {
  for (const auto& answer :
       ask_loopback({"10.0.0.1:80", "example.com:80", "127.0.0.1", "", ":80",
                     "127.0.0.1:0", "127.0.0.1:99999", "127.x:80"},
                    std::chrono::seconds{5})) {
    EXPECT_FALSE(answer.listens);
    EXPECT_TRUE(answer.detail.starts_with("not asked")) << answer.detail;
  }
}

TEST(loopback, is_a_probe_beside_the_others) {
  listener open;
  launcher processes;
  auto answers = check_host(
    processes, {{"command", "sh"},
                {"tcp", "127.0.0.1:" + std::to_string(open.port())}});
  ASSERT_EQ(answers.size(), 2u);
  EXPECT_TRUE(answers[0].present);
  EXPECT_TRUE(answers[1].present);
}
