#include "skvm/sse.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace {

using namespace skvm;
using testing::ElementsAre;
using testing::IsEmpty;

using events = std::vector<std::string>;

/// Each event as `name|data`, with the input in pieces of `step` bytes.
events parse(std::string_view text, std::size_t step = 1 << 20) {
  events seen;
  sse_parser parser;
  for (std::size_t at = 0; at < text.size(); at += step) {
    auto fed = parser.feed(text.substr(at, step), [&](const sse_event& event) {
      seen.push_back(event.name + "|" + event.data);
      return result<void>{};
    });
    EXPECT_TRUE(fed);
  }
  return seen;
}

TEST(sse_parser, reads_an_event_with_name_and_data) {
  EXPECT_THAT(parse("event: delta\ndata: {\"a\":1}\n\n"),
              ElementsAre("delta|{\"a\":1}"));
}

TEST(sse_parser, joins_several_data_lines_by_line_feeds) {
  EXPECT_THAT(parse("data: a\ndata:\ndata: b\n\n"), ElementsAre("|a\n\nb"));
}

TEST(sse_parser, drops_one_space_after_the_colon_only) {
  EXPECT_THAT(parse("data:  a\n\ndata:b\n\n"), ElementsAre("| a", "|b"));
}

TEST(sse_parser, ignores_comments_and_unknown_fields) {
  EXPECT_THAT(parse(": ping\nid: 7\nretry: 10\ndata: a\n\n: ping\n\n"),
              ElementsAre("|a"));
}

TEST(sse_parser, yields_nothing_for_an_event_without_data) {
  EXPECT_THAT(parse("event: ping\n\n"), IsEmpty());
}

TEST(sse_parser, forgets_the_name_of_an_event_without_data) {
  EXPECT_THAT(parse("event: ping\n\ndata: a\n\n"), ElementsAre("|a"));
}

TEST(sse_parser, yields_an_event_whose_data_is_empty) {
  EXPECT_THAT(parse("data\n\n"), ElementsAre("|"));
}

TEST(sse_parser, yields_nothing_for_an_event_that_is_cut_off) {
  EXPECT_THAT(parse("data: a\n\ndata: b\n"), ElementsAre("|a"));
}

TEST(sse_parser, takes_every_kind_of_line_end) {
  EXPECT_THAT(parse("data: a\r\n\r\ndata: b\r\rdata: c\n\n"),
              ElementsAre("|a", "|b", "|c"));
}

TEST(sse_parser, skips_a_byte_order_mark_at_the_start_only) {
  EXPECT_THAT(parse("\xEF\xBB\xBF"
                    "data: a\n\n"
                    "\xEF\xBB\xBF"
                    "data: b\n\n"),
              ElementsAre("|a"));
}

TEST(sse_parser, sees_the_same_events_wherever_the_bytes_are_cut) {
  const std::string text =
    "\xEF\xBB\xBF"
    "event: x\r\ndata: one\r\ndata: two\r\n"
    "\r\n: c\rdata: three\r\revent: y\ndata: \xC3\xA4\n\n";
  auto whole = parse(text);
  ASSERT_THAT(whole, ElementsAre("x|one\ntwo", "|three", "y|\xC3\xA4"));
  for (std::size_t step = 1; step < text.size(); ++step)
    EXPECT_EQ(parse(text, step), whole) << step;
}

TEST(sse_parser, stops_at_the_first_error_of_the_handler) {
  sse_parser parser;
  int calls = 0;
  auto fed = parser.feed("data: a\n\ndata: b\n\n",
                         [&](const sse_event&) -> result<void> {
                           ++calls;
                           return make_error(errc::malformed_reply, "", "no");
                         });
  ASSERT_FALSE(fed);
  EXPECT_EQ(fed.error().code, errc::malformed_reply);
  EXPECT_EQ(calls, 1);
}

TEST(sse_parser, refuses_an_event_beyond_its_limit) {
  sse_parser parser{16};
  auto ignore = [](const sse_event&) { return result<void>{}; };
  ASSERT_TRUE(parser.feed("data: 12345\n", ignore));
  auto fed = parser.feed("data: 1234567890", ignore);
  ASSERT_FALSE(fed);
  EXPECT_EQ(fed.error().code, errc::malformed_reply);
  EXPECT_EQ(fed.error().text(), "event stream: an event of more than 16 bytes");
}

} // namespace
