#include "base/files.hpp"
#include "run/run_log.hpp"
#include <gtest/gtest.h>

namespace skvm {
namespace {

struct run_log_test : ::testing::Test {
  run_log_test()
    : folder(*make_temporary_folder(::testing::TempDir(), "log-")),
      log(std::move(*journal::open(folder.path() / "j"))) {
    begun.request.id = "r1";
    begun.request.task = "do it";
    begun.request.passes = {"a", "b"};
    begun.request.limits.turns = 7;
    begun.skill_dir = "/skills/x";
  }

  /// What another process would find.
  std::unique_ptr<run_history> history() {
    EXPECT_TRUE(log->flush());
    auto records = journal::read_in(folder.path() / "j", stream_of("r1"));
    EXPECT_TRUE(records);
    auto read = read_history("r1", *records);
    EXPECT_TRUE(read) << read.error().text();
    return std::make_unique<run_history>(std::move(*read));
  }

  static chat_request request_of(std::vector<std::string> texts) {
    chat_request out;
    out.system = "be good";
    for (auto& text : texts)
      out.messages.push_back(user_message(std::move(text)));
    return out;
  }

  temporary_folder folder;
  std::unique_ptr<journal> log;
  run_begun begun;
};

TEST_F(run_log_test, keeps_what_a_run_was_begun_with) {
  run_log{*log, "r1"}.keep(log_kind::begun, begun);
  auto read = history();
  EXPECT_EQ(read->begun.request.task, "do it");
  EXPECT_EQ(read->begun.request.passes, begun.request.passes);
  EXPECT_EQ(read->begun.request.limits, begun.request.limits);
  EXPECT_EQ(read->begun.skill_dir, "/skills/x");
}

TEST_F(run_log_test, gives_a_reply_again_to_the_same_request_alone) {
  run_log first{*log, "r1"};
  first.keep(log_kind::begun, begun);
  auto name = first.open_conversation("");
  logged_reply reply;
  reply.conversation = name;
  reply.turn = 1;
  reply.digest = request_digest{}.of(request_of({"a"}));
  reply.reply.answer = {role::assistant,
                        {text_part{"t"}, tool_call{"i", "n", "{}"}}};
  reply.reply.spent = usage{1, 2, 3, 4, 5};
  first.keep(log_kind::reply, reply);
  run_log second{*log, "r1", history()};
  EXPECT_EQ(second.open_conversation(""), name);
  auto same =
    second.find_answer(name, 1, request_digest{}.of(request_of({"a"})));
  ASSERT_TRUE(same && *same);
  EXPECT_EQ((*same)->reply->spent, reply.reply.spent);
  EXPECT_EQ(calls_of((*same)->reply->answer).at(0).name, "n");
  auto other =
    second.find_answer(name, 1, request_digest{}.of(request_of({"b"})));
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code, errc::conflict);
  auto later = second.find_answer(name, 2, 1);
  EXPECT_TRUE(later && !*later);
}

TEST_F(run_log_test, knows_what_was_refused_for_good) {
  run_log first{*log, "r1"};
  first.keep(log_kind::begun, begun);
  auto name = first.open_conversation("");
  auto digest = request_digest{}.of(request_of({"a"}));
  auto why = make_error(errc::content_filter, "m", "not that");
  first.keep(log_kind::refused, logged_refusal{name, 1, digest, why, 2});
  run_log second{*log, "r1", history()};
  EXPECT_TRUE(second.has_answer(name, 1));
  EXPECT_FALSE(second.has_answer(name, 2));
  auto same = second.find_answer(name, 1, digest);
  ASSERT_TRUE(same && *same);
  ASSERT_FALSE((*same)->reply);
  EXPECT_EQ((*same)->reply.error().text(), why.text());
  EXPECT_FALSE(second.find_answer(name, 1, digest + 1));
}

TEST_F(run_log_test, keeps_limits_that_were_raised) {
  run_log first{*log, "r1"};
  first.keep(log_kind::begun, begun);
  auto raised = begun.request.limits;
  raised.turns = 70;
  first.keep(log_kind::limits, raised);
  EXPECT_EQ(history()->begun.request.limits, raised);
}

TEST_F(run_log_test, knows_which_calls_were_under_way) {
  run_log first{*log, "r1"};
  first.keep(log_kind::begun, begun);
  for (std::uint32_t i = 0; i < 2; ++i)
    first.keep(log_kind::call_begun,
               logged_call{"main#1", 1, i, {"c", "n", "{}"}});
  first.keep(log_kind::call_done,
             logged_result{"main#1", 1, 0, {"c", "n", "out", false}, 5});
  run_log second{*log, "r1", history()};
  EXPECT_TRUE(second.find_result({"main#1", 1, 0}));
  EXPECT_FALSE(second.find_result({"main#1", 1, 1}));
  EXPECT_TRUE(second.had_begun({"main#1", 1, 1}));
  EXPECT_FALSE(second.had_begun({"main#1", 2, 0}));
}

TEST_F(run_log_test, a_stream_that_begins_anew_forgets_what_was_before) {
  run_log first{*log, "r1"};
  first.keep(log_kind::begun, begun);
  first.keep(log_kind::looked, logged_look{"look#1", {"x"}});
  first.keep(log_kind::begun, begun);
  EXPECT_TRUE(history()->looks.empty());
}

TEST_F(run_log_test, nothing_is_safe_before_the_run_is_recorded) {
  run_log one{*log, "r1", nullptr, run_log::in_flight::tell_the_model,
              run_sync::never};
  one.keep(log_kind::begun, begun);
  one.await_record();
  std::vector<std::string> said;
  auto hear = [&](const result<void>& outcome) {
    said.push_back(outcome ? "safe" : outcome.error().message);
  };
  one.secure(run_log::next_is::effect, hear);
  EXPECT_TRUE(said.empty());
  one.recorded(ok);
  EXPECT_EQ(said, std::vector<std::string>{"safe"});
  one.secure(run_log::next_is::effect, hear);
  EXPECT_EQ(said.size(), 2u);
}

TEST_F(run_log_test, of_a_run_that_cannot_be_recorded_nothing_is_safe) {
  run_log one{*log, "r1"};
  one.keep(log_kind::begun, begun);
  one.await_record();
  std::vector<std::string> said;
  auto hear = [&](const result<void>& outcome) {
    said.push_back(outcome ? "safe" : outcome.error().message);
  };
  one.settle(hear);
  one.recorded(make_error(errc::io, "skvm.db", "is full"));
  one.secure(run_log::next_is::use, hear);
  EXPECT_EQ(said, (std::vector<std::string>{"is full", "is full"}));
  EXPECT_FALSE(one.flush());
}

TEST_F(run_log_test, what_the_disk_has_already_is_not_waited_for_again) {
  journal_options options;
  options.gather = std::chrono::seconds{10}; // from one wait to the next
  auto own = journal::open(folder.path() / "gathers", options);
  ASSERT_TRUE(own);
  auto tell = run_log::in_flight::tell_the_model;
  run_log first{**own, "r1", nullptr, tell, run_sync::always};
  run_log second{**own, "r2", nullptr, tell, run_sync::always};
  first.keep(log_kind::begun, begun);
  second.keep(log_kind::begun, begun);
  EXPECT_TRUE(first.write_ahead());
  EXPECT_TRUE(second.write_ahead());
  EXPECT_TRUE(first.write_ahead());
  EXPECT_EQ((*own)->syncs(), 1U);
}

TEST_F(run_log_test, forgets_what_nobody_asks_for_any_more) {
  run_log first{*log, "r1"};
  first.keep(log_kind::begun, begun);
  for (std::uint32_t turn = 1; turn <= 3; ++turn)
    for (const auto* conversation : {"main#1", "other#1"}) {
      logged_reply reply;
      reply.conversation = conversation;
      reply.turn = turn;
      reply.digest = turn;
      first.keep(log_kind::reply, reply);
      first.keep(
        log_kind::call_done,
        logged_result{conversation, turn, 0, {"c", "n", "o", false}, 5});
    }
  run_log second{*log, "r1", history()};
  second.forget("main#1", 2);
  EXPECT_FALSE(second.has_answer("main#1", 2));
  EXPECT_FALSE(second.find_result({"main#1", 2, 0}));
  EXPECT_EQ(second.before()->replies.size(), 4u);
  EXPECT_TRUE(second.has_answer("main#1", 3));
  EXPECT_TRUE(second.has_answer("other#1", 1));
  EXPECT_TRUE(second.take_identical(2)) << "the other conversation has it";
  EXPECT_FALSE(second.take_identical(2));
  EXPECT_EQ(second.replies_before(), 6u) << "paid is paid";
  auto all = second.read_back();
  ASSERT_TRUE(all);
  EXPECT_EQ(all->replies.size(), 6u);
}

TEST_F(run_log_test, refuses_the_journal_of_another_release) {
  begun.format = journal_format + 1;
  run_log{*log, "r1"}.keep(log_kind::begun, begun);
  ASSERT_TRUE(log->flush());
  auto records = journal::read_in(folder.path() / "j", stream_of("r1"));
  auto read = read_history("r1", *records);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, errc::conflict);
}

TEST_F(run_log_test, refuses_records_that_make_no_sense) {
  run_log{*log, "r1"}.keep(log_kind::begun, begun);
  log->append(stream_of("r1"), static_cast<std::uint32_t>(log_kind::reply),
              "nonsense");
  ASSERT_TRUE(log->flush());
  auto records = journal::read_in(folder.path() / "j", stream_of("r1"));
  EXPECT_EQ(read_history("r1", *records).error().code, errc::io);
}

TEST(request_digest, is_the_same_however_a_conversation_grew) {
  chat_request request;
  request_digest grown;
  for (int i = 0; i < 5; ++i) {
    request.messages.push_back(user_message(std::to_string(i)));
    EXPECT_EQ(grown.of(request), request_digest{}.of(request));
  }
  request.messages.pop_back();
  EXPECT_EQ(grown.of(request), request_digest{}.of(request));
  request.system = "other";
  EXPECT_EQ(grown.of(request), request_digest{}.of(request));
}

} // namespace
} // namespace skvm
