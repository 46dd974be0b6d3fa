#include <boost/json.hpp>

#include "plugins/passes/lang/json_writer.hpp"
#include "plugins/passes/lang/text.hpp"
#include "plugins/passes/lang/word_filter.hpp"
#include <gtest/gtest.h>

namespace pass_lang {
namespace {

namespace bj = boost::json;

TEST(json_writer, writes_what_a_tree_of_the_same_values_gives) {
  bj::object tree{{"text", "a\"b"},
                  {"none", nullptr},
                  {"yes", true},
                  {"count", -12},
                  {"share", 0.25},
                  {"empty", bj::array{}},
                  {"list", bj::array{1, 2}},
                  {"inner", bj::object{{"names", bj::array{"x", "y"}}}},
                  {"last", bj::object{}}};
  json_writer out;
  out.begin_object()
    .member("text", "a\"b")
    .key("none")
    .null()
    .member("yes", true)
    .member("count", -12)
    .member("share", 0.25)
    .key("empty")
    .begin_array()
    .end_array()
    .member("list", std::vector<int>{1, 2})
    .key("inner")
    .begin_object()
    .member("names", std::vector<std::string>{"x", "y"})
    .end_object()
    .key("last")
    .begin_object()
    .end_object()
    .end_object();
  EXPECT_EQ(out.take(), bj::serialize(tree));
}

TEST(json_writer, escapes_every_byte_of_ascii_as_a_tree_does) {
  for (int c = 0; c < 0x80; ++c) {
    std::string text{"ab"};
    text.insert(1, 1, static_cast<char>(c));
    json_writer out;
    EXPECT_EQ(out.value(text).take(), bj::serialize(bj::value(text))) << c;
  }
}

TEST(json_writer, mends_bytes_that_are_no_characters) {
  json_writer out;
  out.begin_array().value("ok \xC3\xA4").value("\xC3(\xFF").end_array();
  EXPECT_EQ(out.take(), "[\"ok \xC3\xA4\",\"\xEF\xBF\xBD(\xEF\xBF\xBD\"]");
}

TEST(text, shows_each_byte_that_is_no_character_once) {
  EXPECT_EQ(with_valid_characters("0123456789 \xE2\x82\xAC"),
            "0123456789 \xE2\x82\xAC");
  EXPECT_EQ(with_valid_characters("01234567\xE2\x82"),
            "01234567\xEF\xBF\xBD\xEF\xBF\xBD");
  EXPECT_EQ(with_valid_characters(""), "");
}

TEST(word_filter, never_denies_a_word_it_has_whatever_its_case) {
  word_filter filter;
  for (auto word : {"pandas", "ffmpeg", "x", "größe", ""})
    filter.add(word);
  for (auto word : {"pandas", "PANDAS", "FFmpeg", "X", "größe", ""})
    EXPECT_TRUE(filter.may_hold(word)) << word;
  EXPECT_FALSE(filter.may_hold("panda"));
}

} // namespace
} // namespace pass_lang
