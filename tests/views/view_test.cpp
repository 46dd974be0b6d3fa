#include "tests/views/view_fixture.hpp"

#include "views/merge.hpp"
#include <gmock/gmock.h>

namespace skvm::test {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::IsEmpty;

namespace {

std::vector<std::string> paths(const work_view& of) {
  auto changes = of.changes();
  EXPECT_TRUE(changes) << changes.error().text();
  std::vector<std::string> out;
  for (const auto& each : *changes)
    out.push_back((each.is_removal()                ? "-"
                   : each.before == file_kind::none ? "+"
                                                    : "~")
                  + each.path);
  return out;
}

struct views : view_fixture {};

} // namespace

INSTANTIATE_TEST_SUITE_P(of, views,
                         testing::Values(view_form::overlay, view_form::copy),
                         form_name);

TEST_P(views, show_the_folder_as_it_is) {
  SKVM_VIEW(one);
  EXPECT_EQ(tree(one->reachable_path()), tree(folder));
  EXPECT_THAT(paths(*one), IsEmpty());
}

TEST_P(views, keep_what_is_written_in_them_to_themselves) {
  auto before = tree(folder);
  SKVM_VIEW(one);
  SKVM_VIEW(other);
  write_in(*one, "changed.txt", "by one");
  write_in(*other, "changed.txt", "by other");
  remove_in(*one, "sub");
  EXPECT_EQ(tree(folder), before);
  EXPECT_EQ(*read_file(one->reachable_path() + "/changed.txt"), "by one");
  EXPECT_EQ(*read_file(other->reachable_path() + "/changed.txt"), "by other");
  EXPECT_TRUE(fs::exists(other->reachable_path() + "/sub/one.txt"));
}

TEST_P(views, tell_additions_changes_and_removals) {
  SKVM_VIEW(one);
  write_in(*one, "new/deep/file", "x");
  write_in(*one, "changed.txt", "after");
  remove_in(*one, "sub/one.txt");
  fs::create_symlink("kept.txt", one->reachable_path() + "/link");
  EXPECT_THAT(paths(*one),
              ElementsAre("~changed.txt", "+link", "+new", "+new/deep",
                          "+new/deep/file", "-sub/one.txt"));
}

TEST_P(views, do_not_count_a_file_that_was_written_again_as_it_was) {
  SKVM_VIEW(one);
  write_in(*one, "changed.txt", "before");
  EXPECT_THAT(paths(*one), IsEmpty());
}

TEST_P(views, count_a_new_mode) {
  SKVM_VIEW(one);
  fs::permissions(one->reachable_path() + "/kept.txt", fs::perms::owner_all);
  auto changes = one->changes();
  ASSERT_TRUE(changes);
  ASSERT_EQ(changes->size(), 1u);
  EXPECT_EQ(changes->front().mode, 0700u);
}

TEST_P(views, tell_all_that_was_in_a_folder_that_is_gone) {
  SKVM_VIEW(one);
  remove_in(*one, "sub");
  EXPECT_THAT(paths(*one), ElementsAre("-sub", "-sub/one.txt", "-sub/two.txt"));
}

TEST_P(views, tell_what_is_missing_from_a_folder_that_was_made_anew) {
  SKVM_VIEW(one);
  remove_in(*one, "sub");
  write_in(*one, "sub/three.txt", "three");
  EXPECT_THAT(paths(*one),
              ElementsAre("-sub/one.txt", "+sub/three.txt", "-sub/two.txt"));
}

TEST_P(views, tell_a_folder_that_became_a_file) {
  SKVM_VIEW(one);
  remove_in(*one, "sub");
  write_in(*one, "sub", "now a file");
  auto changes = one->changes();
  ASSERT_TRUE(changes);
  ASSERT_FALSE(changes->empty());
  EXPECT_EQ(changes->front().before, file_kind::folder);
  EXPECT_EQ(changes->front().after, file_kind::file);
}

TEST_P(views, have_names_with_blanks_commas_and_colons) {
  auto odd = root / "a, b:c\\d";
  fs::create_directories(odd);
  folder = odd.string();
  write("x", "1");
  SKVM_VIEW(one);
  write_in(*one, "y", "2");
  EXPECT_THAT(paths(*one), ElementsAre("+y"));
}

TEST_P(views, can_be_copied_and_get_the_changes_of_a_copy_of_them) {
  SKVM_VIEW(one);
  write_in(*one, "changed.txt", "by one");
  auto top = one->reachable_path() + "/.";
  auto copy = work_view::create_copy(top, root / "copy-of-it");
  ASSERT_TRUE(copy) << copy.error().text();
  EXPECT_EQ(tree((*copy)->inner_path()), tree(top));
  write_in(**copy, "changed.txt", "by the copy");
  write_in(**copy, "new/file", "x");
  auto changes = (*copy)->changes();
  ASSERT_TRUE(changes) << changes.error().text();
  auto merged = view_merger{top}.merge(**copy, *changes);
  ASSERT_TRUE(merged) << merged.error().text();
  EXPECT_EQ(*read_file(one->reachable_path() + "/changed.txt"), "by the copy");
  EXPECT_THAT(paths(*one), ElementsAre("~changed.txt", "+new", "+new/file"));
}

TEST_P(views, that_were_left_are_taken_up_with_what_was_written) {
  auto scratch = root / "left";
  {
    auto one = GetParam() == view_form::overlay
                 ? work_view::create(folder, scratch)
                 : work_view::create_copy(folder, scratch);
    ASSERT_TRUE(one) << one.error().text();
    write_in(**one, "new", "x");
    (*one)->leave();
  }
  auto again = work_view::create(folder, scratch);
  ASSERT_TRUE(again) << again.error().text();
  EXPECT_EQ(*read_file((*again)->reachable_path() + "/new"), "x");
  EXPECT_THAT(paths(**again), ElementsAre("+new"));
}

TEST_P(views, remove_what_they_kept_when_they_go) {
  {
    SKVM_VIEW(one);
    write_in(*one, "new", "x");
  }
  std::vector<std::string> left;
  for (const auto& each : fs::directory_iterator{root})
    left.push_back(each.path().filename().string());
  EXPECT_THAT(left, ElementsAre("work"));
}

TEST_P(views, of_a_folder_that_does_not_exist_are_an_error) {
  auto made = work_view::create((root / "none").string(), root / "scratch");
  EXPECT_FALSE(made);
}

} // namespace skvm::test
