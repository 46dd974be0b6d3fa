#include "tests/os/os_support.hpp"

#include "os/host_pressure.hpp"
#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>

using namespace skvm;
using namespace skvm::test;
using namespace std::chrono_literals;

namespace {

std::string stall(double percent) {
  return "some avg10=" + std::to_string(percent)
         + " avg60=1.00 avg300=2.00 total=123\n"
           "full avg10=99.00 avg60=0.00 avg300=0.00 total=0\n";
}

struct host_pressure : ::testing::Test {
  host_pressure() {
    from.pressure = root / "pressure";
    from.meminfo = root / "meminfo";
  }

  temporary_folder folder = fresh_folder();
  std::filesystem::path root = folder.path();
  pressure_sources from;
};

} // namespace

TEST(read_stall, takes_the_last_ten_seconds_of_some) {
  EXPECT_EQ(read_stall(stall(12.5)), 12.5);
  EXPECT_EQ(read_stall("full avg10=3.00 total=0\n"), std::nullopt);
  EXPECT_EQ(read_stall("some avg10=x\n"), std::nullopt);
  EXPECT_EQ(read_stall(""), std::nullopt);
}

TEST_F(host_pressure, is_not_known_where_nothing_says_it) {
  auto got = read_host(from);
  for (const auto& each : got.percent)
    EXPECT_FALSE(each);
}

TEST_F(host_pressure, is_read_by_resource) {
  put(from.pressure / "cpu", stall(1));
  put(from.pressure / "memory", stall(34));
  auto got = read_host(from);
  EXPECT_EQ(got[host_resource::cpu], 1.0);
  EXPECT_EQ(got[host_resource::memory], 34.0);
  EXPECT_FALSE(got[host_resource::io]);
}

TEST_F(host_pressure, of_the_own_group_counts_where_it_is_higher) {
  from.groups = {root / "group"};
  put(from.pressure / "memory", stall(5));
  put(root / "group/memory.pressure", stall(40));
  put(root / "group/cpu.pressure", stall(7));
  auto got = read_host(from);
  EXPECT_EQ(got[host_resource::memory], 40.0);
  EXPECT_EQ(got[host_resource::cpu], 7.0);
}

TEST_F(host_pressure, memory_in_use_is_what_is_not_available) {
  put(from.meminfo, "MemTotal:       1000 kB\nMemFree: 10 kB\n"
                    "MemAvailable:    250 kB\n");
  EXPECT_EQ(read_host(from)[host_resource::memory_used], 75.0);
}

TEST_F(host_pressure, a_limit_of_any_outer_group_counts_without_idle_files) {
  put(from.meminfo, "MemTotal: 1000 kB\nMemAvailable: 900 kB\n");
  from.groups = {root / "a/b", root / "a"};
  put(root / "a/b/memory.max", "max\n");
  put(root / "a/b/memory.current", "700\n");
  put(root / "a/memory.max", "1000\n");
  put(root / "a/memory.current", "900\n");
  put(root / "a/memory.stat", "anon 600\ninactive_file 200\n");
  EXPECT_EQ(read_host(from)[host_resource::memory_used], 70.0);
}

TEST_F(host_pressure, groups_of_the_older_version_count_too) {
  from.groups = {root / "g"};
  put(root / "g/memory.limit_in_bytes", "1000\n");
  put(root / "g/memory.usage_in_bytes", "950\n");
  put(root / "g/memory.stat", "inactive_file 1\ntotal_inactive_file 150\n");
  EXPECT_EQ(read_host(from)[host_resource::memory_used], 80.0);
  put(root / "g/memory.limit_in_bytes", "9223372036854771712\n");
  EXPECT_FALSE(read_host(from)[host_resource::memory_used]);
}

TEST_F(host_pressure, finds_the_groups_of_a_process_from_the_inside_out) {
  auto mount = (root / "fs/unified").string();
  auto old = (root / "fs/memory").string();
  std::filesystem::create_directories(root / "fs/unified/user/session");
  std::filesystem::create_directories(root / "fs/memory/box");
  put(root / "proc/mountinfo",
      "41 31 0:38 / " + mount + " rw,relatime - cgroup2 cgroup2 rw\n"
        + "35 31 0:32 / " + old + " rw - cgroup cgroup rw,memory\n"
        + "32 31 0:29 / /elsewhere rw - cgroup cgroup rw,cpu\n");
  put(root / "proc/cgroup", "4:memory:/box\n1:cpu:/\n0::/user/session\n");
  auto got = find_pressure_sources("/p", root / "proc");
  EXPECT_EQ(got.pressure, "/p");
  EXPECT_EQ(got.groups, (std::vector<std::filesystem::path>{
                          root / "fs/unified/user/session",
                          root / "fs/unified/user", root / "fs/unified",
                          root / "fs/memory/box", root / "fs/memory"}));
}

TEST_F(host_pressure, a_group_s_quota_leaves_fewer_cores) {
  from.groups = {root / "a/b", root / "a"};
  EXPECT_EQ(usable_cores(from, 8), 8U);
  put(root / "a/b/cpu.max", "max 100000\n");
  put(root / "a/cpu.max", "250000 100000\n");
  EXPECT_EQ(usable_cores(from, 8), 3U);
  put(root / "a/cpu.max", "10000 100000\n");
  EXPECT_EQ(usable_cores(from, 8), 1U);
}

TEST_F(host_pressure, is_looked_at_again_and_never_written_to) {
  put(from.pressure / "memory", stall(50));
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<double> seen;
  pressure_watch::options how;
  how.interval = 1ms;
  how.marks = {0, 20, 0, 0};
  pressure_watch watch{from, how, [&](const host_sample& sample) {
                         std::lock_guard lock{mutex};
                         seen.push_back(
                           sample[host_resource::memory].value_or(-1));
                         changed.notify_all();
                         return true;
                       }};
  EXPECT_FALSE(watch.is_woken()) << "that is no file of the kernel";
  std::unique_lock lock{mutex};
  changed.wait(lock, [&] { return seen.size() >= 2; });
  EXPECT_EQ(seen[0], 50.0);
  EXPECT_EQ(*read_file(from.pressure / "memory"), stall(50));
  auto moved = root / "next";
  put(moved, stall(1));
  std::filesystem::rename(moved, from.pressure / "memory");
  changed.wait(lock, [&] { return seen.back() == 1.0; });
}

TEST(pressure_watch, ends_at_once_while_it_waits_for_the_kernel) {
  pressure_watch::options how;
  how.interval = how.idle_interval = 1h;
  how.marks = {100, 100, 100, 0};
  pressure_watch watch{find_pressure_sources("/proc/pressure"), how,
                       [](const host_sample&) { return false; }};
}
