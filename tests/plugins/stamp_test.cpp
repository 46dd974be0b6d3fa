#include "tests/plugins/plugin_folder.hpp"

#include "plugins/stamp.hpp"
#include <elf.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>

namespace skvm {

namespace {

using test::plugin_folder;

std::optional<plugin_stamp> stamp_in(const std::filesystem::path& file) {
  auto object = elf_file::open(file);
  if (!object)
    return std::nullopt;
  auto stamp = read_stamp(*object);
  return stamp ? *stamp : std::nullopt;
}

} // namespace

TEST(stamp, is_read_from_a_file_without_loading_it) {
  auto stamp = stamp_in(plugin_folder::built("good_pass"));
  ASSERT_TRUE(stamp);
  EXPECT_EQ(stamp->size, sizeof(plugin_descriptor));
  EXPECT_EQ(stamp->sdk_version, SKVM_SDK_VERSION);
  EXPECT_EQ(stamp->build_tag, SKVM_BUILD_TAG);
  EXPECT_EQ(stamp->kind, "pass");
  EXPECT_EQ(stamp->name, "good-pass");
  EXPECT_EQ(stamp->version, "1.2.3");
  EXPECT_EQ(stamp->summary, "A pass that works.");
  EXPECT_TRUE(stamp->has_register);
  EXPECT_EQ(stamp_defect(*stamp), "");
}

TEST(stamp, of_a_file_without_section_headers_is_left_to_loading) {
  auto content = read_file(plugin_folder::built("good_pass"));
  ASSERT_TRUE(content) << content.error().text();
  Elf64_Ehdr head;
  std::memcpy(&head, content->data(), sizeof head);
  head.e_shoff = 0;
  head.e_shnum = 0;
  std::memcpy(content->data(), &head, sizeof head);
  plugin_folder folder;
  auto file = folder.write("passes/stripped.so", *content);
  EXPECT_FALSE(stamp_in(file));
  auto set = folder.load();
  EXPECT_NE(test::only_plugin(set), nullptr);
}

TEST(stamp, of_a_changed_file_never_reads_outside_of_it) {
  auto whole = read_file(plugin_folder::built("good_pass"));
  ASSERT_TRUE(whole) << whole.error().text();
  plugin_folder folder;
  std::uint64_t random = 1;
  int readable = 0;
  for (int i = 0; i < 400; ++i) {
    auto content = *whole;
    for (int change = 0; change < 40; ++change) {
      random = random * 6364136223846793005U + 1442695040888963407U;
      // Headers lie at both ends; leave the identification alone.
      auto half = (random >> 20) % 2 == 0 ? 64 : content.size() - 2048;
      auto at = half + (random >> 24) % 2000;
      content[at] = static_cast<char>(random >> 56);
    }
    auto file = folder.write("x.so", content);
    if (stamp_in(file))
      ++readable;
  }
  EXPECT_LT(readable, 400);
}

TEST(plugin_names, are_kebab_case) {
  for (auto name : {"a", "dedupe", "bind-env", "gpt-4", "a1-b2-c3"})
    EXPECT_TRUE(is_plugin_name(name)) << name;
  for (auto name : {"", "-a", "a-", "a--b", "A", "a_b", "a b", "1a", "é", "a/b",
                    "a.b", "../a"})
    EXPECT_FALSE(is_plugin_name(name)) << name;
  EXPECT_TRUE(is_plugin_name(std::string(64, 'a')));
  EXPECT_FALSE(is_plugin_name(std::string(65, 'a')));
}

TEST(plugin_kinds, have_a_name_and_a_folder) {
  for (auto kind :
       {plugin_kind::model, plugin_kind::harness, plugin_kind::pass})
    EXPECT_EQ(plugin_kind_from_string(to_string(kind)), kind);
  EXPECT_FALSE(plugin_kind_from_string("models"));
  EXPECT_EQ(folder_of(plugin_kind::model), "models");
  EXPECT_EQ(folder_of(plugin_kind::harness), "harnesses");
  EXPECT_EQ(folder_of(plugin_kind::pass), "passes");
}

} // namespace skvm
