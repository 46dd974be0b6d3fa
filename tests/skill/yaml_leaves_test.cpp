#include "skill/yaml_leaves.hpp"
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace skvm::ir {
namespace {

/// A comment is nothing to YAML, but more than a line of `key: value`.
void expect_as_yaml_reads_it(const std::string& text) {
  auto read = read_yaml(text);
  auto by_yaml = read_yaml("# begin\n" + text);
  auto down = [](std::vector<int> lines) {
    for (auto& line : lines)
      ++line;
    return lines;
  };
  EXPECT_EQ(read.failure, by_yaml.failure) << text;
  EXPECT_EQ(read.is_map, by_yaml.is_map) << text;
  EXPECT_EQ(read.keys, by_yaml.keys) << text;
  EXPECT_EQ(down(read.key_lines), by_yaml.key_lines) << text;
  EXPECT_EQ(down(read.duplicates), by_yaml.duplicates) << text;
  ASSERT_EQ(read.leaves.size(), by_yaml.leaves.size()) << text;
  for (std::size_t i = 0; i < read.leaves.size(); ++i) {
    EXPECT_EQ(read.leaves[i].path, by_yaml.leaves[i].path) << text;
    EXPECT_EQ(read.leaves[i].value, by_yaml.leaves[i].value) << text;
    EXPECT_EQ(read.leaves[i].line + 1, by_yaml.leaves[i].line) << text;
    EXPECT_EQ(read.leaves[i].in_list, by_yaml.leaves[i].in_list) << text;
  }
}

TEST(yaml_leaves, lines_of_key_and_value_are_read_as_yaml_reads_them) {
  expect_as_yaml_reads_it("name: demo\ndescription: Does it, and more.\n");
  expect_as_yaml_reads_it("name: demo\nname: again\nversion: 1.0\n");
  expect_as_yaml_reads_it(
    "a:   three blanks\nb: \"quoted: # so\"\nc: 'x: y'\n");
  expect_as_yaml_reads_it("a: Größe — 3 × 4\nb: 日本語\n");
}

TEST(yaml_leaves, whatever_means_more_to_yaml_is_left_to_it) {
  for (auto value : {"null",
                     "Null",
                     "~",
                     "*alias",
                     "&a x",
                     "[a, b]",
                     "{a: b}",
                     "x: y",
                     "x:",
                     "x # y",
                     "x#y",
                     "#",
                     "|",
                     ">-",
                     "\"a\\nb\"",
                     "'it''s'",
                     "\"a",
                     "'a' b",
                     "\"a\" # b",
                     "!tag x",
                     "@a",
                     "%a",
                     "`a`",
                     "- a",
                     "-",
                     "x ",
                     "\t",
                     "x\ty",
                     "a\r",
                     "",
                     " ",
                     "? a",
                     "true",
                     "0x1F",
                     "<<",
                     "\xC2\x85x",
                     "x\xE2\x80\xA8y",
                     "\xEF\xBB\xBFx",
                     "x\x7f"})
    expect_as_yaml_reads_it("a: b\nkey: " + std::string{value} + "\nz: c\n");
}

TEST(yaml_leaves, keys_that_mean_more_to_yaml_are_left_to_it) {
  for (auto key : {"null", "~", "a b", "\"a\"", "- a", "? a", "<<", "", "a:b",
                   " a", "1", "true", "a.b", "é", "-a", "_a"})
    expect_as_yaml_reads_it("x: y\n" + std::string{key} + ": b\n");
  expect_as_yaml_reads_it("a: b\n  c\nd: e\n");
  expect_as_yaml_reads_it("a: b\n\nc: d\n");
  expect_as_yaml_reads_it("a:\n  b: c\n  d: \"e\"\n");
}

} // namespace
} // namespace skvm::ir
