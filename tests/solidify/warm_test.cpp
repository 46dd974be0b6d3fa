#include "tests/solidify/execution_fixture.hpp"

#include "base/files.hpp"
#include "base/text.hpp"
#include "os/fd.hpp"
#include "solidify/learn.hpp"
#include "solidify/warm.hpp"
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <future>

namespace skvm::solidify {
namespace {

namespace fs = std::filesystem;

using ::testing::HasSubstr;

/// A function that runs a Python program, in an interpreter that has started.
struct warm_functions : ::testing::TestWithParam<sandbox_level>,
                        execution_fixture {
  void SetUp() override {
    if (auto ready = prepare(GetParam()); !ready)
      GTEST_SKIP() << ready.error().text();
    place.scratch = (root / "scratch").string();
    place.enclosure.work_dir = place.work_dir;
    place.enclosure.read_only = {place.skill_dir};
    ASSERT_TRUE(write_file(root / "work/a.csv", "a\nb\n"));
    auto driver = read_file(SKVM_SHIPPED_CONFIG "/zygote.py");
    ASSERT_TRUE(driver) << driver.error().text();
    warm.emplace(processes, (root / "views").string(), *driver);
    place.warm = &*warm;
  }

  /// A function of runs of `python3 SKILL/do.py FILE`.
  void use(const std::string& program) {
    ASSERT_TRUE(write_file(root / "skill/do.py", program));
    std::vector<observation> runs;
    for (const auto* file : {"x.csv", "y.csv", "z.csv"}) {
      observation one;
      one.task = std::string{"count "} + file;
      one.steps = {{false, {}, std::string{"python3 \x01/do.py "} + file}};
      one.output = one.all_output = "1";
      runs.push_back(std::move(one));
    }
    auto made = learn(runs);
    ASSERT_TRUE(made) << made.error().text();
    ASSERT_TRUE(made->direct);
    made->id = "counts";
    made->digest = "d";
    made->expected.output_most = 1000;
    made->expected.changed_most = 5;
    what = std::move(*made);
  }

  std::string carried_out() {
    bound_request bound{{"a.csv"}, {"a.csv"}};
    auto done = carry_out(what, bound, place);
    return done ? done->answer : "failed: " + done.error().text();
  }

  /// Until an interpreter has served once more; each request is answered either
  /// way.
  std::string answered_warm() {
    auto before = warm->served();
    std::string answer;
    for (int i = 0; i < 2000 && warm->served() == before; ++i)
      answer = carried_out();
    EXPECT_EQ(warm->served(), before + 1) << answer;
    return answer;
  }

  std::optional<warm_interpreters> warm;
  function what;
};

/// What comes next from a pipe; empty at its end.
std::string next_from(int pipe) {
  pollfd waiting{pipe, POLLIN, 0};
  EXPECT_EQ(::poll(&waiting, 1, 30'000), 1);
  char bytes[64];
  auto count = ::read(pipe, bytes, sizeof bytes);
  return {bytes, count > 0 ? static_cast<std::size_t>(count) : 0};
}

TEST_P(warm_functions, print_and_write_what_they_always_do) {
  use("import sys, json\n"
      "rows = open(sys.argv[1]).read().count('\\n')\n"
      "json.dump({'rows': rows}, open('out.json', 'w'))\n"
      "print(rows, __name__, len(sys.argv))\n");
  EXPECT_THAT(carried_out(), HasSubstr("2 __main__ 2"));
  fs::remove(root / "work/out.json");
  EXPECT_THAT(answered_warm(), HasSubstr("2 __main__ 2"));
  EXPECT_EQ(*read_file(root / "work/out.json"), "{\"rows\": 2}");
}

TEST_P(warm_functions, find_nothing_of_the_request_before) {
  use("import json, os, sys\n"
      "json.seen = getattr(json, 'seen', 0) + 1\n"
      "os.environ['LEFT'] = os.environ.get('LEFT', '') + 'x'\n"
      "print(json.seen, os.environ['LEFT'], len(sys.argv))\n");
  for (int i = 0; i < 3; ++i)
    EXPECT_EQ(answered_warm(), "1 x 2");
}

TEST_P(warm_functions, cannot_write_beside_their_own_folder) {
  if (GetParam() == sandbox_level::off)
    GTEST_SKIP() << "nothing is enclosed";
  use("import os\n"
      "here = os.getcwd()\n"
      "for path in (here + '/../../leak', here + '/../leak', '/tmp/leak'):\n"
      "    try:\n"
      "        open(path, 'w').write('x')\n"
      "        print('wrote', path)\n"
      "    except OSError:\n"
      "        print('closed')\n");
  EXPECT_EQ(answered_warm(), "closed\nclosed\nclosed");
}

TEST_P(warm_functions, leave_no_process_behind) {
  use("import os, time\n"
      "if os.fork() == 0:\n"
      "    os.setsid()\n"
      "    os.close(1); os.close(2)\n"
      "    time.sleep(3600)\n"
      "print('left one')\n");
  EXPECT_EQ(answered_warm(), "left one");
  // The next request is only read once the orphans of the last one are gone.
  EXPECT_EQ(answered_warm(), "left one");
}

TEST_P(warm_functions, that_fail_are_tried_the_usual_way) {
  // What started by itself was loaded from its file.
  use("import sys\n"
      "if __loader__ is None:\n"
      "    sys.exit('not here')\n"
      "print('done')\n");
  for (int i = 0; i < 2000 && warm->given_up() == 0; ++i)
    ASSERT_EQ(carried_out(), "done");
  EXPECT_EQ(warm->given_up(), 1U);
  EXPECT_EQ(carried_out(), "done");
  EXPECT_EQ(warm->served(), 0U);
}

TEST_P(warm_functions, leave_their_view_where_a_resumed_run_finds_it) {
  use("open('out.txt', 'w').write('made')\nprint('done')\n");
  EXPECT_THAT(answered_warm(), HasSubstr("done"));
  fs::remove(root / "work/out.txt");
  auto seen = 0;
  place.before_change = [&](const auto&, const auto&,
                            const auto&) -> result<void> {
    seen += fs::exists(root / "scratch/files/out.txt") ? 1 : 0;
    return ok;
  };
  place.after_change = [](bool) -> result<void> {
    return make_error(errc::io, "journal", "is full");
  };
  auto before = warm->served();
  EXPECT_THAT(carried_out(), HasSubstr("is full"));
  EXPECT_EQ(warm->served(), before + 1);
  EXPECT_EQ(seen, 1);
  EXPECT_TRUE(fs::exists(root / "scratch/files/out.txt"));
}

TEST_P(warm_functions, end_when_they_are_cancelled) {
  auto pipe = (root / "shared/pipe").string();
  fs::create_directories(root / "shared");
  place.enclosure.writable = {(root / "shared").string()};
  place.enclosure.run = "run-of-it";
  use(replace_all("import os, time\n"
                  "if os.path.exists('PIPE'):\n"
                  "    out = open('PIPE', 'w')\n"
                  "    out.write(os.environ['SKVM_RUN'])\n"
                  "    out.flush()\n"
                  "    time.sleep(3600)\n"
                  "print('done')\n",
                  "PIPE", pipe));
  EXPECT_EQ(answered_warm(), "done");
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  unique_fd reader{::open(pipe.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC)};
  auto answer = std::async(std::launch::async, [&] { return carried_out(); });
  auto said = [&] { return next_from(reader.get()); };
  EXPECT_EQ(said(), "run-of-it");
  control.cancel(processes);
  EXPECT_EQ(said(), "") << "the end, since nobody has it open any more";
  EXPECT_THAT(answer.get(), HasSubstr("cancelled"));
}

TEST_P(warm_functions, end_with_all_that_they_started) {
  auto pipe = (root / "shared/pipe").string();
  fs::create_directories(root / "shared");
  place.enclosure.writable = {(root / "shared").string()};
  use(
    replace_all("import os, subprocess, time\n"
                "if os.path.exists('PIPE'):\n"
                "    subprocess.Popen(['sh', '-c', 'echo up >&3; sleep 3600'],"
                " pass_fds=[os.dup2(os.open('PIPE', os.O_WRONLY), 3)],"
                " start_new_session=True)\n"
                "    os.close(3)\n"
                "    time.sleep(3600)\n"
                "print('done')\n",
                "PIPE", pipe));
  EXPECT_EQ(answered_warm(), "done");
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  unique_fd reader{::open(pipe.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC)};
  auto answer = std::async(std::launch::async, [&] { return carried_out(); });
  auto said = [&] { return next_from(reader.get()); };
  EXPECT_EQ(said(), "up\n");
  control.cancel(processes);
  EXPECT_EQ(said(), "") << "what it started has it open";
  EXPECT_THAT(answer.get(), HasSubstr("cancelled"));
}

TEST_P(warm_functions, are_not_started_again_where_they_are_never_ready) {
  warm.emplace(processes, (root / "views").string(), "raise SystemExit(1)");
  place.warm = &*warm;
  use("print('done')\n");
  for (int i = 0; i < 8; ++i)
    ASSERT_EQ(carried_out(), "done");
  EXPECT_EQ(warm->started(), 1U);
}

INSTANTIATE_TEST_SUITE_P(levels, warm_functions,
                         ::testing::Values(sandbox_level::off,
                                           sandbox_level::landlock,
                                           sandbox_level::namespaces),
                         [](const auto& level) {
                           return std::string{to_string(level.param)};
                         });

TEST(direct_calls, are_those_of_one_interpreter) {
  auto direct = [](const std::string& command) {
    auto made = generalise({{{false, {}, command}}});
    EXPECT_TRUE(made);
    return direct_call_of(made->code);
  };
  auto file = direct("python3 \x01/do.py a 'b c'");
  ASSERT_TRUE(file);
  EXPECT_EQ(file->words.size(), 3U);
  EXPECT_EQ(file->words[2][0].text, "b c");
  auto code = direct("python3 -c 'print(1)' x");
  ASSERT_TRUE(code);
  EXPECT_EQ(code->code, "print(1)");
  EXPECT_EQ(code->words[0][0].text, "-c");
  for (const auto* command :
       {"python3 do.py a > out.txt", "python3 do.py | sort", "python3 -u do.py",
        "sh do.sh a", "python3 do.py $HOME", "python3 do.py; ls",
        "X=1 python3 do.py", "python3 do.py *.csv", "node do.js"})
    EXPECT_FALSE(direct(command)) << command;
}

} // namespace
} // namespace skvm::solidify
