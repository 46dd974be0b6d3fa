#include "base/files.hpp"
#include "run/work_items.hpp"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

namespace skvm {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::IsEmpty;

struct work_items : testing::Test {
  work_items()
    : holder(*make_temporary_folder(testing::TempDir(), "it[e]ms-")) {
    for (const auto* name : {"data/b.csv", "data/a.csv", "data/c.txt"}) {
      fs::create_directories((holder.path() / name).parent_path());
      std::ofstream{holder.path() / name} << "x";
    }
  }

  auto find(const std::string& kind, const std::string& value) const {
    return find_items({kind, value, {"one", "two", "one"}},
                      holder.path().string(), {});
  }

  temporary_folder holder;
};

TEST_F(work_items, are_the_files_that_a_pattern_fits_in_order_of_their_names) {
  EXPECT_THAT(find("glob", "data/*.csv"),
              ElementsAre("data/a.csv", "data/b.csv"));
  EXPECT_THAT(find("glob", "data/*.json"), IsEmpty());
}

TEST_F(work_items, never_lie_outside_of_the_folder) {
  EXPECT_THAT(find("glob", "/etc/*"), IsEmpty());
  EXPECT_THAT(find("glob", "../*"), IsEmpty());
}

TEST_F(work_items, of_a_list_are_given_each_once) {
  EXPECT_THAT(find("list", ""), ElementsAre("one", "two"));
}

TEST_F(work_items, that_no_command_printed_are_none) {
  EXPECT_THAT(find("query", "ls data"), IsEmpty());
  EXPECT_THAT(find("output", ""), IsEmpty());
}

TEST(shares, are_as_equal_as_they_can_be_and_in_order) {
  EXPECT_THAT(in_shares({"a", "b", "c", "d", "e"}, 2),
              ElementsAre(ElementsAre("a", "b", "c"), ElementsAre("d", "e")));
  EXPECT_EQ(in_shares({"a", "b"}, 64).size(), 2u);
  EXPECT_THAT(in_shares({}, 64), IsEmpty());
}

TEST(names_for_items, fill_the_blank_that_both_have) {
  EXPECT_EQ(
    name_for("clean/<region>.csv", "data/<region>.csv", "data/north.csv"),
    "clean/north.csv");
  EXPECT_EQ(name_for("out/{id}.json", "{id}", "7"), "out/7.json");
}

TEST(names_for_items, are_empty_where_nothing_can_be_told) {
  EXPECT_EQ(name_for("clean/<a>.csv", "data/<b>.csv", "data/x.csv"), "");
  EXPECT_EQ(name_for("totals.json", "data/<b>.csv", "data/x.csv"), "");
  EXPECT_EQ(name_for("clean/<b>.csv", "data/<b>.csv", "other/x.csv"), "");
  EXPECT_EQ(name_for("clean/<b.csv", "<b>", "x"), "");
}

} // namespace
} // namespace skvm
