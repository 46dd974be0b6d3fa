#include "tests/support/skill_text.hpp"

#include <gmock/gmock.h>

#include <string>

namespace skvm::test {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::vector<bundle_file> files() {
  return {file_of("scripts/a.py"), file_of("references/b c.md"),
          file_of("notes.md")};
}

std::vector<std::string> paths_of(std::string_view body) {
  std::vector<std::string> paths;
  auto doc = parse_body(body, files());
  for (const auto& link : doc->links)
    paths.push_back(link.path + (link.exists ? "" : "?")
                    + (link.in_code ? " code" : ""));
  return paths;
}

TEST(links, are_found_in_links_spans_blocks_and_words) {
  EXPECT_THAT(paths_of("See [b](references/b%20c.md#part) and `scripts/a.py`,\n"
                       "notes.md.\n\n```bash\npython ./scripts/a.py x\n```\n"),
              ElementsAre("references/b c.md", "scripts/a.py code", "notes.md",
                          "scripts/a.py code"));
}

TEST(links, have_the_span_of_the_target) {
  auto doc = parse_body("A [b](./scripts/a.py#x \"t\") c.\n", files());
  ASSERT_THAT(doc->links, SizeIs(1));
  EXPECT_EQ(doc->text(doc->links[0].where), "./scripts/a.py");
  EXPECT_EQ(doc->links[0].target, "./scripts/a.py");
  EXPECT_EQ(doc->links[0].path, "scripts/a.py");
  EXPECT_EQ(doc->links[0].line, 5);
}

TEST(links, are_counted_once_where_text_and_target_agree) {
  EXPECT_THAT(paths_of("[`scripts/a.py`](scripts/a.py)\n"),
              ElementsAre("scripts/a.py"));
}

TEST(links, are_found_behind_a_variable_for_the_folder) {
  auto doc = parse_body("Run `{baseDir}/scripts/a.py`.\n", files());
  ASSERT_THAT(doc->links, SizeIs(1));
  EXPECT_EQ(doc->links[0].target, "{baseDir}/scripts/a.py");
  EXPECT_EQ(doc->links[0].path, "scripts/a.py");
}

TEST(links, may_be_defined_elsewhere) {
  EXPECT_THAT(paths_of("See [it][n].\n\n[n]: notes.md \"title\"\n"),
              ElementsAre("notes.md"));
}

TEST(links, may_lead_to_folders_of_the_bundle) {
  EXPECT_THAT(paths_of("See [all](references/).\n"), ElementsAre("references"));
}

TEST(links, that_are_broken_are_reported_with_their_line) {
  auto doc = parse_body("Text.\n\n[x](gone.md) and scripts/gone.py\n", files());
  EXPECT_THAT(codes_of(*doc), ElementsAre("broken-link", "broken-link"));
  EXPECT_EQ(doc->diagnostics[0].line, 7);
}

TEST(links, that_leave_the_folder_are_reported) {
  auto doc = parse_body("[x](../other/notes.md)\n", files());
  EXPECT_THAT(codes_of(*doc), ElementsAre("link-outside"));
  EXPECT_EQ(doc->links[0].path, "");
  EXPECT_FALSE(doc->links[0].exists);
}

TEST(links, are_no_addresses_anchors_and_absolute_paths) {
  EXPECT_THAT(paths_of("[a](https://x.org/scripts/a.py) [b](#top) "
                       "[c](/etc/x.md) <https://x.org/notes.md> "
                       "[d](mailto:a@b.md)\n"),
              IsEmpty());
}

TEST(links, are_no_files_of_the_task) {
  EXPECT_THAT(paths_of("Read `data/in.csv`, write `report.md`.\n"), IsEmpty());
}

TEST(links, are_no_placeholders) {
  EXPECT_THAT(paths_of("Run `scripts/<name>.py` or `scripts/*.py`.\n"),
              IsEmpty());
}

TEST(links, in_shown_output_are_ignored) {
  EXPECT_THAT(paths_of("It prints:\n\n```\nscripts/gone.py\n```\n"), IsEmpty());
}

} // namespace
} // namespace skvm::test
