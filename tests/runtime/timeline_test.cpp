#include "runtime/timeline.hpp"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace skvm {
namespace {

using testing::HasSubstr;
using testing::Not;

/// A main part, two branches of which the second takes longer, and the end.
std::vector<event_record> two_branches() {
  std::vector<event_record> out;
  auto add = [&](std::int64_t at, const char* kind, const char* data) {
    out.push_back({"r", out.size() + 1, 1000 + at, kind, data});
  };
  add(0, "started", R"({"name":"demo"})");
  add(0, "part-started", R"({"part":"main-1","text":"s1"})");
  add(0, "turn-started", R"({"part":"main-1","turn":1})");
  add(100, "turn-finished",
      R"({"part":"main-1","turn":1,"usage":{"total":40}})");
  add(100, "part-finished", R"({"part":"main-1","name":"ok"})");
  add(110, "part-started", R"({"part":"branch-1-1","text":"s2"})");
  add(110, "part-started", R"({"part":"branch-1-2","text":"s3"})");
  add(120, "tool-started", R"({"part":"branch-1-2","name":"t"})");
  add(130, "tool-started", R"({"part":"branch-1-2","name":"t"})");
  add(200, "part-finished", R"({"part":"branch-1-1","name":"failed"})");
  add(250, "tool-finished", R"({"part":"branch-1-2","name":"t"})");
  add(300, "tool-finished", R"({"part":"branch-1-2","name":"t"})");
  add(300, "part-finished", R"({"part":"branch-1-2","name":"ok"})");
  add(310, "part-started", R"({"part":"main-2","text":"s4"})");
  add(400, "part-finished", R"({"part":"main-2","name":"ok"})");
  add(400, "finished", R"({"name":"failed"})");
  return out;
}

TEST(timelines, tell_when_each_part_did_what) {
  auto times = timeline_of(two_branches());
  EXPECT_EQ(times.ms, 400);
  ASSERT_EQ(times.parts.size(), 4u);
  EXPECT_EQ(times.parts[0].turns, 1u);
  EXPECT_EQ(times.parts[0].tokens, 40u);
  EXPECT_EQ(times.parts[1].status, "failed");
  const auto& second = times.parts[2];
  EXPECT_EQ(second.begin_ms, 110);
  EXPECT_EQ(second.end_ms, 300);
  // Calls that overlap are one span.
  ASSERT_EQ(second.spans.size(), 1u);
  EXPECT_EQ(second.spans[0].begin_ms, 120);
  EXPECT_EQ(second.spans[0].end_ms, 300);
}

TEST(timelines, say_which_parts_needed_no_model) {
  auto events = two_branches();
  events.insert(events.begin() + 7,
                {"r", 99, 1115, "notice",
                 R"({"part":"branch-1-1","name":"solidified","text":"f"})"});
  auto times = timeline_of(events);
  ASSERT_EQ(times.parts.size(), 4u);
  EXPECT_TRUE(times.parts[1].solidified);
  EXPECT_FALSE(times.parts[2].solidified);
  EXPECT_THAT(timeline_text(times, 20), HasSubstr("solidified, 0.09 s"));
}

TEST(timelines, show_commands_that_the_host_held_back) {
  std::vector<event_record> events;
  auto add = [&](std::int64_t at, const char* kind, const char* data) {
    events.push_back({"r", events.size() + 1, 1000 + at, kind, data});
  };
  add(0, "started", R"({"name":"demo"})");
  add(0, "turn-started", R"({"turn":1})");
  add(10, "turn-finished", R"({"turn":1})");
  add(10, "tool-started", R"({"name":"t"})");
  add(10, "tool-started", R"({"name":"t","call":1})");
  add(20, "held", R"({"name":"t","call":1})"); // beside one that runs
  add(30, "went-on", R"({"name":"t","call":1})");
  add(40, "tool-finished", R"({"name":"t"})");
  add(50, "tool-finished", R"({"name":"t","call":1})");
  add(60, "tool-started", R"({"name":"t"})");
  add(60, "held", R"({"name":"t"})");
  add(90, "went-on", R"({"name":"t"})");
  add(95, "tool-finished", R"({"name":"t"})");
  add(95, "finished", R"({"name":"ok"})");
  auto times = timeline_of(events);
  ASSERT_EQ(times.parts.size(), 1u);
  std::string spans;
  for (const auto& each : times.parts[0].spans)
    spans += std::to_string(static_cast<int>(each.what)) + ":"
             + std::to_string(each.begin_ms) + "-" + std::to_string(each.end_ms)
             + " ";
  EXPECT_EQ(spans, "0:0-10 1:10-50 2:60-90 1:90-95 ");
}

TEST(timelines, find_the_critical_path) {
  std::string critical;
  for (const auto& part : timeline_of(two_branches()).parts)
    critical += part.critical ? part.id + " " : "";
  EXPECT_EQ(critical, "main-1 branch-1-2 main-2 ");
}

TEST(timelines, of_a_run_without_parts_have_one_line) {
  auto times = timeline_of({{"r", 1, 0, "started", "{}"},
                            {"r", 2, 0, "turn-started", "{}"},
                            {"r", 3, 50, "turn-finished", "{}"},
                            {"r", 4, 60, "finished", R"({"name":"ok"})"}});
  ASSERT_EQ(times.parts.size(), 1u);
  EXPECT_EQ(times.parts[0].id, "run");
  EXPECT_EQ(times.parts[0].status, "ok");
}

TEST(timelines, say_what_has_not_ended) {
  auto events = two_branches();
  events.resize(10);
  EXPECT_EQ(timeline_of(events).parts[2].status, "running");
}

TEST(timelines, are_drawn_and_printed) {
  auto times = timeline_of(two_branches());
  auto text = timeline_text(times, 20);
  EXPECT_THAT(text, HasSubstr("* branch-1-2"));
  EXPECT_THAT(text, HasSubstr("  branch-1-1"));
  EXPECT_THAT(text, HasSubstr("failed"));
  auto svg = timeline_svg(times, "a < b");
  EXPECT_THAT(svg, HasSubstr("a &lt; b"));
  EXPECT_THAT(svg, HasSubstr("branch-1-2"));
  EXPECT_THAT(svg, testing::EndsWith("</svg>\n"));
}

TEST(timelines, show_how_long_a_part_was_held) {
  auto times = timeline_of({{"r", 1, 0, "started", "{}"},
                            {"r", 2, 10, "held", R"({"text":"memory"})"},
                            {"r", 3, 60, "went-on", "{}"},
                            {"r", 4, 70, "finished", R"({"name":"ok"})"}});
  ASSERT_EQ(times.parts.size(), 1u);
  ASSERT_EQ(times.parts[0].spans.size(), 1u);
  EXPECT_EQ(times.parts[0].spans[0].what, timeline_span::kind::held);
  EXPECT_EQ(times.parts[0].spans[0].end_ms, 60);
  EXPECT_THAT(timeline_text(times, 20), HasSubstr("‖"));
}

TEST(timelines, survive_a_clock_that_was_set_back) {
  constexpr std::int64_t day = 86'400'000;
  auto times = timeline_of({{"r", 1, day, "started", "{}"},
                            {"r", 2, day + 10, "turn-started", "{}"},
                            {"r", 3, 500, "turn-finished", "{}"},
                            {"r", 4, 510, "turn-started", "{}"},
                            {"r", 5, 550, "turn-finished", "{}"},
                            {"r", 6, 550, "finished", R"({"name":"ok"})"}});
  EXPECT_EQ(times.ms, 60);
  ASSERT_EQ(times.parts[0].spans.size(), 2u);
  EXPECT_EQ(times.parts[0].spans[0].begin_ms, 10);
  EXPECT_EQ(times.parts[0].spans[0].end_ms, 10) << "how long is not known";
  EXPECT_EQ(times.parts[0].spans[1].begin_ms, 20);
  EXPECT_EQ(times.parts[0].spans[1].end_ms, 60);
}

TEST(timelines, of_events_that_are_no_json_are_empty) {
  EXPECT_TRUE(timeline_of({{"r", 1, 0, "started", "?"}}).parts.empty());
  EXPECT_EQ(timeline_text(timeline_of({}), 10), "");
}

} // namespace
} // namespace skvm
