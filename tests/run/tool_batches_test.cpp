#include "run/tool_batches.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace skvm {
namespace {

using ::testing::ElementsAre;

tool_call call(std::string name, std::string arguments) {
  return {"id", std::move(name), std::move(arguments)};
}

auto batches(const std::vector<tool_call>& calls) {
  return independent_batches(calls, "/work");
}

TEST(tool_batches, reads_run_side_by_side) {
  EXPECT_THAT(batches({call("read_file", R"({"path":"a"})"),
                       call("read_file", R"({"path":"a"})"),
                       call("list_directory", "{}"),
                       call("execute_command", R"({"command":"wc -l a"})")}),
              ElementsAre(ElementsAre(0, 1, 2, 3)));
}

TEST(tool_batches, writes_to_different_files_run_side_by_side) {
  EXPECT_THAT(batches({call("write_file", R"({"path":"a","content":""})"),
                       call("write_file", R"({"path":"b","content":""})")}),
              ElementsAre(ElementsAre(0, 1)));
}

TEST(tool_batches, a_read_waits_for_the_write_before_it) {
  EXPECT_THAT(batches({call("write_file", R"({"path":"d/a","content":""})"),
                       call("read_file", R"({"path":"./d/x/../a"})"),
                       call("list_directory", R"({"path":"d"})")}),
              ElementsAre(ElementsAre(0), ElementsAre(1, 2)));
}

TEST(tool_batches, a_command_that_may_write_runs_alone_and_in_order) {
  EXPECT_THAT(
    batches({call("read_file", R"({"path":"a"})"),
             call("execute_command", R"({"command":"python3 x.py"})"),
             call("execute_command", R"({"command":"python3 y.py"})"),
             call("read_file", R"({"path":"a"})")}),
    ElementsAre(ElementsAre(0), ElementsAre(1), ElementsAre(2),
                ElementsAre(3)));
}

TEST(tool_batches, a_reading_command_may_read_what_is_written) {
  EXPECT_THAT(batches({call("write_file", R"({"path":"a","content":""})"),
                       call("execute_command", R"({"command":"cat a"})")}),
              ElementsAre(ElementsAre(0), ElementsAre(1)));
}

TEST(tool_batches, arguments_that_are_no_json_make_no_promise) {
  EXPECT_THAT(batches({call("execute_command", "not json"),
                       call("read_file", R"({"path":"a"})")}),
              ElementsAre(ElementsAre(0), ElementsAre(1)));
}

TEST(only_reads, knows_readers_and_nothing_else) {
  EXPECT_TRUE(only_reads("cat a | grep x | wc -l"));
  EXPECT_TRUE(only_reads("ls; head -3 b"));
  for (const auto* line :
       {"cat a > b", "cat a | tee b", "sed -i s/a/b/ f", "cat $(rm x)",
        "rm x", "ls && rm x", "sort -o a a", "find . -delete", ""})
    EXPECT_FALSE(only_reads(line)) << line;
}

} // namespace
} // namespace skvm
