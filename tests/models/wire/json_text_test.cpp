#include "skvm/wire.hpp"

#include <gtest/gtest.h>

namespace {

std::string as_json(std::string_view text) {
  std::string out;
  skvm::append_json_string(out, text);
  return out;
}

std::string number(double value) {
  std::string out;
  skvm::append_json_number(out, value);
  return out;
}

TEST(json_text, escapes_what_json_demands_and_nothing_else) {
  EXPECT_EQ(as_json("a\"b\\c/d"), R"("a\"b\\c/d")");
  EXPECT_EQ(as_json("\n\r\t\b\f"), R"("\n\r\t\b\f")");
  EXPECT_EQ(as_json(std::string_view{"\0\x1f\x7f", 3}),
            "\"\\u0000\\u001f\x7f\"");
  EXPECT_EQ(as_json("Größe 😀"), "\"Größe 😀\"");
}

TEST(json_text, escapes_at_every_offset_of_a_word) {
  for (std::size_t size = 0; size < 40; ++size)
    for (std::size_t at = 0; at < size; ++at)
      for (char c : {'"', '\\', '\n', '\x01', '\x1f'}) {
        std::string text(size, 'a');
        text[at] = c;
        auto out = as_json(text);
        ASSERT_FALSE(skvm::find_json_fault(out)) << size << " " << at;
        ASSERT_GT(out.size(), size + 2);
      }
}

TEST(json_text, leaves_all_other_bytes_alone) {
  for (int c = 0x20; c < 0x80; ++c) {
    if (c == '"' || c == '\\')
      continue;
    std::string text(9, static_cast<char>(c));
    EXPECT_EQ(as_json(text), '"' + text + '"');
  }
}

TEST(json_text, writes_numbers_as_short_as_they_read_back) {
  EXPECT_EQ(number(0.7), "0.7");
  EXPECT_EQ(number(1), "1");
  EXPECT_EQ(number(-0.25), "-0.25");
}

TEST(json_text, accepts_all_forms_of_values) {
  for (auto text : {"{}", "[]", " [1, -2.5e+3, \"a\\u00e4\", true, null] ",
                    R"({"a":{"b":[{}]},"":0})", "\"\"", "-0", "1E5"})
    EXPECT_FALSE(skvm::find_json_fault(text)) << text;
}

TEST(json_text, names_the_byte_of_a_fault) {
  EXPECT_EQ(skvm::find_json_fault(""), 0u);
  EXPECT_EQ(skvm::find_json_fault("{\"a\":}"), 5u);
  EXPECT_EQ(skvm::find_json_fault("[1,]"), 3u);
  EXPECT_EQ(skvm::find_json_fault("{} x"), 3u);
  EXPECT_EQ(skvm::find_json_fault("01"), 1u);
  EXPECT_EQ(skvm::find_json_fault("\"a\nb\""), 2u);
  EXPECT_EQ(skvm::find_json_fault("\"\\x\""), 2u);
  EXPECT_EQ(skvm::find_json_fault("\"\xC3\x28\""), 1u);
  EXPECT_EQ(skvm::find_json_fault("\"\xED\xA0\x80\""), 1u);
  EXPECT_EQ(skvm::find_json_fault("{\"a\": tru"), 9u);
}

TEST(json_text, finds_a_fault_in_every_prefix) {
  std::string_view text = R"({"a":[1.5,"x\u00e4",true],"b":{"c":null}})";
  ASSERT_FALSE(skvm::find_json_fault(text));
  for (std::size_t size = 0; size < text.size(); ++size)
    EXPECT_TRUE(skvm::find_json_fault(text.substr(0, size))) << size;
}

TEST(json_text, stops_at_a_depth_that_would_harm_the_stack) {
  EXPECT_FALSE(
    skvm::find_json_fault(std::string(1000, '[') + std::string(1000, ']')));
  EXPECT_EQ(skvm::find_json_fault(std::string(1'000'000, '[')), 1000u);
}

TEST(json_text, tells_objects_from_other_values) {
  EXPECT_TRUE(skvm::is_json_object(" {\"a\":1}"));
  EXPECT_FALSE(skvm::is_json_object("[]"));
  EXPECT_FALSE(skvm::is_json_object("{"));
  EXPECT_FALSE(skvm::is_json_object(""));
}

TEST(json_text, takes_an_object_apart_without_changing_its_values) {
  auto members =
    skvm::read_json_members(R"( { "a" : [1.0, {}] , "b\n":"x" } )");
  ASSERT_TRUE(members);
  skvm::json_members expected{{"a", "[1.0, {}]"}, {R"(b\n)", R"("x")"}};
  EXPECT_EQ(*members, expected);
  EXPECT_FALSE(skvm::read_json_members("[]"));
  EXPECT_FALSE(skvm::read_json_members("{} {}"));
}

TEST(json_text, mends_only_surrogates_without_their_other_half) {
  EXPECT_FALSE(skvm::has_lone_surrogate(R"("\ud83d\ude00 \\ud83d a")"));
  EXPECT_TRUE(skvm::has_lone_surrogate(R"("\ud83d")"));
  EXPECT_EQ(skvm::without_lone_surrogates(R"("\ud83dx\uDE00 \ud83d\ude00")"),
            R"("\ufffdx\ufffd \ud83d\ude00")");
  EXPECT_EQ(skvm::without_lone_surrogates(R"("\ud83d\ud83d\ude00")"),
            R"("\ufffd\ud83d\ude00")");
}

TEST(json_text, an_error_names_the_byte_and_quotes_what_stands_there) {
  auto wrong = skvm::json_error("the reply", "{\"a\":1,,\n\"b\":2}", "unused");
  EXPECT_EQ(wrong.code, skvm::errc::malformed_reply);
  EXPECT_EQ(wrong.message,
            "the reply is no JSON at byte 7, near '{\"a\":1,, \"b\":2}'");
  EXPECT_EQ(skvm::json_error("event 3", "{\"a\":\"x", "").message,
            "event 3 is cut off: JSON ends at byte 7, near '{\"a\":\"x'");
  EXPECT_EQ(skvm::json_error("event 3", "[]", "no object").message,
            "event 3 cannot be read as JSON: no object, near '[]'");
}

TEST(shortened, keeps_whole_characters_and_mends_others) {
  EXPECT_EQ(skvm::shortened("a\xFF\xC3-ä"), "a??"
                                            "-ä");
  std::string text(1999, 'x');
  EXPECT_EQ(skvm::shortened(text + "ää"), text);
  EXPECT_EQ(skvm::shortened(text + "yä"), text + "y");
}

TEST(json_text, an_excerpt_is_valid_utf8_and_short) {
  std::string text = "{" + std::string(500, ' ') + "x";
  for (int i = 0; i < 50; ++i)
    text += "ä";
  text += '\xFF';
  auto why = skvm::json_error("it", text, "");
  EXPECT_LT(why.message.size(), 200u);
  EXPECT_FALSE(skvm::find_json_fault(as_json(why.message)));
}

} // namespace
