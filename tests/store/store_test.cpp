#include "tests/store/store_fixture.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <array>
#include <future>
#include <thread>

namespace skvm {
namespace {

std::vector<std::string> ids_of(const std::vector<run_record>& runs) {
  std::vector<std::string> ids;
  for (const auto& each : runs)
    ids.push_back(each.id);
  return ids;
}

TEST_F(store_test, lets_what_comes_alone_wait_for_no_other) {
  store_options options;
  options.pause = std::chrono::hours{1};
  auto db = open(options);
  for (const auto* id : {"r1", "r2", "r3"}) {
    std::promise<bool> kept;
    db->put(run(id), [&](const result<void>& done) {
      kept.set_value(static_cast<bool>(done));
    });
    EXPECT_TRUE(kept.get_future().get());
  }
}

TEST_F(store_test, keeps_all_of_a_run_over_a_restart) {
  auto written = run("r1", 12);
  written.ended_ms = 34;
  written.detail = std::string{"{\"a\":\"\0\"}", 9};
  {
    auto db = open();
    db->put(written);
  }
  auto found = open()->find_run("r1");
  ASSERT_TRUE(found) << found.error().text();
  EXPECT_EQ(found->started_ms, 12);
  EXPECT_EQ(found->ended_ms, 34);
  EXPECT_EQ(found->skill, "a skill");
  EXPECT_EQ(found->model, "a/model");
  EXPECT_EQ(found->harness, "harness");
  EXPECT_EQ(found->status, "running");
  EXPECT_EQ(found->task, "task");
  EXPECT_EQ(found->detail, written.detail);
}

TEST_F(store_test, a_second_put_replaces_the_first) {
  auto db = open();
  db->put(run("r1"));
  auto ended = run("r1");
  ended.status = "ok";
  db->put(ended);
  ASSERT_TRUE(db->flush());
  EXPECT_EQ(db->find_run("r1")->status, "ok");
  EXPECT_EQ(db->runs(10)->size(), 1U);
}

TEST_F(store_test, of_two_who_replace_what_they_read_one_does) {
  auto records = open();
  records->put(run("r1"));
  ASSERT_TRUE(records->flush());
  auto read = *records->find_run("r1");
  auto mine = read;
  mine.detail = "mine";
  EXPECT_TRUE(*records->replace(read, mine));
  EXPECT_FALSE(*open()->replace(read, read));
  EXPECT_EQ(records->find_run("r1")->detail, "mine");
}

TEST_F(store_test, lists_the_newest_runs_first_up_to_a_limit) {
  auto db = open();
  db->put(run("a", 10));
  db->put(run("b", 30));
  db->put(run("c", 20));
  ASSERT_TRUE(db->flush());
  EXPECT_THAT(ids_of(*db->runs(2)), ::testing::ElementsAre("b", "c"));
  EXPECT_TRUE(db->runs(0)->empty());
}

TEST_F(store_test, finds_a_run_by_a_prefix_that_one_run_has) {
  auto db = open();
  for (const auto* id : {"ab1", "ab2", "b"})
    db->put(run(id));
  ASSERT_TRUE(db->flush());
  EXPECT_EQ(db->find_run("ab2")->id, "ab2");
  EXPECT_EQ(db->find_run("b")->id, "b");
  auto several = db->find_run("ab");
  ASSERT_FALSE(several);
  EXPECT_EQ(several.error().code, errc::conflict);
  EXPECT_EQ(several.error().text(),
            "ab: several runs begin so, for instance ab1 and ab2");
  EXPECT_EQ(db->find_run("c").error().code, errc::not_found);
  EXPECT_EQ(db->find_run("").error().code, errc::invalid_argument);
}

TEST_F(store_test, a_whole_id_wins_over_those_that_it_begins) {
  auto db = open();
  for (const auto* id : {"ab", "abc"})
    db->put(run(id));
  ASSERT_TRUE(db->flush());
  EXPECT_EQ(db->find_run("ab")->id, "ab");
}

TEST_F(store_test, a_prefix_is_no_pattern) {
  auto db = open();
  db->put(run("abc"));
  ASSERT_TRUE(db->flush());
  EXPECT_FALSE(db->find_run("a%"));
  EXPECT_FALSE(db->find_run("_"));
  EXPECT_FALSE(db->find_run("\xff"));
  auto none = db->find_run("999");
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().text(), "999: no such run; 'skvm runs' lists them");
}

TEST_F(store_test, returns_a_runs_events_in_their_order) {
  auto db = open();
  db->append({"r", 2, 20, "tool", "{\"b\":1}"});
  db->append({"r", 1, 10, "text", "{}"});
  db->append({"other", 1, 5, "text", "{}"});
  ASSERT_TRUE(db->flush());
  auto events = db->events("r");
  ASSERT_TRUE(events) << events.error().text();
  ASSERT_EQ(events->size(), 2U);
  EXPECT_EQ((*events)[0].sequence, 1U);
  EXPECT_EQ((*events)[1].kind, "tool");
  EXPECT_EQ((*events)[1].data, "{\"b\":1}");
  EXPECT_EQ((*events)[1].time_ms, 20);
}

TEST_F(store_test, an_event_that_comes_again_is_there_once) {
  auto db = open();
  db->append({"r", 1, 10, "text", "{}"});
  db->append({"r", 1, 10, "text", "{}"});
  ASSERT_TRUE(db->flush());
  EXPECT_EQ(db->events("r")->size(), 1U);
}

TEST_F(store_test, calls_done_after_the_commit_on_another_thread) {
  auto db = open();
  std::promise<std::pair<bool, std::thread::id>> called;
  db->put(run("r1"), [&](const result<void>& outcome) {
    auto visible = outcome && db->find_run("r1");
    called.set_value({visible, std::this_thread::get_id()});
  });
  auto [visible, thread] = called.get_future().get();
  EXPECT_TRUE(visible);
  EXPECT_NE(thread, std::this_thread::get_id());
}

TEST_F(store_test, writes_what_is_queued_before_it_closes) {
  {
    auto db = open();
    for (int i = 0; i < 1000; ++i)
      db->put(run("r" + std::to_string(i), i));
  }
  EXPECT_EQ(open()->runs(2000)->size(), 1000U);
}

TEST_F(store_test, several_threads_may_write_and_read) {
  auto db = open();
  std::array<std::thread, 4> threads;
  for (std::size_t t = 0; t < threads.size(); ++t)
    threads[t] = std::thread{[&, t] {
      for (std::uint64_t i = 0; i < 250; ++i) {
        db->append({"r" + std::to_string(t), i, 0, "k", "{}"});
        if (i % 50 == 0) {
          EXPECT_TRUE(db->events("r0"));
        }
      }
    }};
  for (auto& thread : threads)
    thread.join();
  ASSERT_TRUE(db->flush());
  EXPECT_EQ(db->events("r3")->size(), 250U);
  EXPECT_EQ(db->lost(), 0U);
}

TEST_F(store_test, two_stores_share_a_file) {
  auto one = open();
  auto two = open();
  one->put(run("a"));
  two->put(run("b"));
  ASSERT_TRUE(one->flush());
  ASSERT_TRUE(two->flush());
  EXPECT_EQ(one->runs(9)->size(), 2U);
}

TEST_F(store_test, its_file_is_the_users_alone) {
  open();

  struct stat info {};

  ASSERT_EQ(::stat(file().c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777U, 0600U);
}

TEST_F(store_test, keeps_hints_by_scope_and_key) {
  auto db = open();
  db->put_hint({"m", "a", 1, "{}"});
  db->put_hint({"m", "b", 2, "{}"});
  db->put_hint({"m", "a", 3, "[7]"});
  db->put_hint({"other", "a", 4, "{}"});
  ASSERT_TRUE(db->flush());
  auto got = db->hints("m");
  ASSERT_TRUE(got) << got.error().text();
  ASSERT_EQ(got->size(), 2U);
  EXPECT_EQ(got->at(0).key, "a");
  EXPECT_EQ(got->at(0).data, "[7]");
  EXPECT_EQ(got->at(0).time_ms, 3);
  EXPECT_EQ(got->at(1).key, "b");
}

TEST_F(store_test, keeps_the_newest_thousand_hints) {
  auto db = open();
  for (int i = 1; i <= 1200; ++i)
    db->put_hint({"m", std::to_string(i), i, "{}"});
  ASSERT_TRUE(db->flush());
  auto got = db->hints("m");
  ASSERT_TRUE(got);
  ASSERT_EQ(got->size(), 1000U);
  EXPECT_EQ(got->front().key, "1200");
  EXPECT_EQ(got->back().key, "201");
}

TEST_F(store_test, adds_hints_to_a_store_that_was_made_without) {
  open()->put({.id = "r1"});
  run_sql("DROP TABLE hints");
  auto db = open();
  ASSERT_TRUE(db);
  db->put_hint({"m", "a", 1, "{}"});
  ASSERT_TRUE(db->flush());
  EXPECT_EQ(db->hints("m")->size(), 1U);
  EXPECT_EQ(db->runs(10)->size(), 1U);
}

TEST_F(store_test, adds_up_what_was_spent_by_day_and_skill) {
  {
    auto db = open();
    db->add_spending({"2026-11-22", "a", 100, 5});
    db->add_spending({"2026-11-22", "a", 10, 1});
    db->add_spending({"2026-11-22", "b", 1, 0});
    ASSERT_TRUE(db->flush());
    db->add_spending({"2026-11-22", "a", 1000, 2});
    db->add_spending({"2026-11-23", "a", 7, 0});
    ASSERT_TRUE(db->flush());
  }
  auto spent = open()->spending();
  ASSERT_TRUE(spent) << spent.error().text();
  ASSERT_EQ(spent->size(), 3U);
  EXPECT_EQ((*spent)[0].tokens, 1110U);
  EXPECT_EQ((*spent)[0].nano_usd, 8);
  EXPECT_EQ((*spent)[1].skill, "b");
  EXPECT_EQ((*spent)[2].day, "2026-11-23");
}

TEST_F(store_test, removes_runs_that_ended_long_ago_with_their_events) {
  auto db = open();
  auto old = run("old");
  old.ended_ms = 10;
  auto recent = run("recent");
  recent.ended_ms = 30;
  for (const auto& record : {old, recent, run("under-way")}) {
    db->put(record);
    db->append({record.id, 1, 1, "notice", "{}"});
  }
  db->append({"of-no-run", 1, 19, "notice", "{}"});
  db->append({"of-no-run", 2, 20, "notice", "{}"});
  ASSERT_TRUE(db->flush());
  EXPECT_EQ(*db->remove_ended(20), 1U);
  EXPECT_EQ(db->runs(10)->size(), 2U);
  EXPECT_EQ(db->events("of-no-run")->size(), 1U);
  EXPECT_TRUE(db->events("old")->empty());
  EXPECT_EQ(db->events("recent")->size(), 1U);
}

TEST_F(store_test, finds_runs_by_their_status) {
  auto db = open();
  auto over = run("over");
  over.status = "ok";
  db->put(over);
  db->put(run("under-way"));
  ASSERT_TRUE(db->flush());
  auto running = db->runs_with_status("running");
  ASSERT_TRUE(running);
  ASSERT_EQ(running->size(), 1U);
  EXPECT_EQ(running->front().id, "under-way");
}

} // namespace
} // namespace skvm
