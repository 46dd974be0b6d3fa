#include "tests/views/view_fixture.hpp"

#include "os/sandbox.hpp"
#include <gmock/gmock.h>

namespace skvm::test {

using testing::HasSubstr;

namespace {

/// Commands in a view, at each level of the sandbox that this machine has.
struct enclosed_views : testing::TestWithParam<sandbox_level> {
  void SetUp() override {
    auto tried = sandbox::probe_level(processes, GetParam());
    if (!tried)
      GTEST_SKIP() << tried.error().message;
    box.emplace(std::move(*tried));
    auto made = work_view::create(folder, root / "view");
    ASSERT_TRUE(made) << made.error().text();
    view = std::move(*made);
    if (!view->is_overlay())
      GTEST_SKIP() << "this machine permits no overlay";
  }

  enclosed_views()
    : holder(*make_temporary_folder(testing::TempDir(), "views-")),
      root(std::filesystem::canonical(holder.path())),
      folder((root / "work").string()) {
    view_fixture::put(folder + "/old.txt", "old\n");
  }

  launch_result run(const std::string& command) {
    launch_spec spec;
    spec.argv = {"sh", "-c", command};
    sandbox_policy policy;
    policy.work_dir = view->inner_path();
    policy.join = view->namespaces();
    return run_and_wait(processes, box->wrap(std::move(spec), policy));
  }

  launcher processes;
  temporary_folder holder;
  std::filesystem::path root;
  std::string folder;
  std::optional<sandbox> box;
  std::unique_ptr<work_view> view;
};

} // namespace

INSTANTIATE_TEST_SUITE_P(
  at, enclosed_views,
  testing::Values(sandbox_level::namespaces, sandbox_level::landlock,
                  sandbox_level::rlimits, sandbox_level::off),
  [](const auto& at) { return std::string{to_string(at.param)}; });

TEST_P(enclosed_views, commands_see_the_view_under_the_folders_own_path) {
  auto done = run("pwd; cat old.txt; echo new > new.txt; echo more >> old.txt");
  ASSERT_EQ(done.code, 0) << done.err.text();
  EXPECT_EQ(done.out.text(), folder + "\nold\n");
  EXPECT_EQ(*read_file(view->reachable_path() + "/new.txt"), "new\n");
  EXPECT_EQ(*read_file(view->reachable_path() + "/old.txt"), "old\nmore\n");
  EXPECT_EQ(*read_file(folder + "/old.txt"), "old\n");
  EXPECT_FALSE(std::filesystem::exists(folder + "/new.txt"));
}

TEST_P(enclosed_views, what_this_process_writes_is_seen_by_commands) {
  view_fixture::put(view->reachable_path() + "/by-tool.txt", "hello\n");
  auto done = run("cat by-tool.txt");
  EXPECT_EQ(done.out.text(), "hello\n") << done.err.text();
}

TEST_P(enclosed_views, a_command_that_does_not_exist_says_so) {
  launch_spec spec;
  spec.argv = {"no-such-command-anywhere"};
  sandbox_policy policy;
  policy.env = {"PATH=/usr/bin:/bin"};
  policy.work_dir = view->inner_path();
  policy.join = view->namespaces();
  auto done = run_and_wait(processes, box->wrap(std::move(spec), policy));
  EXPECT_EQ(done.code, 127);
  EXPECT_THAT(done.err.text(), HasSubstr("no-such-command-anywhere"));
}

} // namespace skvm::test
