#include "tests/views/view_fixture.hpp"

#include "views/merge.hpp"
#include <gmock/gmock.h>

#include <algorithm>
#include <random>

namespace skvm::test {

namespace fs = std::filesystem;
using testing::IsEmpty;
using testing::SizeIs;

namespace {

std::vector<path_change> changes_of(const work_view& view) {
  auto changes = view.changes();
  EXPECT_TRUE(changes) << changes.error().text();
  return changes ? *changes : std::vector<path_change>{};
}

/// Merges views in order; the number of each that was a conflict.
std::vector<std::size_t> merge_all(const std::string& folder,
                                   const std::vector<const work_view*>& views) {
  std::vector<std::vector<path_change>> changes;
  for (const auto* each : views)
    changes.push_back(changes_of(*each));
  view_merger merger{folder};
  std::vector<std::size_t> conflicting;
  for (std::size_t i = 0; i < views.size(); ++i) {
    auto report = merger.merge(*views[i], changes[i]);
    EXPECT_TRUE(report) << report.error().text();
    if (report && !report->conflicts.empty())
      conflicting.push_back(i);
  }
  return conflicting;
}

struct merging : view_fixture {};

} // namespace

INSTANTIATE_TEST_SUITE_P(of, merging,
                         testing::Values(view_form::overlay, view_form::copy),
                         form_name);

TEST_P(merging, brings_changes_of_different_paths_together) {
  SKVM_VIEW(one);
  SKVM_VIEW(two);
  write_in(*one, "one/new.txt", "1");
  write_in(*two, "changed.txt", "after");
  remove_in(*two, "sub/one.txt");
  EXPECT_THAT(merge_all(folder, {one.get(), two.get()}), IsEmpty());
  EXPECT_EQ(tree(folder),
            (std::map<std::string, std::string>{{"kept.txt", "kept"},
                                                {"changed.txt", "after"},
                                                {"one/", ""},
                                                {"one/new.txt", "1"},
                                                {"sub/", ""},
                                                {"sub/two.txt", "two"}}));
}

TEST_P(merging, keeps_modes_and_links) {
  SKVM_VIEW(one);
  write_in(*one, "run.sh", "#!/bin/sh");
  fs::permissions(one->reachable_path() + "/run.sh", fs::perms{0750});
  fs::create_symlink("run.sh", one->reachable_path() + "/link");
  fs::create_directory(one->reachable_path() + "/closed");
  write_in(*one, "closed/in", "x");
  fs::permissions(one->reachable_path() + "/closed", fs::perms{0550});
  merge_all(folder, {one.get()});
  EXPECT_EQ(fs::status(folder + "/run.sh").permissions(), fs::perms{0750});
  EXPECT_EQ(fs::read_symlink(folder + "/link"), "run.sh");
  EXPECT_EQ(fs::status(folder + "/closed").permissions(), fs::perms{0550});
  EXPECT_EQ(*read_file(folder + "/closed/in"), "x");
  fs::permissions(folder + "/closed", fs::perms{0750});
  fs::permissions(one->reachable_path() + "/closed", fs::perms{0750});
}

TEST_P(merging, two_that_did_the_same_agree) {
  SKVM_VIEW(one);
  SKVM_VIEW(two);
  for (const auto* each : {one.get(), two.get()}) {
    write_in(*each, "out/same.txt", "same");
    remove_in(*each, "sub");
  }
  EXPECT_THAT(merge_all(folder, {one.get(), two.get()}), IsEmpty());
  EXPECT_EQ(*read_file(folder + "/out/same.txt"), "same");
  EXPECT_FALSE(fs::exists(folder + "/sub"));
}

TEST_P(merging, two_that_made_one_folder_both_keep_what_they_put_there) {
  SKVM_VIEW(one);
  SKVM_VIEW(two);
  write_in(*one, "out/1.txt", "1");
  write_in(*two, "out/2.txt", "2");
  EXPECT_THAT(merge_all(folder, {one.get(), two.get()}), IsEmpty());
  EXPECT_EQ(*read_file(folder + "/out/1.txt"), "1");
  EXPECT_EQ(*read_file(folder + "/out/2.txt"), "2");
}

TEST_P(merging, the_later_of_two_that_disagree_is_a_conflict) {
  SKVM_VIEW(one);
  SKVM_VIEW(two);
  write_in(*one, "changed.txt", "1");
  write_in(*two, "changed.txt", "2");
  write_in(*two, "other.txt", "2");
  EXPECT_THAT(merge_all(folder, {one.get(), two.get()}),
              testing::ElementsAre(1));
  EXPECT_EQ(*read_file(folder + "/changed.txt"), "1");
  EXPECT_FALSE(fs::exists(folder + "/other.txt")) << "merged by half";
}

TEST_P(merging, a_removal_against_a_change_is_a_conflict_in_both_orders) {
  for (auto removes_first : {true, false}) {
    SKVM_VIEW(remover);
    SKVM_VIEW(changer);
    remove_in(*remover, "sub");
    write_in(*changer, "sub/one.txt", "changed");
    std::vector<const work_view*> order{remover.get(), changer.get()};
    if (!removes_first)
      std::swap(order[0], order[1]);
    EXPECT_THAT(merge_all(folder, order), testing::ElementsAre(1));
    write("sub/one.txt", "one");
    write("sub/two.txt", "two");
  }
}

TEST_P(merging, a_file_where_another_made_a_folder_is_a_conflict) {
  SKVM_VIEW(one);
  SKVM_VIEW(two);
  write_in(*one, "out", "a file");
  write_in(*two, "out/file", "in a folder");
  EXPECT_THAT(merge_all(folder, {one.get(), two.get()}),
              testing::ElementsAre(1));
  EXPECT_EQ(*read_file(folder + "/out"), "a file");
}

TEST_P(merging, a_file_that_was_only_touched_does_not_undo_another_branch) {
  SKVM_VIEW(one);
  SKVM_VIEW(two);
  write_in(*one, "changed.txt", "after");
  write_in(*two, "changed.txt", "before"); // the same bytes again
  EXPECT_THAT(merge_all(folder, {one.get(), two.get()}), IsEmpty());
  EXPECT_EQ(*read_file(folder + "/changed.txt"), "after");
}

TEST_P(merging, a_rerun_on_the_merged_folder_resolves_a_conflict) {
  SKVM_VIEW(one);
  SKVM_VIEW(two);
  write_in(*one, "list.txt", "1\n");
  write_in(*two, "list.txt", "2\n");
  merge_all(folder, {one.get(), two.get()});
  two.reset();
  SKVM_VIEW(again);
  auto so_far = *read_file(again->reachable_path() + "/list.txt");
  write_in(*again, "list.txt", so_far + "2\n");
  EXPECT_THAT(merge_all(folder, {again.get()}), IsEmpty());
  EXPECT_EQ(*read_file(folder + "/list.txt"), "1\n2\n");
}

TEST_P(merging, comes_to_the_same_whatever_branches_do_to_a_tree) {
  // Two branches with random, disjoint work: as if one had followed the other.
  for (unsigned seed = 1; seed <= 6; ++seed) {
    std::mt19937 random{seed};
    fs::remove_all(folder);
    for (int i = 0; i < 20; ++i)
      write("d" + std::to_string(i % 5) + "/f" + std::to_string(i), "base");
    SKVM_VIEW(one);
    SKVM_VIEW(two);
    auto expected = (root / "expected").string();
    fs::remove_all(expected);
    fs::copy(folder, expected, fs::copy_options::recursive);
    for (int i = 0; i < 20; ++i) {
      const auto& mine = i % 2 == 0 ? *one : *two;
      auto path = "d" + std::to_string(i % 5) + "/f" + std::to_string(i);
      switch (random() % 4) {
        case 0:
          write_in(mine, path, "seed " + std::to_string(seed));
          put(expected + "/" + path, "seed " + std::to_string(seed));
          break;
        case 1:
          remove_in(mine, path);
          fs::remove(expected + "/" + path);
          break;
        case 2:
          write_in(mine, "n" + std::to_string(i) + "/x", "new");
          put(expected + "/n" + std::to_string(i) + "/x", "new");
          break;
        default:
          break;
      }
    }
    EXPECT_THAT(merge_all(folder, {one.get(), two.get()}), IsEmpty());
    EXPECT_EQ(tree(folder), tree(expected)) << "seed " << seed;
  }
}

} // namespace skvm::test
