#include "tests/plugins/plugin_folder.hpp"

#include "plugins/loader.hpp"
#include <elf.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace skvm {

namespace {

namespace fs = std::filesystem;
using test::only_plugin;
using test::only_reason;
using test::plugin_folder;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

std::string good_object() {
  auto content = read_file(plugin_folder::built("good_pass"));
  EXPECT_TRUE(content) << content.error().text();
  return content ? *content : "";
}

std::string reason_for(std::string_view content) {
  plugin_folder folder;
  folder.write("passes/x.so", content);
  return only_reason(folder.load());
}

} // namespace

TEST(loader_files, refuses_a_file_that_is_no_object) {
  EXPECT_EQ(reason_for("#!/bin/sh\necho not a library, whatever the name\n"),
            "not an ELF file");
}

TEST(loader_files, refuses_an_empty_file) {
  EXPECT_EQ(reason_for(""), "empty file");
}

TEST(loader_files, refuses_an_object_that_was_cut_anywhere) {
  // Each of these cuts would end a process that maps the file.
  auto whole = good_object();
  ASSERT_GT(whole.size(), 4096u);
  plugin_folder folder;
  for (std::size_t sixteenth = 1; sixteenth < 16; ++sixteenth)
    folder.write(
      "passes/x" + std::to_string(sixteenth) + ".so",
      std::string_view{whole}.substr(0, whole.size() * sixteenth / 16));
  folder.write("passes/head.so", std::string_view{whole}.substr(0, 40));
  folder.write("passes/last.so",
               std::string_view{whole}.substr(0, whole.size() - 1));
  auto set = folder.load();
  EXPECT_TRUE(set.loaded().empty());
  ASSERT_EQ(set.refused().size(), 17u);
  for (const auto& refused : set.refused())
    EXPECT_THAT(refused.reason, StartsWith("truncated: ")) << refused.file;
}

TEST(loader_files, refuses_a_32_bit_object) {
  auto content = good_object();
  content[EI_CLASS] = ELFCLASS32;
  EXPECT_EQ(reason_for(content), "not a 64-bit object, but this program is");
}

TEST(loader_files, refuses_an_object_with_the_other_byte_order) {
  auto content = good_object();
  content[EI_DATA] = ELFDATA2MSB;
  EXPECT_EQ(reason_for(content),
            "not a little-endian object, but this program is");
}

TEST(loader_files, refuses_an_object_for_another_processor) {
  auto content = good_object();
  content[offsetof(Elf64_Ehdr, e_machine)] = EM_SPARC;
  content[offsetof(Elf64_Ehdr, e_machine) + 1] = 0;
  EXPECT_THAT(reason_for(content),
              StartsWith("built for another processor (ELF machine 2,"));
}

TEST(loader_files, refuses_an_object_that_is_not_linked) {
  auto content = good_object();
  content[offsetof(Elf64_Ehdr, e_type)] = ET_REL;
  EXPECT_EQ(reason_for(content), "not a shared object (ELF type 1)");
}

TEST(loader_files, refuses_a_folder_with_the_name_of_an_object) {
  plugin_folder folder;
  fs::create_directories(folder.path() / "passes" / "x.so");
  EXPECT_EQ(only_reason(folder.load()), "not a regular file");
}

TEST(loader_files, refuses_a_named_pipe_without_waiting_for_it) {
  plugin_folder folder;
  ASSERT_EQ(::mkfifo((folder.path() / "x.so").c_str(), 0600), 0);
  EXPECT_EQ(only_reason(folder.load()), "not a regular file");
}

TEST(loader_files, refuses_a_link_to_nowhere) {
  plugin_folder folder;
  fs::create_symlink("gone", folder.path() / "x.so");
  EXPECT_EQ(only_reason(folder.load()),
            "cannot open: No such file or directory");
}

TEST(loader_files, refuses_a_file_that_it_may_not_read) {
  plugin_folder folder;
  auto file = folder.add("good_pass", "passes");
  fs::permissions(file, fs::perms::none);
  fs::permissions(folder.path(), fs::perms::all);
  // Root may read anything, so become somebody else for the while.
  constexpr uid_t nobody = 65534;
  auto was_root = ::geteuid() == 0;
  if (was_root) {
    ASSERT_EQ(::seteuid(nobody), 0);
  }
  auto set = folder.load();
  if (was_root) {
    ASSERT_EQ(::seteuid(0), 0);
  }
  EXPECT_EQ(only_reason(set), "cannot open: Permission denied");
}

TEST(loader_files, passes_over_what_is_not_named_like_an_object) {
  plugin_folder folder;
  folder.write("README.md", "plugins");
  folder.write("passes/good_pass.so.bak", "old");
  auto set = folder.load();
  EXPECT_TRUE(set.loaded().empty());
  EXPECT_TRUE(set.refused().empty());
}

TEST(loader_files, loads_any_kind_from_the_root_itself) {
  plugin_folder folder;
  folder.add("good_pass", ".");
  folder.add("good_model", ".");
  auto set = folder.load();
  EXPECT_EQ(set.loaded().size(), 2u);
  EXPECT_TRUE(set.refused().empty());
}

TEST(loader_files, counts_a_file_once_however_many_names_it_has) {
  plugin_folder folder;
  auto file = folder.add("good_pass", "passes");
  fs::create_symlink(file, folder.path() / "passes" / "again.so");
  fs::create_symlink(file, folder.path() / "root.so");
  fs::create_hard_link(file, folder.path() / "passes" / "third.so");
  auto set = plugin_set::load({folder.path(), folder.path()});
  EXPECT_NE(only_plugin(set), nullptr);
}

TEST(loader_files, reports_a_broken_file_once_however_many_names_it_has) {
  plugin_folder folder;
  folder.write("passes/x.so", "garbage");
  fs::create_symlink("x.so", folder.path() / "passes" / "y.so");
  auto set = plugin_set::load({folder.path(), folder.path()});
  EXPECT_EQ(only_reason(set), "not an ELF file");
}

TEST(loader_files, loads_a_plugin_despite_a_link_in_the_wrong_folder) {
  plugin_folder folder;
  auto file = folder.add("good_pass", "passes");
  fs::create_directories(folder.path() / "harnesses");
  fs::create_symlink(file, folder.path() / "harnesses" / "link.so");
  auto set = folder.load();
  EXPECT_EQ(set.loaded().size(), 1u);
  ASSERT_EQ(set.refused().size(), 1u);
  EXPECT_THAT(set.refused().front().reason, HasSubstr("'harnesses'"));
}

TEST(loader_files, takes_the_first_root_where_two_have_a_name) {
  plugin_folder mine;
  plugin_folder shipped;
  auto file = mine.add("broken_duplicate", "passes");
  shipped.add("good_pass", "passes");
  auto set = plugin_set::load({mine.path(), shipped.path()});
  ASSERT_EQ(set.loaded().size(), 1u);
  EXPECT_EQ(set.loaded().front().file, file.string());
  EXPECT_EQ(set.refused().size(), 1u);
}

TEST(loader_files, reports_a_root_that_is_no_folder) {
  plugin_folder folder;
  auto missing = folder.path() / "missing";
  auto set = plugin_set::load({missing});
  EXPECT_EQ(only_reason(set),
            "cannot read the folder: No such file or directory");
  EXPECT_EQ(set.refused().front().file, missing.string());
  auto file = folder.write("file", "");
  EXPECT_EQ(only_reason(plugin_set::load({file})),
            "cannot read the folder: Not a directory");
}

TEST(loader_files, loads_nothing_from_no_roots) {
  auto set = plugin_set::load({});
  EXPECT_TRUE(set.loaded().empty());
  EXPECT_TRUE(set.refused().empty());
}

TEST(plugin_roots, come_from_the_variable_then_the_file_then_the_program) {
  plugin_folder own;
  EXPECT_THAT(plugin_roots("/a:/b", {"/c"}, own.path()),
              ElementsAre("/a", "/b", "/c", own.path()));
}

TEST(plugin_roots, leave_out_empty_entries_and_a_missing_own_folder) {
  EXPECT_THAT(plugin_roots(":/a::", {}, "/nowhere/at/all"), ElementsAre("/a"));
  EXPECT_TRUE(plugin_roots("", {}, "/nowhere/at/all").empty());
}

} // namespace skvm
