#include "tests/support/two_threads.hpp"

#include "base/chat_archive.hpp"
#include "base/files.hpp"
#include "run/change_archive.hpp"
#include "run/solidified.hpp"
#include <gmock/gmock.h>

#include <filesystem>
#include <future>

namespace skvm {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

/// A run whose process died around the moment at which a function's files came
/// into the work folder.
struct function_commit : ::testing::Test {
  function_commit()
    : folder(*make_temporary_folder(::testing::TempDir(), "commit-")),
      root(fs::canonical(folder.path())),
      log(std::move(*journal::open(root / "j"))) {
    fs::create_directories(root / "work");
    run_begun begun;
    begun.request.id = "r";
    before.keep(log_kind::begun, begun);
  }

  /// What it wrote down, and the view that it left.
  void write_down() {
    auto view = work_view::create((root / "work").string(), place() / "view");
    ASSERT_TRUE(view) << view.error().text();
    ASSERT_TRUE(write_file((*view)->reachable_path() + "/made", "by it"));
    auto changes = (*view)->changes();
    ASSERT_TRUE(changes);
    archive::writer plan;
    plan << *changes << std::string{"it is made"};
    if (part)
      plan << std::string{"tables-s1-00000000"};
    before.keep(log_kind::merge_begun, logged_merge{key, plan.take()});
    (*view)->leave();
  }

  [[nodiscard]] fs::path place() const {
    return root / ("views/r" + std::string{function_views});
  }

  /// What another process says that resumes the run.
  solidified resume() {
    EXPECT_TRUE(log->flush());
    auto history =
      *read_history("r", *journal::read_in(root / "j", stream_of("r")));
    after = std::make_shared<run_log>(
      *log, "r", std::make_unique<run_history>(std::move(history)));
    std::promise<solidified> told;
    auto owner = system.spawn([&](caf::event_based_actor* me) -> caf::behavior {
      solidify_setup setup;
      setup.run = "r";
      setup.key = key;
      setup.part = part;
      setup.log = after;
      setup.place.work_dir = (root / "work").string();
      setup.place.scratch = place().string();
      setup.place.check_dir = (root / "views/r-check").string();
      setup.control = std::make_shared<launch_control>();
      spawn_function_runner(me, std::move(setup));
      return {[&](const solidified& msg) { told.set_value(msg); }};
    });
    auto out = told.get_future().get();
    caf::anon_send_exit(owner, caf::exit_reason::user_shutdown);
    owner = nullptr;
    system.await_all_actors_done();
    return out;
  }

  std::string key = function_key;
  std::optional<part_steps> part;
  temporary_folder folder;
  fs::path root;
  std::unique_ptr<journal> log;
  run_log before{*log, "r"};
  std::shared_ptr<run_log> after;
  test::two_threads config;
  caf::actor_system system{config};
};

TEST_F(function_commit, that_had_begun_is_brought_in_from_its_view) {
  write_down();
  auto got = resume();
  ASSERT_FALSE(got.unfinished) << got.unfinished->text();
  EXPECT_EQ(got.outcome->answer, "it is made");
  EXPECT_EQ(*read_file(root / "work/made"), "by it");
  EXPECT_FALSE(fs::exists(place()));
}

TEST_F(function_commit, that_was_drawn_can_still_be_compared) {
  ASSERT_TRUE(write_file(root / "work/there", "before"));
  { // As the process left it that died.
    auto copy = work_view::create_copy((root / "work").string(),
                                       root / "views/r-check/view");
    ASSERT_TRUE(copy) << copy.error().text();
    (*copy)->leave();
  }
  write_down();
  auto got = resume();
  ASSERT_FALSE(got.unfinished) << got.unfinished->text();
  const auto& check = got.outcome->check;
  ASSERT_TRUE(check);
  EXPECT_EQ(*read_file(check->before->inner_path() + "/there"), "before");
  EXPECT_FALSE(fs::exists(check->before->inner_path() + "/made"));
  EXPECT_TRUE(fs::exists(root / "work/made"));
}

TEST_F(function_commit, that_was_not_drawn_is_not_compared) {
  write_down();
  EXPECT_FALSE(resume().outcome->check);
  EXPECT_FALSE(fs::exists(root / "views/r-check"));
}

TEST_F(function_commit, that_was_over_is_not_done_again) {
  write_down();
  before.keep(log_kind::merge_done, logged_merge{function_key, "in"});
  auto got = resume();
  ASSERT_FALSE(got.unfinished) << got.unfinished->text();
  EXPECT_EQ(got.outcome->answer, "it is made");
  EXPECT_FALSE(fs::exists(root / "work/made")) << "a user may have removed it";
  EXPECT_FALSE(fs::exists(place())) << "its process died as it cleared up";
}

TEST_F(function_commit, that_was_taken_back_leaves_the_task_to_the_model) {
  write_down();
  before.keep(log_kind::merge_done, logged_merge{function_key, "back"});
  auto got = resume();
  EXPECT_FALSE(got.outcome->answer);
  EXPECT_TRUE(got.again);
  EXPECT_FALSE(fs::exists(root / "work/made"));
  EXPECT_FALSE(fs::exists(place()));
}

TEST_F(function_commit, whose_view_is_gone_is_named_and_left_alone) {
  write_down();
  fs::remove_all(place());
  auto got = resume();
  ASSERT_TRUE(got.unfinished);
  EXPECT_THAT(got.unfinished->text(), HasSubstr("begin the run anew"));
  EXPECT_TRUE(after->is_left());
}

TEST_F(function_commit, of_a_part_goes_on_with_the_name_of_the_function) {
  key = std::string{function_key} + " branch-1-1#1";
  part = part_steps{{"s1"}, {}};
  write_down();
  auto got = resume();
  ASSERT_FALSE(got.unfinished) << got.unfinished->text();
  EXPECT_EQ(got.outcome->answer, "it is made");
  EXPECT_EQ(got.outcome->function, "tables-s1-00000000");
  EXPECT_EQ(*read_file(root / "work/made"), "by it");
}

} // namespace
} // namespace skvm
