#include "skvm/result.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace {

using namespace skvm;

constexpr auto last = errc::internal;

TEST(errc, has_a_name_of_its_own_for_every_code) {
  std::set<std::string_view> names;
  for (int i = 0; i <= static_cast<int>(last); ++i)
    names.insert(to_string(static_cast<errc>(i)));
  EXPECT_EQ(names.size(), static_cast<std::size_t>(last) + 1);
}

TEST(errc, comes_back_from_its_name) {
  for (int i = 0; i <= static_cast<int>(last); ++i) {
    auto code = static_cast<errc>(i);
    EXPECT_EQ(errc_from_string(to_string(code)), code) << to_string(code);
  }
}

TEST(errc, has_names_in_kebab_case) {
  EXPECT_EQ(to_string(errc::rate_limit), "rate-limit");
  for (int i = 0; i <= static_cast<int>(last); ++i)
    for (char c : to_string(static_cast<errc>(i)))
      EXPECT_TRUE(c == '-' || (c >= 'a' && c <= 'z')) << c;
}

TEST(errc, does_not_come_from_an_unknown_name) {
  EXPECT_EQ(errc_from_string("rate_limit"), std::nullopt);
  EXPECT_EQ(errc_from_string(""), std::nullopt);
}

TEST(error, reads_as_subject_and_message) {
  EXPECT_EQ(make_error(errc::io, "a.txt", "cannot be read").text(),
            "a.txt: cannot be read");
}

TEST(error, reads_as_its_message_where_it_has_no_subject) {
  EXPECT_EQ(make_error(errc::io, "", "disk full").text(), "disk full");
}

TEST(result, holds_a_value_or_an_error) {
  result<int> good{3};
  result<int> bad{make_error(errc::not_found, "x", "is missing")};
  ASSERT_TRUE(good);
  EXPECT_EQ(*good, 3);
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().code, errc::not_found);
}

TEST(result, of_nothing_is_a_success_by_default) {
  result<void> good = ok;
  result<void> bad = make_error(errc::denied, "", "no");
  EXPECT_TRUE(good);
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().code, errc::denied);
}

} // namespace
