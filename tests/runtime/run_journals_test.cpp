#include "base/files.hpp"
#include "runtime/run_journals.hpp"
#include <gtest/gtest.h>

namespace skvm {
namespace {

struct run_journals_test : ::testing::Test {
  run_journals_test()
    : folder(*make_temporary_folder(::testing::TempDir(), "journals-")) {
    request.id = make_run_id();
    request.task = "do it";
  }

  std::unique_ptr<run_journals> open() const {
    auto opened = run_journals::open(folder.path(), run_sync::never);
    EXPECT_TRUE(opened) << opened.error().text();
    return std::move(*opened);
  }

  temporary_folder folder;
  run_request request;
};

TEST_F(run_journals_test, takes_over_a_run_that_is_longer_than_its_queue) {
  constexpr std::uint32_t turns = 70; // of a mebibyte; the queue holds 64
  auto first = open();
  auto log = first->begin(request);
  for (std::uint32_t turn = 1; turn <= turns; ++turn) {
    logged_reply reply;
    reply.conversation = "main#1";
    reply.turn = turn;
    reply.reply.answer = {role::assistant,
                          {text_part{std::string(std::size_t{1} << 20, 'x')}}};
    log->keep(log_kind::reply, reply);
    ASSERT_TRUE(log->write());
  }
  auto from = first->name();
  log = nullptr;
  first = nullptr;
  auto second = open();
  auto taken =
    second->take(from, request.id, false, run_log::in_flight::tell_the_model);
  ASSERT_TRUE(taken) << taken.error().text();
  EXPECT_EQ(taken->log->replies_before(), turns);
  ASSERT_TRUE(second->flush());
  auto here = history_of(folder.path(), second->name(), request.id);
  ASSERT_TRUE(here) << here.error().text();
  EXPECT_EQ(here->replies.size(), turns);
  auto found = history_of(folder.path(), from, request.id);
  ASSERT_TRUE(found) << "the old journal says where it is";
  EXPECT_EQ(found->replies.size(), turns);
}

} // namespace
} // namespace skvm
