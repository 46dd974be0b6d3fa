#include "plugins/guarded.hpp"
#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>

namespace skvm {

namespace {

struct silent final : std::exception {
  [[nodiscard]] const char* what() const noexcept override { return nullptr; }
};

} // namespace

TEST(guard, hands_on_what_a_call_returns) {
  result<int> answer = guarded("demo", [] { return 42; });
  ASSERT_TRUE(answer);
  EXPECT_EQ(*answer, 42);
}

TEST(guard, hands_on_a_value_that_only_moves) {
  auto made = guarded("demo", [] { return std::make_unique<int>(7); });
  ASSERT_TRUE(made);
  EXPECT_EQ(**made, 7);
}

TEST(guard, keeps_the_result_of_a_call_as_it_is) {
  result<int> failed = guarded("demo", []() -> result<int> {
    return make_error(errc::not_found, "x", "is missing");
  });
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code, errc::not_found);
  EXPECT_EQ(failed.error().text(), "x: is missing");
}

TEST(guard, turns_a_call_without_a_value_into_success) {
  bool ran = false;
  result<void> done = guarded("demo", [&] { ran = true; });
  EXPECT_TRUE(done);
  EXPECT_TRUE(ran);
}

TEST(guard, turns_an_exception_into_an_error_with_the_plugins_name) {
  auto failed =
    guarded("demo", []() -> int { throw std::runtime_error{"out of paper"}; });
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code, errc::plugin_failed);
  EXPECT_EQ(failed.error().subject, "demo");
  EXPECT_EQ(failed.error().message, "threw out of paper");
}

TEST(guard, keeps_what_was_thrown_on_one_line_of_valid_text) {
  auto failed = guarded("demo", []() -> result<void> {
    throw std::runtime_error{"first\nsecond\t\xff end\n"};
  });
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().message, "threw first second \xef\xbf\xbd end");
}

TEST(guard, cuts_what_is_thrown_to_a_length_that_can_be_read) {
  auto failed = guarded("demo", []() -> result<void> {
    throw std::runtime_error{std::string(100'000, 'x')};
  });
  ASSERT_FALSE(failed);
  EXPECT_LT(failed.error().message.size(), 1000u);
}

TEST(guard, catches_what_is_no_exception_and_what_says_nothing) {
  auto number = guarded("demo", []() -> result<void> { throw 42; });
  ASSERT_FALSE(number);
  EXPECT_EQ(number.error().message,
            "threw something that is no std::exception");
  auto nothing = guarded("demo", []() -> result<void> { throw silent{}; });
  ASSERT_FALSE(nothing);
  EXPECT_EQ(nothing.error().code, errc::plugin_failed);
}

} // namespace skvm
