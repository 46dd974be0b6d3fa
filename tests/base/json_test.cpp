#include "base/json.hpp"

#include <cmath>

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace skvm {
namespace {

TEST(json, never_writes_what_others_cannot_read) {
  boost::json::value value{{"nan", std::nan("")},
                           {"inf", INFINITY},
                           {"text", "a\xff"},
                           {"list", {1, std::nan("")}}};
  for (const auto& text : {json::write(value), json::write_pretty(value)}) {
    auto again = json::read(text, "again");
    ASSERT_TRUE(again) << text;
    EXPECT_TRUE(again->at("nan").is_null());
    EXPECT_TRUE(again->at("inf").is_null());
    EXPECT_EQ(again->at("text"), "a\xEF\xBF\xBD");
    EXPECT_TRUE(again->at("list").at(1).is_null());
  }
}

TEST(json, keeps_the_order_of_members) {
  EXPECT_EQ(json::write({{"z", 1}, {"a", 2}}), R"({"z":1,"a":2})");
}

TEST(json, pretty_form_is_indented) {
  EXPECT_EQ(json::write_pretty({{"a", {{"b", 1}}}, {"c", boost::json::array{}}}),
            "{\n  \"a\": {\n    \"b\": 1\n  },\n  \"c\": []\n}\n");
}

TEST(json, errors_name_subject_and_place) {
  auto bad = json::read(R"({"a": })", "the reply");
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().code, errc::malformed_reply);
  EXPECT_EQ(bad.error().subject, "the reply");
  EXPECT_NE(bad.error().message.find("at byte 6"), std::string::npos)
    << bad.error().message;
  EXPECT_FALSE(json::read("", "x"));
  EXPECT_FALSE(json::read("{} {}", "x"));
  EXPECT_TRUE(json::read(" {} \n", "x"));
}

TEST(json, is_checked_as_it_is_read) {
  for (std::string_view text :
       {"", " {} \n", "{} {}", "[1,2.5,-3,\"a\\u00e9\",null,true]",
        R"({"a": })", R"({"a": [1, {"b": ""}]})", "[1", "\"a\xff\"", "tru"})
    EXPECT_EQ(json::check(text, "x").has_value(),
              json::read(text, "x").has_value())
      << text;
  auto bad = json::check(R"({"a": })", "the reply");
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().text(),
            json::read(R"({"a": })", "the reply").error().text());
}

} // namespace
} // namespace skvm
