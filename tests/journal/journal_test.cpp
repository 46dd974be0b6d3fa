#include "tests/journal/journal_fixture.hpp"

#include "base/files.hpp"
#include "journal/segment.hpp"
#include <gmock/gmock.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <future>

namespace skvm {

namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

} // namespace

TEST_F(journal_test, gives_a_stream_back_in_order) {
  auto log = open();
  log->append(7, 1, "one");
  log->append(8, 1, "other");
  log->append(7, 2, std::string{"t\0o", 3});
  ASSERT_TRUE(log->flush());
  EXPECT_THAT(payloads(*log, 7), ElementsAre("one", (std::string{"t\0o", 3})));
  EXPECT_THAT(payloads(*log, 8), ElementsAre("other"));
  EXPECT_EQ(log->read(7)->at(1).kind, 2u);
}

TEST_F(journal_test, tells_after_a_restart_which_streams_have_no_end) {
  {
    auto log = open();
    log->append(3, 1, "a");
    log->append(1, 1, "b");
    log->append(2, 1, "c");
    log->end(1);
  }
  auto log = open();
  EXPECT_THAT(log->recovery().open_streams, ElementsAre(3, 2));
  EXPECT_EQ(log->recovery().records, 4u);
  EXPECT_THAT(payloads(*log, 2), ElementsAre("c"));
}

TEST_F(journal_test, says_when_a_record_is_durable) {
  auto log = open();
  std::atomic<int> durable{0};
  for (int i = 0; i < 100; ++i)
    log->append(1, 1, "x", [&](result<void> outcome) {
      EXPECT_TRUE(outcome);
      ++durable;
    });
  ASSERT_TRUE(log->flush());
  EXPECT_EQ(durable, 100);
}

TEST_F(journal_test, cuts_a_torn_end_and_says_so) {
  write_three();
  auto file = file_with_records();
  auto whole = fs::file_size(file);
  for (auto size = whole - 1; size > 2 * (32 + 3) + 5; size -= 7) {
    fs::resize_file(file, size);
    auto log = open();
    EXPECT_GT(log->recovery().torn_bytes, 0u);
    EXPECT_EQ(log->recovery().records, 2u);
    EXPECT_THAT(payloads(*log, 7), ElementsAre("one"));
    log.reset();
    fs::remove(folder.path() / "j" / "lock");
    for (const auto& each : fs::directory_iterator{folder.path() / "j"})
      fs::remove(each.path());
    write_three();
    file = file_with_records();
  }
}

TEST_F(journal_test, appends_after_a_torn_end_was_cut) {
  write_three();
  auto file = file_with_records();
  fs::resize_file(file, fs::file_size(file) - 1);
  open()->append(7, 2, "again");
  EXPECT_THAT(payloads(*open(), 7), ElementsAre("one", "again"));
}

TEST_F(journal_test, goes_on_after_damage_in_the_middle) {
  write_three();
  {
    std::fstream file{file_with_records(),
                      std::ios::in | std::ios::out | std::ios::binary};
    file.seekp(32 + 3 + 32 + 1); // within "other"
    file.put('X');
  }
  auto log = open();
  EXPECT_EQ(log->recovery().records, 2u);
  EXPECT_EQ(log->recovery().damaged_bytes, 32u + 5u);
  EXPECT_THAT(payloads(*log, 7), ElementsAre("one", "two"));
}

TEST_F(journal_test, any_changed_byte_costs_one_record_and_no_other) {
  write_three();
  auto file = file_with_records();
  auto bytes = *read_file(file);
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    auto changed = bytes;
    changed[at] = static_cast<char>(changed[at] ^ 0x40);
    auto found = journal_files::scan(changed, [](const auto&) {});
    EXPECT_EQ(found.records, 2u) << at;
  }
}

TEST_F(journal_test, belongs_to_one_process_at_a_time) {
  auto log = open();
  auto second = journal::open(folder.path() / "j");
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, errc::conflict);
}

TEST_F(journal_test, collects_files_whose_streams_have_ended) {
  journal_options small;
  small.segment_bytes = 100;
  auto log = open(small);
  for (std::uint64_t stream = 1; stream <= 20; ++stream) {
    log->append(stream, 1, std::string(80, 'x'));
    log->end(stream);
    ASSERT_TRUE(log->flush());
  }
  EXPECT_GT(files(), 10u);
  auto freed = log->collect();
  ASSERT_TRUE(freed) << freed.error().text();
  EXPECT_GT(*freed, 1000u);
  EXPECT_EQ(files(), 1u);
}

TEST_F(journal_test, keeps_what_an_open_stream_needs) {
  journal_options small;
  small.segment_bytes = 100;
  auto log = open(small);
  log->append(1, 1, "begun");
  for (std::uint64_t stream = 2; stream <= 9; ++stream) {
    log->append(stream, 1, std::string(80, 'x'));
    log->end(stream);
    ASSERT_TRUE(log->flush());
  }
  ASSERT_TRUE(log->collect());
  EXPECT_THAT(payloads(*log, 1), ElementsAre("begun"));
  log.reset();
  log = open(small);
  EXPECT_THAT(log->recovery().open_streams, ElementsAre(1));
  log->end(1);
  ASSERT_TRUE(log->flush());
  ASSERT_TRUE(log->collect());
  log.reset();
  EXPECT_THAT(open(small)->recovery().open_streams, IsEmpty());
}

TEST_F(journal_test, calls_back_once_all_before_is_durable) {
  auto log = open();
  log->append(7, 1, "one");
  log->append(7, 1, "two");
  std::promise<std::size_t> there;
  log->settle([&](const result<void>& outcome) {
    auto found = journal::read_in(folder.path() / "j", 7);
    there.set_value(outcome && found ? found->size() : 0);
  });
  EXPECT_EQ(there.get_future().get(), 2u);
}

TEST_F(journal_test, what_was_written_is_there_for_others_at_once) {
  auto log = open();
  log->append(7, 1, "one");
  log->append(7, 1, "two");
  ASSERT_TRUE(log->write());
  auto found = journal::read_in(folder.path() / "j", 7);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->size(), 2u);
}

TEST_F(journal_test, waits_for_the_disk_only_where_somebody_asks) {
  journal_options patient;
  patient.lag = std::chrono::hours{1};
  auto opened = journal::open(folder.path() / "j", patient);
  ASSERT_TRUE(opened) << opened.error().text();
  auto& log = **opened;
  for (int i = 0; i < 10; ++i) {
    log.append(7, 1, "one");
    ASSERT_TRUE(log.write());
  }
  EXPECT_EQ(log.syncs(), 0u);
  ASSERT_TRUE(log.flush());
  EXPECT_EQ(log.syncs(), 1u);
  ASSERT_TRUE(log.flush()); // nothing new
  EXPECT_EQ(log.syncs(), 1u);
}

TEST_F(journal_test, others_can_read_what_one_process_writes) {
  auto log = open();
  log->append(7, 1, "one");
  log->append(8, 1, "other");
  ASSERT_TRUE(log->flush());
  auto found = journal::read_in(folder.path() / "j", 7);
  ASSERT_TRUE(found);
  ASSERT_EQ(found->size(), 1u);
  EXPECT_EQ(found->front().payload, "one");
}

TEST_F(journal_test, says_which_process_writes_it) {
  EXPECT_FALSE(journal::writer_of(folder.path() / "j"));
  auto log = open();
  EXPECT_EQ(journal::writer_of(folder.path() / "j"), ::getpid());
  log.reset();
  EXPECT_FALSE(journal::writer_of(folder.path() / "j"));
}

TEST_F(journal_test, keeps_files_that_are_younger_than_asked_for) {
  open()->append(7, 1, "one");
  auto log = open();
  log->end(7);
  ASSERT_TRUE(log->flush());
  auto before = fs::file_time_type::clock::now() - std::chrono::hours{1};
  EXPECT_EQ(*log->collect(before), 0u);
  EXPECT_GT(*log->collect(), 0u);
}

TEST_F(journal_test, a_folder_that_cannot_be_made_is_named) {
  ASSERT_TRUE(write_file(folder.path() / "file", "x"));
  auto opened = journal::open(folder.path() / "file" / "j");
  ASSERT_FALSE(opened);
  EXPECT_THAT(opened.error().text(), HasSubstr("file"));
}

} // namespace skvm
