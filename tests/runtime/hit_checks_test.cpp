#include "base/files.hpp"
#include "runtime/hit_checks.hpp"
#include <gtest/gtest.h>

namespace skvm {
namespace {

namespace fs = std::filesystem;

struct hit_checks_test : ::testing::Test {
  hit_checks_test()
    : folder(*make_temporary_folder(::testing::TempDir(), "checks-")) {
    fs::create_directories(folder.path() / "work");
  }

  fs::path place(int number) const {
    return folder.path() / ("check-" + std::to_string(number));
  }

  hit_checks::check_ptr make(int number) const {
    auto opened = view_folder::open(place(number).string());
    auto copy = work_view::create_copy((folder.path() / "work").string(),
                                       place(number).string() + "/view");
    EXPECT_TRUE(opened && copy);
    return std::make_shared<const solidify::hit_check>(
      solidify::hit_check{"f", std::move(*opened), std::move(*copy)});
  }

  temporary_folder folder;
};

TEST_F(hit_checks_test, keeps_a_folder_as_long_as_somebody_compares_in_it) {
  hit_checks all;
  std::vector<hit_checks::check_ptr> compared;
  for (int i = 0; i < 20; ++i) {
    compared.push_back(make(i));
    all.begin(compared.back());
  }
  for (int i = 0; i < 20; ++i)
    all.end(); // the runs are over, what they did is yet to be compared
  all.wait();
  for (int i = 0; i < 20; ++i)
    EXPECT_TRUE(fs::exists(place(i))) << i;
}

TEST_F(hit_checks_test, removes_what_nobody_needs_with_the_next) {
  hit_checks all;
  all.begin(make(1));
  all.end();
  all.begin(make(2));
  EXPECT_FALSE(fs::exists(place(1)));
  EXPECT_TRUE(fs::exists(place(2)));
}

} // namespace
} // namespace skvm
