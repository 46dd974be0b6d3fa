#include "tests/support/two_threads.hpp"

#include "base/files.hpp"
#include "run/folder_keeper.hpp"
#include <gmock/gmock.h>
#include <sys/resource.h>

#include <condition_variable>
#include <csignal>
#include <fstream>
#include <future>
#include <mutex>

namespace skvm {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// Views and their merge over the lives of several processes, each of which is
/// a keeper with what the journal has so far.
struct kept_merge : ::testing::Test {
  kept_merge()
    : folder(*make_temporary_folder(::testing::TempDir(), "kept-")),
      root(fs::canonical(folder.path())),
      log(std::move(*journal::open(root / "j"))) {
    fs::create_directories(root / "work");
    put(root / "work/shared", "before");
    run_begun begun;
    begun.request.id = "r";
    process()->keep(log_kind::begun, begun);
  }

  static void put(const fs::path& file, const std::string& text) {
    std::ofstream{file} << text;
  }

  /// The log as a process finds it that starts now.
  std::shared_ptr<run_log> process() {
    EXPECT_TRUE(log->flush());
    auto records = journal::read_in(root / "j", stream_of("r"));
    auto read = read_history("r", *records);
    return std::make_shared<run_log>(
      *log, "r",
      read ? std::make_unique<run_history>(std::move(*read)) : nullptr);
  }

  /// A keeper, asked from outside.
  class keeper {
  public:
    keeper(caf::actor_system& system, const fs::path& root,
           std::shared_ptr<run_log> log)
      : self_(system) {
      std::promise<caf::actor> spawned;
      owner_ = system.spawn([&](caf::event_based_actor* me) -> caf::behavior {
        spawned.set_value(spawn_folder_keeper(me, (root / "work").string(),
                                              (root / "views").string(), log));
        return {
          [this](const view_made& msg) { tell([&] { made_ = msg; }); },
          [this](const stage_merged& msg) {
            tell([&] { merged_ = msg.views; });
          },
        };
      });
      keeper_ = spawned.get_future().get();
    }

    ~keeper() {
      caf::anon_send(keeper_, finish_keeping{});
      caf::anon_send_exit(owner_, caf::exit_reason::user_shutdown);
      self_->wait_for(keeper_, owner_);
    }

    result<view_ptr> view(const std::string& part) {
      caf::anon_send(keeper_, make_view{part});
      std::unique_lock lock{mutex_};
      changed_.wait(lock, [&] { return made_.has_value(); });
      auto out = *made_->view;
      made_.reset();
      return out;
    }

    std::vector<merged_view> merge(std::vector<view_to_merge> views) {
      caf::anon_send(
        keeper_, merge_stage{std::make_shared<const std::vector<view_to_merge>>(
                   std::move(views))});
      std::unique_lock lock{mutex_};
      changed_.wait(lock, [&] { return merged_ != nullptr; });
      return *std::exchange(merged_, nullptr);
    }

  private:
    template <class Change>
    void tell(Change change) {
      std::lock_guard guard{mutex_};
      change();
      changed_.notify_all();
    }

    caf::scoped_actor self_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::optional<view_made> made_;
    std::shared_ptr<const std::vector<merged_view>> merged_;
    caf::actor owner_;
    caf::actor keeper_;
  };

  std::string text(const std::string& name) {
    auto got = read_file(root / "work" / name);
    return got ? *got : "none";
  }

  temporary_folder folder;
  fs::path root;
  std::unique_ptr<journal> log;
  test::two_threads config;
  caf::actor_system system{config};
};

TEST_F(kept_merge, a_view_that_was_left_is_taken_up_with_what_is_in_it) {
  {
    auto first = process();
    keeper one{system, root, first};
    auto view = one.view("branch-1-1");
    ASSERT_TRUE(view) << view.error().text();
    put((*view)->reachable_path() + "/made", "by a call that is over");
    first->leave(); // as when its process is killed: nothing is removed
  }
  keeper two{system, root, process()};
  auto view = two.view("branch-1-1");
  ASSERT_TRUE(view) << view.error().text();
  EXPECT_EQ(*read_file((*view)->reachable_path() + "/made"),
            "by a call that is over");
  auto merged = two.merge({{"branch-1-1", *view, true}});
  ASSERT_FALSE(merged.at(0).failure) << merged.at(0).failure->text();
  EXPECT_EQ(text("made"), "by a call that is over");
}

TEST_F(kept_merge, a_merge_that_was_cut_is_done_again_to_the_same_end) {
  std::vector<std::string> changed;
  {
    auto first = process();
    keeper one{system, root, first};
    auto a = one.view("a");
    auto b = one.view("b");
    ASSERT_TRUE(a && b);
    put((*a)->reachable_path() + "/one", "1");
    put((*a)->reachable_path() + "/shared", "by a");
    put((*b)->reachable_path() + "/two", "2");
    first->leave();
    auto merged = one.merge({{"a", *a, true}, {"b", *b, true}});
    changed = merged.at(0).changed;
  }
  // The process died in the middle: the end was not written down, and of what
  // it did a part is missing.
  auto second = process();
  fs::remove(root / "work/two");
  put(root / "work/shared", "before");
  auto history = std::make_unique<run_history>();
  auto records = journal::read_in(root / "j", stream_of("r"));
  *history = *read_history("r", *records);
  ASSERT_EQ(history->merges_begun.size(), 1U);
  history->merges_done.clear();
  keeper two{system, root,
             std::make_shared<run_log>(*log, "r", std::move(history))};
  auto a = two.view("a");
  auto b = two.view("b");
  ASSERT_TRUE(a && b);
  auto merged = two.merge({{"a", *a, true}, {"b", *b, true}});
  EXPECT_EQ(merged.at(0).changed, changed);
  EXPECT_TRUE(merged.at(0).conflicts.empty());
  EXPECT_TRUE(merged.at(1).conflicts.empty());
  EXPECT_EQ(text("one"), "1");
  EXPECT_EQ(text("two"), "2");
  EXPECT_EQ(text("shared"), "by a");
}

TEST_F(kept_merge, a_merge_that_is_over_is_not_done_again) {
  {
    keeper one{system, root, process()};
    auto a = one.view("a");
    ASSERT_TRUE(a);
    put((*a)->reachable_path() + "/one", "1");
    one.merge({{"a", *a, true}});
  }
  put(root / "work/one", "changed by a later step");
  keeper two{system, root, process()};
  auto a = two.view("a");
  ASSERT_TRUE(a) << a.error().text();
  auto merged = two.merge({{"a", *a, true}});
  EXPECT_THAT(merged.at(0).changed, ElementsAre("one"));
  EXPECT_EQ(text("one"), "changed by a later step");
}

TEST_F(kept_merge, a_part_that_was_left_out_is_not_said_to_be_merged) {
  {
    keeper one{system, root, process()};
    auto a = one.view("a");
    auto b = one.view("b");
    ASSERT_TRUE(a && b);
    put((*a)->reachable_path() + "/one", "1");
    put((*b)->reachable_path() + "/two", "2");
    one.merge({{"a", *a, true}, {"b", *b, false}}); // cut off by a limit
  }
  keeper two{system, root, process()};
  auto a = two.view("a");
  auto b = two.view("b");
  ASSERT_TRUE(a && b);
  auto merged = two.merge({{"a", *a, true}, {"b", *b, true}});
  ASSERT_TRUE(merged.at(1).failure);
  EXPECT_THAT(merged.at(1).failure->text(), HasSubstr("begin it anew"));
  EXPECT_EQ(text("two"), "none");
}

TEST_F(kept_merge, a_merge_that_fails_leaves_its_views_to_whoever_resumes) {
  std::string large(std::size_t{4} << 20, 'x');
  {
    keeper one{system, root, process()};
    auto a = one.view("a");
    ASSERT_TRUE(a) << a.error().text();
    put((*a)->reachable_path() + "/made", large);
    // As on a full disk: what the journal needs fits, the file does not.
    rlimit before{};
    ::getrlimit(RLIMIT_FSIZE, &before);
    std::signal(SIGXFSZ, SIG_IGN);
    rlimit small{large.size() / 2, before.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &small);
    auto merged = one.merge({{"a", *a, true}});
    ::setrlimit(RLIMIT_FSIZE, &before);
    std::signal(SIGXFSZ, SIG_DFL);
    EXPECT_TRUE(merged.at(0).failure);
  }
  keeper two{system, root, process()};
  auto a = two.view("a");
  ASSERT_TRUE(a) << a.error().text();
  auto merged = two.merge({{"a", *a, true}});
  ASSERT_FALSE(merged.at(0).failure) << merged.at(0).failure->text();
  EXPECT_EQ(text("made"), large);
}

TEST_F(kept_merge, a_view_that_is_gone_is_named) {
  {
    keeper one{system, root, process()};
    ASSERT_TRUE(one.view("a")); // removed with its owner
  }
  keeper two{system, root, process()};
  auto view = two.view("a");
  ASSERT_FALSE(view);
  EXPECT_THAT(view.error().text(), HasSubstr("begin it anew"));
}

} // namespace
} // namespace skvm
