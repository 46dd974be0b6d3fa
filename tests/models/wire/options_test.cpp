#include "skvm/wire.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace {

using options = std::map<std::string, std::string>;

TEST(option_reader, reads_each_type_and_falls_back_to_defaults) {
  options given{{"a", "x"}, {"b", "false"}, {"c", "12"}, {"d", "0.5"}};
  skvm::option_reader reader{given};
  EXPECT_EQ(reader.text("a"), "x");
  EXPECT_EQ(reader.text("z", "fallback"), "fallback");
  EXPECT_FALSE(reader.flag("b", true));
  EXPECT_TRUE(reader.flag("y", true));
  EXPECT_EQ(reader.count("c", 1), 12u);
  EXPECT_EQ(reader.count("x", 1), 1u);
  EXPECT_EQ(reader.number("d"), 0.5);
  EXPECT_FALSE(reader.number("w"));
  EXPECT_EQ(reader.one_of("v", {"first", "second"}), "first");
  EXPECT_TRUE(reader.finish());
}

TEST(option_reader, names_the_option_that_is_wrong) {
  options given{{"stream", "yes"}};
  skvm::option_reader reader{given};
  reader.flag("stream", true);
  auto fine = reader.finish();
  ASSERT_FALSE(fine);
  EXPECT_EQ(fine.error().code, skvm::errc::invalid_config);
  EXPECT_EQ(fine.error().text(),
            "option 'stream': 'yes' is neither true nor false");
}

TEST(option_reader, refuses_numbers_that_are_none) {
  for (auto text : {"", "-1", "1.5", "99999999999", "1x"}) {
    options given{{"n", text}};
    skvm::option_reader reader{given};
    EXPECT_EQ(reader.count("n", 7), 7u);
    EXPECT_FALSE(reader.finish()) << text;
  }
  for (auto text : {"", "x", "nan", "inf"}) {
    options given{{"n", text}};
    skvm::option_reader reader{given};
    EXPECT_FALSE(reader.number("n"));
    EXPECT_FALSE(reader.finish()) << text;
  }
}

TEST(option_reader, refuses_a_choice_that_is_none) {
  options given{{"mode", "third"}};
  skvm::option_reader reader{given};
  reader.one_of("mode", {"first", "second"});
  auto fine = reader.finish();
  ASSERT_FALSE(fine);
  EXPECT_EQ(fine.error().text(),
            "option 'mode': 'third' is none of first, second");
}

TEST(option_reader, refuses_what_nobody_reads_and_says_what_there_is) {
  options given{{"temprature", "1"}};
  skvm::option_reader reader{given};
  reader.number("temperature");
  reader.flag("stream", true);
  auto fine = reader.finish();
  ASSERT_FALSE(fine);
  EXPECT_EQ(fine.error().text(), "option 'temprature': no such option; there "
                                 "are stream, temperature, header.<Name>");
}

TEST(option_reader, takes_headers_and_refuses_broken_ones) {
  options given{{"header.X-Title", "skills"}};
  skvm::option_reader reader{given};
  EXPECT_EQ(reader.headers(),
            (std::vector<skvm::header>{{"X-Title", "skills"}}));
  EXPECT_TRUE(reader.finish());
  for (auto [name, value] :
       {std::pair{"header.a b", "x"}, std::pair{"header.", "x"},
        std::pair{"header.A", "x\r\nB: y"}}) {
    options broken{{name, value}};
    skvm::option_reader other{broken};
    EXPECT_TRUE(other.headers().empty());
    EXPECT_FALSE(other.finish()) << name;
  }
}

TEST(option_reader, refuses_an_extra_body_that_is_no_object_or_has_the_list) {
  for (auto text : {"[]", "{", R"({"messages":[]})"}) {
    options given{{"extra_body", text}};
    skvm::option_reader reader{given};
    reader.extra_body("messages");
    EXPECT_FALSE(reader.finish()) << text;
  }
}

TEST(option_reader, keeps_the_last_of_repeated_fields) {
  options given{{"extra_body", R"({"a":1,"b":2,"a":3})"}};
  skvm::option_reader reader{given};
  skvm::json_members expected{{"a", "3"}, {"b", "2"}};
  EXPECT_EQ(reader.extra_body("messages"), expected);
}

TEST(request_body, extra_fields_replace_remove_and_add) {
  skvm::json_members extra{
    {"model", "\"other\""}, {"stop", "null"}, {"top_k", "5"}};
  skvm::request_body body{extra, 100};
  body.text("model", "m");
  body.flag("stream", true);
  body.count("stop", 1);
  body.number("temperature", 0.5);
  body.open_list("messages");
  body.out() += "1";
  EXPECT_EQ(body.close_list(), R"({"stream":true,"temperature":0.5,)"
                               R"("model":"other","top_k":5,"messages":[1]})");
}

TEST(merged_headers, replaces_in_whatever_case_and_adds) {
  auto merged = skvm::merged_headers(
    {{"content-type", "a"}, {"authorization", "Bearer {key}"}},
    {{"Authorization", "Key {key}"}, {"X-A", "b"}});
  EXPECT_EQ(merged, (std::vector<skvm::header>{{"content-type", "a"},
                                               {"Authorization", "Key {key}"},
                                               {"X-A", "b"}}));
}

TEST(join_url, adds_the_path_once_and_before_a_query) {
  EXPECT_EQ(skvm::join_url("http://h/v1", "/c"), "http://h/v1/c");
  EXPECT_EQ(skvm::join_url("http://h/v1/", "/c"), "http://h/v1/c");
  EXPECT_EQ(skvm::join_url("http://h/v1/c", "/c"), "http://h/v1/c");
  EXPECT_EQ(skvm::join_url("http://h/v1?a=1", "/c"), "http://h/v1/c?a=1");
}

TEST(check_request, names_what_is_wrong) {
  skvm::chat_request request;
  EXPECT_EQ(skvm::check_request(request).error().text(),
            "request: there is no message to answer");
  request.messages.push_back(skvm::user_message("hi"));
  EXPECT_TRUE(skvm::check_request(request));
  request.temperature = std::numeric_limits<double>::quiet_NaN();
  EXPECT_FALSE(skvm::check_request(request));
  request.temperature.reset();
  request.answer_schema = "true";
  EXPECT_FALSE(skvm::check_request(request));
  request.answer_schema.clear();
  request.tools = std::make_shared<const std::vector<skvm::tool_definition>>(
    std::vector<skvm::tool_definition>{{"f", "", "{"}});
  EXPECT_EQ(skvm::check_request(request).error().text(),
            "tool 'f': the schema is no JSON object");
}

} // namespace
