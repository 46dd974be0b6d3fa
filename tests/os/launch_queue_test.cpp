#include "tests/os/os_support.hpp"

#include "os/launch_queue.hpp"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <mutex>
#include <string>
#include <vector>

using namespace skvm;
using namespace skvm::test;

namespace {

struct queued {
  queued(launch_queue& queue, const std::string& script,
         launch_queue::group of = nullptr) {
    id = queue.start(
      shell(script), of != nullptr ? of : this,
      [this](launch_result end) { ended.set_value(std::move(end)); });
  }

  launch_result wait() { return ended.get_future().get(); }

  launch_id id = 0;

private:
  std::promise<launch_result> ended;
};

/// A pipe with a name, whose reader ends once a writer came and went.
struct fifo {
  fifo() { ::mkfifo(path.c_str(), 0600); }

  temporary_folder folder = fresh_folder();
  std::string path = (folder.path() / "pipe").string();
};

} // namespace

TEST(launch_queue, starts_all_at_once_without_a_limit) {
  launcher processes;
  launch_queue queue{processes};
  fifo pipe;
  queued reads{queue, "cat " + pipe.path};
  queued writes{queue, "echo met > " + pipe.path};
  EXPECT_EQ(reads.wait().out.text(), "met\n");
  EXPECT_EQ(writes.wait().code, 0);
}

TEST(launch_queue, holds_what_is_over_the_limit_until_there_is_room) {
  launcher processes;
  launch_queue queue{processes};
  fifo pipe;
  queue.limit(1);
  queued first{queue, "cat " + pipe.path};
  queued second{queue, "echo second"};
  queued third{queue, "echo third"};
  EXPECT_EQ(queue.waiting(), 2U);
  unique_fd writer{::open(pipe.path.c_str(), O_WRONLY | O_CLOEXEC)};
  writer.reset();
  EXPECT_EQ(first.wait().code, 0);
  EXPECT_EQ(second.wait().out.text(), "second\n");
  EXPECT_EQ(third.wait().out.text(), "third\n");
  EXPECT_EQ(queue.waiting(), 0U);
}

TEST(launch_queue, tells_what_waits_that_it_does_and_when_it_goes_on) {
  launcher processes;
  launch_queue queue{processes};
  auto folder = fresh_folder();
  auto pipe = (folder.path() / "pipe").string();
  ::mkfifo(pipe.c_str(), 0600);
  queue.limit(1);
  std::mutex mutex;
  std::vector<std::string> said;
  auto tell = [&](const std::string& name) {
    return [&, name](bool waits) {
      std::lock_guard lock{mutex};
      said.push_back(name + (waits ? " waits" : " goes on"));
    };
  };
  std::promise<void> first;
  std::promise<void> second;
  queue.start(
    shell("cat " + pipe), &first,
    [&](const launch_result&) { first.set_value(); }, tell("first"));
  queue.start(
    shell("true"), &second, [&](const launch_result&) { second.set_value(); },
    tell("second"));
  {
    std::lock_guard lock{mutex};
    EXPECT_EQ(said, std::vector<std::string>{"second waits"});
  }
  unique_fd writer{::open(pipe.c_str(), O_WRONLY | O_CLOEXEC)};
  writer.reset();
  first.get_future().wait();
  second.get_future().wait();
  EXPECT_EQ(said, (std::vector<std::string>{"second waits", "second goes on"}));
}

TEST(launch_queue, goes_on_when_the_limit_is_lifted) {
  launcher processes;
  launch_queue queue{processes};
  fifo pipe;
  queue.limit(1);
  queued reads{queue, "cat " + pipe.path};
  queued writes{queue, "echo met > " + pipe.path};
  queue.limit(launch_queue::unlimited);
  EXPECT_EQ(reads.wait().out.text(), "met\n");
  EXPECT_EQ(writes.wait().code, 0);
}

TEST(launch_queue, never_keeps_those_of_one_group_apart) {
  launcher processes;
  launch_queue queue{processes};
  fifo pipe;
  queue.limit(1);
  queued reads{queue, "cat " + pipe.path, &pipe};
  queued other{queue, "echo other"};
  queued writes{queue, "echo met > " + pipe.path, &pipe};
  EXPECT_EQ(reads.wait().out.text(), "met\n");
  EXPECT_EQ(other.wait().out.text(), "other\n");
  EXPECT_EQ(writes.wait().code, 0);
}

TEST(launch_queue, cancels_what_waits_and_what_runs) {
  launcher processes;
  launch_queue queue{processes};
  queue.limit(1);
  queued runs{queue, "exec sleep 1000"};
  queued waits{queue, "echo never"};
  queue.cancel(waits.id);
  auto held = waits.wait();
  EXPECT_TRUE(held.cancelled);
  EXPECT_EQ(held.out.text(), "");
  queue.cancel(runs.id);
  EXPECT_TRUE(runs.wait().cancelled);
}

TEST(launch_queue, tells_what_is_cancelled_that_it_does_not_wait_any_more) {
  auto processes = std::make_unique<launcher>();
  auto queue = std::make_unique<launch_queue>(*processes);
  queue->limit(1);
  queued runs{*queue, "exec sleep 1000"};
  std::vector<std::string> said;
  auto hold = [&](const std::string& name) {
    return queue->start(
      shell("echo never"), &said,
      [&said, name](const launch_result&) { said.push_back(name + " ends"); },
      [&said, name](bool waits) {
        said.push_back(name + (waits ? " waits" : " goes on"));
      });
  };
  auto first = hold("first");
  hold("second");
  queue->cancel(first);
  EXPECT_THAT(said, testing::ElementsAre("first waits", "second waits",
                                         "first goes on", "first ends"));
  said.clear();
  queue.reset();
  EXPECT_THAT(said, testing::ElementsAre("second goes on", "second ends"));
  processes.reset();
  EXPECT_TRUE(runs.wait().cancelled);
}

TEST(launch_queue, says_of_what_still_waits_at_its_end_that_it_was_cancelled) {
  auto processes = std::make_unique<launcher>();
  auto queue = std::make_unique<launch_queue>(*processes);
  queue->limit(1);
  queued runs{*queue, "exec sleep 1000"};
  queued waits{*queue, "echo never"};
  queue.reset();
  EXPECT_TRUE(waits.wait().cancelled);
  processes.reset();
  EXPECT_TRUE(runs.wait().cancelled);
}
