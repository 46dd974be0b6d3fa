#include "tests/solidify/execution_fixture.hpp"

#include "base/files.hpp"
#include "base/text.hpp"
#include "os/fd.hpp"
#include "solidify/solidifier.hpp"
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <future>

namespace skvm::solidify {
namespace {

namespace fs = std::filesystem;

using ::testing::HasSubstr;

constexpr const char* script = R"(mkdir -p out
wc -l < "$1" > "out/$2.json"
echo done
)";

/// What a model does for a task: commands that run in the work folder.
struct deed {
  std::string command;
  bool failed = false;
};

/// A work folder, a skill with a script, and functions learnt from runs.
struct functions_of_a_skill : ::testing::Test, execution_fixture {
  void SetUp() override {
    auto ready = prepare(sandbox_level::off);
    ASSERT_TRUE(ready) << ready.error().text();
    place.enclosure.work_dir = place.work_dir;
    what.name = "tables";
    what.source = "Converts tables.";
    put("../skill/convert.sh", script);
    for (const auto* name :
         {"north.csv", "south.csv", "east.csv", "west.csv", "in/mid.csv"})
      put(name, "a,b\nc,d\n");
    auto opened = solidifier::open(root / "skvm.db", {});
    ASSERT_TRUE(opened) << opened.error().text();
    functions = std::move(*opened);
  }

  void put(const std::string& path, const std::string& text) {
    ASSERT_TRUE(write_file(fs::path{place.work_dir} / path, text));
  }

  std::string content(const std::string& path) {
    auto text = read_file(fs::path{place.work_dir} / path);
    return text ? *text : "nothing";
  }

  traced_call done(const deed& one) {
    launch_spec spec;
    spec.argv = {"sh", "-c", one.command};
    spec.cwd = place.work_dir;
    auto ended =
      run_and_wait(processes, box->wrap(std::move(spec), place.enclosure));
    EXPECT_EQ(ended.code != 0, one.failed) << one.command << ended.err.text();
    return {"execute_command", R"({"command": ")" + one.command + "\"}",
            one.failed, std::string{trim(ended.out.text())}};
  }

  attempt tried(const std::string& task) {
    place.scratch = (root / ("scratch-" + std::to_string(++runs))).string();
    return functions->try_task(what, task, place);
  }

  /// A run that the model does; what was learnt of it in words.
  std::string run(const std::string& task, const std::vector<deed>& deeds,
                  const std::string& text = "Done.") {
    auto first = tried(task);
    EXPECT_FALSE(first.answer) << task << ": " << *first.answer;
    finished_run finished{"run-" + std::to_string(runs), task, text, {}};
    for (const auto& one : deeds)
      finished.calls.push_back(done(one));
    return functions->learn_from(std::move(first), what, finished, place);
  }

  std::string convert(const std::string& file) {
    return "sh " + place.skill_dir + "/convert.sh " + file + " "
           + fs::path{file}.stem().string();
  }

  void train() {
    for (const auto* file : {"north.csv", "south.csv", "east.csv"})
      learnt =
        run(std::string{"Convert "} + file + " to JSON", {{convert(file)}});
    ASSERT_THAT(learnt, HasSubstr("promoted"));
  }

  skill what;
  std::unique_ptr<solidifier> functions;
  std::string learnt;
  int runs = 0;
};

TEST_F(functions_of_a_skill, answer_once_three_runs_did_the_same) {
  train();
  auto fourth = tried("Convert west.csv to JSON");
  ASSERT_TRUE(fourth.answer) << fourth.reason;
  EXPECT_EQ(*fourth.answer, "Done.");
  EXPECT_EQ(content("out/west.json"), "2\n");
}

TEST_F(functions_of_a_skill, say_what_they_change_before_and_after_they_do) {
  train();
  std::vector<std::string> said;
  place.before_change = [&](const std::vector<path_change>& changes,
                            const std::string& answer,
                            const std::string&) -> result<void> {
    EXPECT_FALSE(fs::exists(root / "work/out/west.json"));
    for (const auto& change : changes)
      said.push_back(change.path);
    said.push_back(answer);
    return ok;
  };
  place.after_change = [&](bool is_in) -> result<void> {
    EXPECT_EQ(content("out/west.json"), "2\n");
    said.emplace_back(is_in ? "in" : "back");
    return ok;
  };
  ASSERT_TRUE(tried("Convert west.csv to JSON").answer);
  EXPECT_THAT(said, ::testing::ElementsAre("out/west.json", "Done.", "in"));
}

TEST_F(functions_of_a_skill, change_nothing_that_cannot_be_written_down) {
  train();
  place.before_change = [](const std::vector<path_change>&, const std::string&,
                           const std::string&) -> result<void> {
    return make_error(errc::io, "journal", "is full");
  };
  auto got = tried("Convert west.csv to JSON");
  EXPECT_FALSE(got.answer);
  EXPECT_THAT(got.reason, HasSubstr("is full"));
  EXPECT_FALSE(fs::exists(root / "work/out/west.json"));
}

TEST_F(functions_of_a_skill, are_not_made_of_answers_that_came_from_looking) {
  const std::vector<std::pair<std::string, std::string>> tables{
    {"north", "pear"}, {"south", "plum"}, {"east", "quince"}};
  for (const auto& [name, line] : tables) {
    put(name + ".csv", line + "\nmore\n");
    auto said = run("Convert " + name + ".csv to JSON and show the first line",
                    {{"cat " + name + ".csv"}, {convert(name + ".csv")}},
                    "Done: " + line);
    EXPECT_THAT(said, HasSubstr("'" + line + "'"));
  }
  EXPECT_FALSE(
    tried("Convert west.csv to JSON and show the first line").answer);
}

TEST_F(functions_of_a_skill, are_not_made_of_equal_answers_from_looking) {
  for (const std::string name : {"north", "south", "east"}) {
    put(name + ".csv", "fruit\nmore\n");
    run("Convert " + name + ".csv to JSON and show the first line",
        {{"cat " + name + ".csv"}, {convert(name + ".csv")}}, "Done: fruit");
  }
  EXPECT_FALSE(
    tried("Convert west.csv to JSON and show the first line").answer);
}

TEST_F(functions_of_a_skill,
       take_no_phrase_from_a_run_that_did_something_else) {
  train();
  // What a call that failed did shows in the files only.
  auto said =
    run("Convert west.csv to JSON with a copy",
        {{"cp west.csv kept.csv; false", true}, {convert("west.csv")}});
  EXPECT_THAT(said, HasSubstr("stays"));
  EXPECT_THAT(functions->explain(what, "Convert far.csv to JSON with a copy"),
              HasSubstr("no match"));
  EXPECT_THAT(functions->explain(what, "Convert far.csv to JSON"),
              HasSubstr("promoted"));
}

TEST_F(functions_of_a_skill, take_a_phrase_from_a_run_that_did_the_same) {
  train();
  auto said = run("Turn west.csv into JSON", {{convert("west.csv")}});
  EXPECT_THAT(said, HasSubstr("equal to the model's"));
  EXPECT_THAT(functions->explain(what, "Turn far.csv into JSON"),
              HasSubstr("promoted"));
}

TEST_F(functions_of_a_skill, know_their_inputs_after_they_were_learnt_anew) {
  train();
  // The folder tells the stem from the path without its ending.
  auto said = run("Convert in/mid.csv to JSON", {{convert("in/mid.csv")}});
  ASSERT_THAT(said, HasSubstr("promoted"));
  auto next = tried("Convert gone.csv to JSON");
  EXPECT_FALSE(next.answer);
  EXPECT_THAT(next.reason, HasSubstr("no such file to work on"));
}

TEST_F(functions_of_a_skill, do_not_replace_files_where_none_was_replaced) {
  train();
  put("out/west.json", "the user's");
  auto next = tried("Convert west.csv to JSON");
  EXPECT_FALSE(next.answer) << *next.answer;
  EXPECT_THAT(next.reason, HasSubstr("out/west.json"));
  EXPECT_EQ(content("out/west.json"), "the user's");
}

TEST_F(functions_of_a_skill,
       leave_the_folder_as_it_was_where_the_disk_refuses) {
  put("../skill/convert.sh",
      std::string{script} + "echo first > out/$2.a; echo x >> out/all\n");
  put("out/all", "x\n");
  train();
  auto all = content("out/all");
  // Where the merge puts its neighbour of the second file.
  fs::create_directories(root / "work/out/west.json.skvm-merge");
  auto next = tried("Convert west.csv to JSON");
  EXPECT_FALSE(next.answer);
  EXPECT_THAT(next.reason, HasSubstr("cannot be merged"));
  EXPECT_EQ(content("out/west.a"), "nothing");
  EXPECT_EQ(content("out/all"), all);
}

TEST_F(functions_of_a_skill, keep_their_code_from_others) {
  train();
  auto folders = 0;
  fs::path folder;
  for (const auto& entry :
       fs::recursive_directory_iterator{place.functions_dir}) {
    auto allowed = entry.is_directory()
                     ? fs::perms::owner_all
                     : fs::perms::owner_read | fs::perms::owner_write;
    EXPECT_EQ(entry.status().permissions(), allowed) << entry.path();
    if (!entry.is_directory())
      continue;
    folder = entry.path();
    ++folders;
  }
  ASSERT_EQ(folders, 1);
  ASSERT_TRUE(remove_scripts(place.functions_dir, folder.filename().string()));
  EXPECT_FALSE(fs::exists(folder));
}

TEST_F(functions_of_a_skill, hold_no_keys) {
  for (const auto* key :
       {"Bearer abcdef123456", "sk-abcdef123456", "ghp_abcdef123456",
        "AKIAABCDEFGH1234", "password=hunter2", "API_KEY: abc"})
    EXPECT_THAT(run("Convert north.csv to JSON",
                    {{convert("north.csv") + " '" + key + "'"}}),
                HasSubstr("may be a key"))
      << key;
  EXPECT_THAT(run("Convert north.csv to JSON", {{convert("north.csv")}}),
              HasSubstr("1 of 3 runs"));
}

TEST_F(functions_of_a_skill, leave_nothing_outside_when_they_are_compared) {
  auto enclosed = sandbox::probe_level(processes, sandbox_level::landlock);
  if (!enclosed)
    GTEST_SKIP() << enclosed.error().text();
  box.emplace(std::move(*enclosed));
  auto shared = (root / "shared").string();
  put("../shared/log", "");
  put("../skill/convert.sh",
      std::string{script} + "echo run >> " + shared + "/log\n");
  place.enclosure.read_only.push_back(place.skill_dir);
  place.enclosure.writable.push_back(shared);
  for (const auto* file : {"north.csv", "south.csv", "east.csv"})
    learnt =
      run(std::string{"Convert "} + file + " to JSON", {{convert(file)}});
  EXPECT_EQ(content("../shared/log"), "run\nrun\nrun\n");
  EXPECT_THAT(learnt, HasSubstr("not as the model"));
}

TEST_F(functions_of_a_skill, learn_nothing_from_a_request_that_limits) {
  train();
  EXPECT_THAT(run("Convert west.csv to JSON but not the first row",
                  {{convert("west.csv")}}),
              HasSubstr("'but'"));
  EXPECT_THAT(run("Turn in/mid.csv into JSON", {{convert("in/mid.csv")}}),
              HasSubstr("equal to the model's"));
  put("far.csv", "a\n");
  EXPECT_TRUE(tried("Convert far.csv to JSON").answer);
}

TEST_F(functions_of_a_skill, outlast_a_run_that_is_unlike_the_others) {
  train();
  EXPECT_THAT(run("Convert the blue table to JSON", {{convert("west.csv")}}),
              HasSubstr("comes from nowhere"));
  // It stands in the way of nothing that is learnt later.
  EXPECT_THAT(run("Turn in/mid.csv into JSON", {{convert("in/mid.csv")}}),
              HasSubstr("equal to the model's"));
  put("far.csv", "a\n");
  EXPECT_TRUE(tried("Convert far.csv to JSON").answer);
}

TEST_F(functions_of_a_skill, are_not_blamed_for_what_a_request_has_wrong) {
  train();
  for (int i = 0; i < 3; ++i)
    EXPECT_THAT(tried("Convert gone.csv to JSON").reason,
                HasSubstr("no such file"));
  EXPECT_TRUE(tried("Convert west.csv to JSON").answer);
}

TEST_F(functions_of_a_skill, pass_by_in_another_environment) {
  train();
  place.enclosure.env = {"OTHER=1"};
  auto there = tried("Convert west.csv to JSON");
  EXPECT_FALSE(there.answer);
  EXPECT_THAT(there.reason, HasSubstr("another environment"));
  // Not even where the model does something else there.
  run("Convert west.csv to JSON", {{"cp west.csv kept.csv"}});
  place.enclosure.env = {};
  auto here = tried("Convert west.csv to JSON");
  EXPECT_TRUE(here.answer) << here.reason;
}

/// With a script that changes the work folder itself while the function runs
/// in its copy, as another run or the user would.
struct functions_with_others : functions_of_a_skill {
  void train_beside(const std::string& own, const std::string& others) {
    auto work = place.work_dir;
    put("../skill/convert.sh", std::string{script} + own + "\nif [ -e " + work
                                 + "/../others ]; then cd " + work + "; "
                                 + others + "; fi\n");
    train();
    put("../others", "");
  }
};

TEST_F(functions_with_others, undo_nothing_that_came_meanwhile) {
  train_beside("", "mkdir -p more; echo a > more/a; echo new > north.csv; "
                   "rm south.csv");
  auto got = tried("Convert west.csv to JSON");
  ASSERT_TRUE(got.answer) << got.reason;
  EXPECT_EQ(content("out/west.json"), "2\n");
  EXPECT_EQ(content("more/a"), "a\n");
  EXPECT_EQ(content("north.csv"), "new\n");
  EXPECT_EQ(content("south.csv"), "nothing");
}

TEST_F(functions_with_others, replace_nothing_that_was_changed_meanwhile) {
  put("out/all", "x\n");
  train_beside("echo x >> out/all", "echo theirs > out/all");
  for (int i = 0; i < 3; ++i) {
    auto got = tried("Convert west.csv to JSON");
    EXPECT_FALSE(got.answer);
    EXPECT_THAT(got.reason, HasSubstr("out/all: was changed by somebody else"));
  }
  EXPECT_THAT(functions->explain(what, "Convert west.csv to JSON"),
              HasSubstr("promoted"))
    << "that was nothing of its doing";
  EXPECT_EQ(content("out/all"), "theirs\n");
  EXPECT_EQ(content("out/west.json"), "nothing");
}

TEST_F(functions_with_others, that_are_forgotten_meanwhile_stay_forgotten) {
  auto gate = (root / "gate").string();
  put("../skill/convert.sh", std::string{script} + "if [ -p " + gate
                               + " ]; then cat " + gate + "; fi\n");
  train();
  place.scratch = (root / "scratch-forgotten").string();
  auto task = "Convert west.csv to JSON";
  auto first = functions->try_task(what, task, place, true);
  finished_run finished{"run-f", task, "Done.", {done({convert("west.csv")})}};
  auto id = first.function;
  // It is compared until somebody has closed the gate.
  ASSERT_EQ(::mkfifo(gate.c_str(), 0600), 0);
  auto other = std::async(std::launch::async, [&] {
    unique_fd writer{::open(gate.c_str(), O_WRONLY | O_CLOEXEC)};
    auto books = shelf::open(root / "skvm.db");
    return books && (*books)->forget(id);
  });
  auto said = functions->learn_from(std::move(first), what, finished, place);
  // Where nothing was compared the other one still waits.
  unique_fd reader{::open(gate.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC)};
  EXPECT_TRUE(other.get());
  EXPECT_THAT(said, HasSubstr("forgotten meanwhile"));
  EXPECT_THAT(functions->explain(what, task), HasSubstr("no match"));
}

} // namespace
} // namespace skvm::solidify
