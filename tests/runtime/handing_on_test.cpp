#include "runtime/handing_on.hpp"
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <thread>
#include <vector>

namespace skvm {

struct token {
  std::shared_ptr<std::vector<std::thread::id>> seen_by;
};

} // namespace skvm

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(skvm::token)

namespace skvm {
namespace {

struct handing_config : caf::actor_system_config {
  explicit handing_config(std::size_t threads) {
    load<caf::scheduler::coordinator<handing_on>>();
    set("scheduler.max-threads", threads);
  }
};

struct handing : ::testing::Test {
  handing_config config{4};
  caf::actor_system system{config};
};

} // namespace

TEST_F(handing, a_chain_of_messages_stays_with_one_worker) {
  std::promise<void> arrived;
  caf::actor next = system.spawn([&](caf::event_based_actor* me) {
    return caf::behavior{[&arrived, me](const token&) {
      arrived.set_value();
      me->quit();
    }};
  });
  for (int i = 0; i < 30; ++i)
    next = system.spawn([next](caf::event_based_actor* me) {
      return caf::behavior{[next, me](const token& msg) {
        msg.seen_by->push_back(std::this_thread::get_id());
        me->send(next, msg);
        me->quit();
      }};
    });
  auto seen_by = std::make_shared<std::vector<std::thread::id>>();
  caf::anon_send(next, token{seen_by});
  next = nullptr;
  arrived.get_future().wait();
  ASSERT_EQ(seen_by->size(), 30u);
  EXPECT_EQ(*seen_by, std::vector<std::thread::id>(30, seen_by->front()));
}

TEST_F(handing, what_is_woken_beside_it_runs_elsewhere) {
  std::promise<void> second_ran;
  std::promise<void> first_ran;
  auto waiting = second_ran.get_future().share();
  auto first = system.spawn([&](caf::event_based_actor* me) {
    return caf::behavior{[&first_ran, waiting, me](const token&) {
      waiting.wait();
      first_ran.set_value();
      me->quit();
    }};
  });
  auto second = system.spawn([&](caf::event_based_actor* me) {
    return caf::behavior{[&second_ran, me](const token&) {
      second_ran.set_value();
      me->quit();
    }};
  });
  auto both = system.spawn([&](caf::event_based_actor* me) {
    return caf::behavior{[first, second, me](const token& msg) {
      me->send(first, msg);
      me->send(second, msg);
      me->quit();
    }};
  });
  caf::anon_send(both, token{});
  first_ran.get_future().wait();
}

TEST(handing_to_one, two_who_talk_to_each_other_keep_nobody_out) {
  handing_config config{1};
  caf::actor_system system{config};
  std::atomic<bool> heard{false};
  auto talker = [&heard](caf::event_based_actor* me) {
    return caf::behavior{[&heard, me](const token& msg) {
      if (heard)
        me->quit();
      me->send(caf::actor_cast<caf::actor>(me->current_sender()), msg);
    }};
  };
  auto one = system.spawn(talker);
  auto other = system.spawn(talker);
  caf::send_as(one, other, token{});
  std::promise<void> ran;
  auto third = system.spawn([&](caf::event_based_actor* me) {
    return caf::behavior{[&heard, &ran, me](const token&) {
      heard = true;
      ran.set_value();
      me->quit();
    }};
  });
  caf::anon_send(third, token{});
  ran.get_future().wait();
  caf::anon_send_exit(one, caf::exit_reason::user_shutdown);
  caf::anon_send_exit(other, caf::exit_reason::user_shutdown);
}

} // namespace skvm
