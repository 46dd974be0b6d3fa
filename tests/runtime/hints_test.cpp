#include "base/files.hpp"
#include "runtime/processors.hpp"
#include <gtest/gtest.h>

namespace skvm {
namespace {

namespace fs = std::filesystem;

struct hints_of_test : ::testing::Test {
  static schedule_hint hint_of(double window) {
    schedule_hint out;
    out.window = window;
    out.limited = true;
    out.seen_ms = 1'800'000'000'000;
    return out;
  }

  hint_port port(const std::string& model, const std::string& host = "here") {
    EXPECT_TRUE(records->flush());
    return hints_of(*records, model, host);
  }

  temporary_folder folder{
    make_temporary_folder(fs::temp_directory_path(), "skvm-hints-").value()};
  std::unique_ptr<store> records{
    std::move(open_store(folder.path() / "skvm.db").value())};
};

TEST_F(hints_of_test, are_there_for_the_next_processor_of_the_model) {
  port("a/b").save({"report", "bare"}, hint_of(12));
  auto known = port("a/b").known;
  ASSERT_EQ(known.size(), 1U);
  EXPECT_EQ(known[0].first, (hint_key{"report", "bare"}));
  EXPECT_EQ(known[0].second, hint_of(12));
}

TEST_F(hints_of_test, are_not_those_of_another_model_or_host) {
  port("a/b").save({}, hint_of(12));
  EXPECT_TRUE(port("a/c").known.empty());
  EXPECT_TRUE(port("a/b", "there").known.empty());
}

TEST_F(hints_of_test, are_merged_with_what_was_known) {
  port("a/b").save({}, hint_of(10));
  port("a/b").save({}, hint_of(40));
  auto known = port("a/b").known;
  ASSERT_EQ(known.size(), 1U);
  EXPECT_DOUBLE_EQ(known[0].second.window, 20);
}

TEST_F(hints_of_test, are_left_out_where_they_cannot_be_read) {
  records->put_hint({"a/b\nhere", "x\ny", 1, "broken"});
  records->put_hint({"a/b\nhere", "nothing", 2, to_json(hint_of(3))});
  auto known = port("a/b").known;
  ASSERT_EQ(known.size(), 1U);
  EXPECT_EQ(known[0].first, (hint_key{"nothing", ""}));
}

} // namespace
} // namespace skvm
