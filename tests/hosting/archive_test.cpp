#include "hosting/border.hpp"
#include <gtest/gtest.h>

namespace skvm::hosting {

namespace {

template <class T>
T again(const T& value) {
  writer out;
  out << value;
  auto bytes = out.take();
  reader in{bytes};
  auto back = in.get<T>();
  EXPECT_TRUE(in.at_end());
  return back;
}

} // namespace

TEST(archive, keeps_every_kind_of_part_of_a_conversation) {
  message before{role::assistant,
                 {text_part{"t"}, reasoning_part{"r", std::string{"\0\xff", 2}},
                  tool_call{"i", "n", "{"}, tool_result{"i", "n", "c", true}}};
  auto after = again(before);
  EXPECT_EQ(after.who, role::assistant);
  ASSERT_EQ(after.parts.size(), 4u);
  EXPECT_EQ(std::get<reasoning_part>(after.parts[1]).opaque,
            (std::string{"\0\xff", 2}));
  EXPECT_EQ(std::get<tool_call>(after.parts[2]).arguments, "{");
  EXPECT_TRUE(std::get<tool_result>(after.parts[3]).is_error);
}

TEST(archive, tells_nothing_from_an_empty_value) {
  chat_request request;
  EXPECT_EQ(again(request).tools, nullptr);
  EXPECT_FALSE(again(request).temperature);
  request.tools = std::make_shared<const std::vector<tool_definition>>();
  request.temperature = 0;
  EXPECT_NE(again(request).tools, nullptr);
  EXPECT_EQ(again(request).temperature, 0);
}

TEST(archive, keeps_an_error_with_all_its_details) {
  error why{errc::rate_limit, "s", "m", std::chrono::milliseconds{5}, 429};
  writer out;
  out << result<void>{why};
  auto bytes = out.take();
  auto back = reader{bytes}.get_result<void>();
  ASSERT_FALSE(back);
  EXPECT_EQ(back.error().code, errc::rate_limit);
  EXPECT_EQ(back.error().retry_after, why.retry_after);
  EXPECT_EQ(back.error().http_status, 429);
}

TEST(archive, refuses_every_truncation_of_a_value) {
  chat_request request;
  request.messages = {user_message("hello"), user_message("again")};
  request.temperature = 1.5;
  writer out;
  out << request;
  auto bytes = out.take();
  for (std::size_t size = 0; size < bytes.size(); ++size)
    EXPECT_THROW(
      reader{std::string_view{bytes}.substr(0, size)}.get<chat_request>(),
      bad_frame)
      << size;
}

TEST(archive, refuses_a_length_beyond_the_end_without_allocating_it) {
  writer out;
  out << (std::size_t{1} << 60);
  auto bytes = out.take();
  EXPECT_THROW(reader{bytes}.get<std::string>(), bad_frame);
  EXPECT_THROW(reader{bytes}.get<std::vector<header>>(), bad_frame);
}

TEST(archive, refuses_an_alternative_that_does_not_exist) {
  writer out;
  out << std::size_t{9};
  auto bytes = out.take();
  EXPECT_THROW(reader{bytes}.get<part>(), bad_frame);
}

} // namespace skvm::hosting
