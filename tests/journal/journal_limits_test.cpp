#include "tests/journal/journal_fixture.hpp"

#include <gmock/gmock.h>
#include <sys/resource.h>

#include <atomic>
#include <csignal>
#include <thread>

namespace skvm {

namespace {

using testing::ElementsAre;
using testing::HasSubstr;

template <class Append>
void write_from_eight_threads(int count, const Append& append) {
  std::vector<std::jthread> writers;
  for (std::uint64_t stream = 1; stream <= 8; ++stream)
    writers.emplace_back([&append, stream, count] {
      for (int i = 0; i < count; ++i)
        append(stream, std::to_string(i));
    });
}

void expect_their_order(const journal& log, std::size_t count) {
  for (std::uint64_t stream = 1; stream <= 8; ++stream) {
    auto found = journal_test::payloads(log, stream);
    ASSERT_EQ(found.size(), count);
    for (std::size_t i = 0; i < count; ++i)
      ASSERT_EQ(found[i], std::to_string(i));
  }
}

/// Files of this process cannot grow over `bytes` while this lives.
class full_disk {
public:
  explicit full_disk(rlim_t bytes) {
    std::signal(SIGXFSZ, SIG_IGN);
    ::getrlimit(RLIMIT_FSIZE, &before_);
    auto limit = before_;
    limit.rlim_cur = bytes;
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }

  full_disk(const full_disk&) = delete;
  full_disk& operator=(const full_disk&) = delete;

  ~full_disk() { ::setrlimit(RLIMIT_FSIZE, &before_); }

private:
  rlimit before_{};
};

} // namespace

TEST_F(journal_test, keeps_each_threads_order_when_many_write) {
  auto log = open();
  write_from_eight_threads(500, [&](std::uint64_t stream, std::string payload) {
    log->append(stream, 1, payload);
  });
  ASSERT_TRUE(log->flush());
  expect_their_order(*log, 500);
}

TEST_F(journal_test, keeps_each_threads_order_when_many_write_files) {
  journal_options small;
  small.segment_bytes = 1000;
  auto log = open(small);
  write_from_eight_threads(200, [&](std::uint64_t stream, std::string payload) {
    log->append(stream, 1, payload);
    ASSERT_TRUE(log->write());
  });
  ASSERT_TRUE(log->flush());
  EXPECT_GT(files(), 1u);
  expect_their_order(*log, 200);
}

TEST_F(journal_test, refuses_what_does_not_fit_into_its_queue) {
  journal_options tiny;
  tiny.queue_bytes = 1000;
  auto log = open(tiny);
  std::atomic<int> refused{0};
  std::atomic<int> accepted{0};
  for (int i = 0; i < 20'000; ++i)
    log->append(1, 1, std::string(900, 'x'), [&](result<void> outcome) {
      ++(outcome ? accepted : refused);
    });
  ASSERT_TRUE(log->flush());
  EXPECT_EQ(refused + accepted, 20'000);
  EXPECT_EQ(payloads(*log, 1).size(), static_cast<std::size_t>(accepted));
}

TEST_F(journal_test, a_record_that_nobody_hears_of_is_never_lost_in_silence) {
  journal_options tiny;
  tiny.queue_bytes = 1000;
  auto log = open(tiny);
  for (int i = 0; i < 2000; ++i)
    log->append(1, 1, std::string(900, 'x'));
  auto flushed = log->flush();
  auto kept = payloads(*log, 1).size();
  EXPECT_TRUE(kept == 2000 || !flushed);
}

TEST_F(journal_test, a_full_disk_is_an_error_and_nothing_before_it_is_lost) {
  auto log = open();
  log->append(1, 1, "kept");
  ASSERT_TRUE(log->flush());
  std::string later;
  {
    full_disk full{200};
    log->append(1, 1, std::string(500, 'x'));
    EXPECT_FALSE(log->flush());
    log->append(1, 1, "later", [&](result<void> said) {
      later = said ? "accepted" : said.error().message;
    });
    log.reset();
  }
  EXPECT_THAT(later, HasSubstr("cannot write the journal"));
  auto again = open();
  EXPECT_GT(again->recovery().torn_bytes, 0u);
  EXPECT_THAT(payloads(*again, 1), ElementsAre("kept"));
}

TEST_F(journal_test, accepts_nothing_after_a_full_disk_that_has_room_again) {
  journal_options options;
  options.lag = std::chrono::milliseconds{1};
  options.segment_bytes = 100; // so that the writer is asked for a new file
  auto log = open(options);
  log->append(1, 1, "kept");
  ASSERT_TRUE(log->flush());
  {
    full_disk full{200};
    log->append(1, 1, std::string(500, 'x'));
    EXPECT_FALSE(log->write());
  }
  // What follows a gap could not be trusted.
  log->append(1, 1, "after the gap");
  auto written = log->write();
  ASSERT_FALSE(written);
  EXPECT_THAT(written.error().message, HasSubstr("cannot write the journal"));
  EXPECT_FALSE(log->flush());
  log.reset();
  EXPECT_THAT(payloads(*open(), 1), ElementsAre("kept"));
}

TEST_F(journal_test, can_be_opened_while_others_look_whose_it_is) {
  std::filesystem::create_directories(folder.path() / "j");
  std::atomic<bool> over{false};
  std::thread looking{[&] {
    while (!over)
      journal::writer_of(folder.path() / "j");
  }};
  for (int i = 0; i < 300; ++i)
    EXPECT_TRUE(open());
  over = true;
  looking.join();
}

} // namespace skvm
