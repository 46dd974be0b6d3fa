#include "tests/store/store_fixture.hpp"

#include <gmock/gmock.h>
#include <sqlite3.h>

#include <chrono>
#include <future>

namespace skvm {
namespace {

using ::testing::HasSubstr;

TEST_F(store_test, a_full_queue_refuses_and_says_so) {
  auto db = open({.queue = 0});
  std::promise<result<void>> called;
  db->put(run("a"),
          [&](result<void> outcome) { called.set_value(std::move(outcome)); });
  auto outcome = called.get_future().get();
  ASSERT_FALSE(outcome);
  EXPECT_THAT(outcome.error().text(), HasSubstr("writes refused"));
  db->append({"r", 1, 0, "k", "{}"});
  EXPECT_EQ(db->lost(), 2U);
  auto flushed = db->flush();
  ASSERT_FALSE(flushed);
  EXPECT_THAT(flushed.error().text(), HasSubstr("2 writes refused"));
  EXPECT_TRUE(db->flush()) << "told once";
}

TEST_F(store_test, does_first_what_a_record_needs) {
  auto db = open();
  std::vector<std::string> order;
  db->put(
    run("a"),
    [&](const result<void>& kept) {
      order.emplace_back(kept ? "kept" : kept.error().text());
    },
    [&]() -> result<void> {
      order.emplace_back("first");
      return ok;
    });
  EXPECT_TRUE(db->flush());
  EXPECT_EQ(order, (std::vector<std::string>{"first", "kept"}));
  EXPECT_TRUE(db->find_run("a"));
}

TEST_F(store_test, a_record_that_needs_what_failed_is_left_out_alone) {
  auto db = open();
  std::string said;
  db->put(run("a"));
  db->put(
    run("b"),
    [&](const result<void>& kept) {
      said = kept ? "kept" : kept.error().text();
    },
    [] { return result<void>{make_error(errc::io, "journal", "is full")}; });
  db->put(run("c"));
  auto flushed = db->flush();
  ASSERT_FALSE(flushed);
  EXPECT_EQ(flushed.error().text(), "journal: is full");
  EXPECT_EQ(said, "journal: is full");
  EXPECT_EQ(db->lost(), 1U);
  EXPECT_TRUE(db->find_run("a"));
  EXPECT_FALSE(db->find_run("b"));
  EXPECT_TRUE(db->find_run("c"));
}

TEST_F(store_test, a_failed_group_is_reported_to_all_who_wait_for_it) {
  auto db = open();
  run_sql("DROP TABLE runs");
  std::promise<result<void>> called;
  db->put(run("a"),
          [&](result<void> outcome) { called.set_value(std::move(outcome)); });
  auto outcome = called.get_future().get();
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, errc::io);
  EXPECT_EQ(outcome.error().subject, file().string());
  EXPECT_FALSE(db->flush());
  EXPECT_EQ(db->lost(), 1U);
}

TEST_F(store_test, a_writer_elsewhere_is_waited_for_only_so_long) {
  auto db = open({.busy = std::chrono::milliseconds{1}});
  sqlite3* other = nullptr;
  ASSERT_EQ(sqlite3_open(file().c_str(), &other), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr),
            SQLITE_OK);
  db->put(run("a"));
  auto flushed = db->flush();
  sqlite3_close(other);
  ASSERT_FALSE(flushed);
  EXPECT_THAT(flushed.error().text(), HasSubstr("another process"));
  db->put(run("b"));
  EXPECT_TRUE(db->flush());
}

TEST_F(store_test, refuses_a_damaged_file_and_says_what_to_do) {
  ASSERT_TRUE(write_file(file(), std::string(8192, 'x')));
  auto message = refusal();
  EXPECT_THAT(message, HasSubstr(file().string()));
  EXPECT_THAT(message, HasSubstr("move it away"));
}

TEST_F(store_test, refuses_a_newer_schema) {
  open();
  run_sql("PRAGMA user_version = 99");
  EXPECT_THAT(refusal(), HasSubstr("has schema 99 of a newer release"));
}

TEST_F(store_test, refuses_the_database_of_another_program) {
  run_sql("CREATE TABLE notes(text)");
  EXPECT_THAT(refusal(), HasSubstr("the database of another program"));
}

TEST_F(store_test, refuses_a_folder_that_cannot_be_made) {
  ASSERT_TRUE(write_file(file().parent_path(), "a file"));
  EXPECT_THAT(refusal(), HasSubstr("cannot make the folder"));
}

} // namespace
} // namespace skvm
