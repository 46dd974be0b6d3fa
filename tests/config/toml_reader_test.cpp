#include "config/toml_reader.hpp"
#include "config/duration.hpp"
#include <gmock/gmock.h>

namespace skvm {
namespace {

using namespace std::chrono_literals;

TEST(toml_reader, durations_have_a_whole_number_and_one_of_four_units) {
  EXPECT_EQ(parse_duration("500ms"), 500ms);
  EXPECT_EQ(parse_duration("30s"), 30s);
  EXPECT_EQ(parse_duration("10m"), 10min);
  EXPECT_EQ(parse_duration("2h"), 2h);
  for (const auto* text : {"", "10", "s", "-1s", "1.5s", "10 m", "10d",
                           "9223372036854775807h", "1h30m"})
    EXPECT_EQ(parse_duration(text), std::nullopt) << text;
}

TEST(toml_reader, durations_are_written_in_the_largest_unit_that_fits) {
  for (const auto* text : {"500ms", "90s", "10m", "2h", "0s"})
    EXPECT_EQ(duration_text(*parse_duration(text)), text);
}

TEST(toml_reader, a_refused_value_leaves_the_target_alone) {
  auto table = parse_toml("a = -1\nb = \"x\"\nc = [1, \"x\"]\n", "f");
  ASSERT_TRUE(table) << table.error().text();
  toml_report report{"f"};
  table_reader reader{*table, {}, report};
  std::uint32_t count = 7;
  bool flag = true;
  std::vector<std::string> texts{"old"};
  EXPECT_FALSE(reader.read_count("a", count));
  EXPECT_FALSE(reader.read_flag("b", flag));
  EXPECT_FALSE(reader.read_texts("c", texts));
  EXPECT_EQ(count, 7U);
  EXPECT_TRUE(flag);
  EXPECT_THAT(texts, ::testing::ElementsAre("old"));
  ASSERT_FALSE(report.outcome());
  EXPECT_EQ(report.outcome().error().text(),
            "f:1: a: -1 is out of range, expected at least 0");
}

TEST(toml_reader, a_repeated_key_is_an_error_with_its_line) {
  auto table = parse_toml("a = 1\na = 2\n", "f");
  ASSERT_FALSE(table);
  EXPECT_EQ(table.error().code, errc::invalid_config);
  EXPECT_EQ(table.error().subject, "f:2");
}

TEST(toml_reader, a_date_is_no_text) {
  auto table = parse_toml("a = 2026-01-01\n", "f");
  ASSERT_TRUE(table) << table.error().text();
  toml_report report{"f"};
  table_reader reader{*table, "[t]", report};
  std::string text;
  EXPECT_FALSE(reader.read_text("a", text));
  EXPECT_EQ(report.outcome().error().text(),
            "f:1: [t] a: expected a string, got a date or time");
}

} // namespace
} // namespace skvm
