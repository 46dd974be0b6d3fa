#include "base/files.hpp"
#include "run/spending.hpp"
#include <gtest/gtest.h>

namespace skvm {
namespace {

ask_outcome answer(std::optional<usage> spent, std::optional<double> cost) {
  chat_reply reply;
  reply.spent = spent;
  ask_outcome out{std::move(reply), cost, 1, {}, {}};
  return out;
}

TEST(spending, stops_before_the_turn_over_the_limit) {
  run_limits limits;
  limits.turns = 2;
  spending spent{limits};
  for (int i = 0; i < 2; ++i) {
    EXPECT_FALSE(spent.before_turn());
    spent.begin_turn();
  }
  auto why = spent.before_turn();
  ASSERT_TRUE(why);
  EXPECT_EQ(why->code, errc::budget);
  EXPECT_EQ(why->text(), "run: the limit of 2 turns was reached");
}

TEST(spending, counts_all_four_kinds_of_tokens) {
  run_limits limits;
  limits.tokens = 100;
  spending spent{limits};
  spent.add(answer(usage{40, 20, 30, 9, 0}, {}));
  EXPECT_FALSE(spent.before_turn());
  spent.add(answer(usage{1, 0, 0, 0, 0}, {}));
  EXPECT_EQ(spent.before_turn()->code, errc::budget);
}

TEST(spending, stops_when_the_money_is_spent) {
  run_limits limits;
  limits.money_usd = 0.10;
  spending spent{limits};
  spent.add(answer({}, 0.06));
  EXPECT_FALSE(spent.before_turn());
  spent.add(answer({}, 0.05));
  EXPECT_EQ(spent.before_turn()->text(),
            "run: the limit of 0.1000 US dollars was reached");
}

TEST(spending, cannot_keep_a_limit_on_money_without_prices) {
  run_limits limits;
  limits.money_usd = 1;
  spending spent{limits};
  spent.add(answer(usage{1, 1, 0, 0, 0}, {}));
  ASSERT_TRUE(spent.before_turn());
  EXPECT_NE(spent.before_turn()->message.find("unknown"), std::string::npos);
}

TEST(spending, knows_no_total_as_soon_as_one_part_is_unknown) {
  spending spent{run_limits{}};
  EXPECT_FALSE(spent.cost_usd());
  spent.add(answer({}, 0.5));
  EXPECT_EQ(spent.cost_usd(), 0.5);
  spent.add(answer({}, {}));
  EXPECT_FALSE(spent.cost_usd());
  EXPECT_FALSE(spent.spent());
}

TEST(spending, of_a_resumed_run_begins_with_what_was_paid) {
  temporary_folder folder{*make_temporary_folder(testing::TempDir(), "log-")};
  auto log = std::move(*journal::open(folder.path() / "j"));
  auto before = std::make_unique<run_history>();
  logged_reply reply;
  reply.conversation = "program#1";
  reply.turn = 1;
  reply.reply.spent = usage{60, 30, 0, 0, 0};
  reply.cost_usd = 0.25;
  before->replies[{"program#1", 1}] = reply;
  before->order.emplace_back("program#1", 1);
  run_log resumed{*log, "r1", std::move(before)};
  run_limits limits;
  limits.tokens = 100;
  limits.money_usd = 1;
  auto account = make_account(spent_before(limits, &resumed));
  ASSERT_TRUE(account);
  EXPECT_EQ(account->tokens().most, 10);
  EXPECT_EQ(account->money().most, 750'000'000);
  auto anew = make_account(spent_before(limits, nullptr));
  EXPECT_EQ(anew->tokens().most, 100);
}

} // namespace
} // namespace skvm
