#include "compiler/variants.hpp"

#include <filesystem>

#include <gtest/gtest.h>

#include "base/files.hpp"
#include "skill/skill_loader.hpp"

namespace skvm {
namespace {

namespace fs = std::filesystem;

struct variants : ::testing::Test {
  variants() {
    auto dir = folder.path() / "demo";
    EXPECT_TRUE(write_file(dir / "SKILL.md",
                           "---\nname: demo\ndescription: d\n---\n\nText.\n"));
    EXPECT_TRUE(write_file(dir / "scripts" / "x.py", "print(1)\n"));
    original = *load_skill(dir);
    inputs.skill_digest = original->digest;
    inputs.skill_name = original->name;
    inputs.model = "m";
    inputs.harness = "h";
    inputs.passes = {"a@1"};
  }

  variant make() {
    auto place = place_of(inputs, folder.path() / "variants");
    variant out;
    out.key = place.key;
    out.dir = place.dir;
    out.skill_name = "demo";
    out.artifacts["gaps"] = "[]";
    edit change;
    change.pass = "a";
    change.rule = "r";
    change.reason = "because";
    change.line = 6;
    out.edits.push_back(change);
    out.passes.push_back({"a", "1", "ok", "", 0.5});
    return out;
  }

  temporary_folder folder{
    *make_temporary_folder(::testing::TempDir(), "variants-")};
  skill_ptr original;
  variant_inputs inputs;
};

TEST_F(variants, are_read_as_they_were_written) {
  auto made = make();
  ASSERT_TRUE(write_variant(made, "compiled", *original,
                            {{"extra/new.sh", "#!/bin/sh\n", true}}));
  auto got = read_variant(made.dir);
  ASSERT_TRUE(got);
  EXPECT_EQ(got->key, made.key);
  EXPECT_EQ(got->artifacts.at("gaps"), "[]");
  EXPECT_EQ(got->edits.at(0).reason, "because");
  EXPECT_EQ(got->passes.at(0).ms, 0.5);
  EXPECT_EQ(*read_file(got->skill_dir() / "SKILL.md"), "compiled");
  EXPECT_EQ(*read_file(got->skill_dir() / "scripts/x.py"), "print(1)\n");
  EXPECT_TRUE(fs::exists(got->skill_dir() / "extra/new.sh"));
}

TEST_F(variants, replace_an_older_one_of_their_key_and_leave_nothing_beside) {
  auto made = make();
  ASSERT_TRUE(write_variant(made, "one", *original, {}));
  ASSERT_TRUE(write_variant(made, "two", *original, {}));
  EXPECT_EQ(*read_file(made.skill_dir() / "SKILL.md"), "two");
  EXPECT_EQ(std::distance(fs::directory_iterator{made.dir.parent_path()},
                          fs::directory_iterator{}),
            1);
}

TEST_F(variants, a_pass_cannot_write_outside_of_its_variant) {
  auto made = make();
  auto done = write_variant(made, "x", *original, {{"../../evil", "", false}});
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, errc::denied);
  EXPECT_FALSE(fs::exists(made.dir));
}

TEST_F(variants, damaged_ones_are_as_if_there_were_none) {
  auto made = make();
  ASSERT_TRUE(write_variant(made, "x", *original, {}));
  ASSERT_TRUE(write_file(made.dir / "variant.json", "{ cut"));
  EXPECT_FALSE(read_variant(made.dir));
  ASSERT_TRUE(write_variant(made, "x", *original, {}));
  fs::remove(made.skill_dir() / "SKILL.md");
  EXPECT_FALSE(read_variant(made.dir));
  EXPECT_FALSE(read_variant(folder.path() / "nowhere"));
}

TEST_F(variants, changed_by_hand_are_as_if_there_were_none) {
  auto made = make();
  ASSERT_TRUE(write_variant(made, "x", *original, {}));
  ASSERT_TRUE(read_variant(made.dir));
  ASSERT_TRUE(write_file(made.skill_dir() / "SKILL.md", "other"));
  EXPECT_FALSE(read_variant(made.dir));
  ASSERT_TRUE(write_variant(made, "x", *original, {}));
  fs::remove(made.skill_dir() / "scripts/x.py");
  EXPECT_FALSE(read_variant(made.dir));
  ASSERT_TRUE(write_variant(made, "x", *original, {}));
  fs::remove_all(made.dir / "artifacts");
  EXPECT_FALSE(read_variant(made.dir));
}

TEST_F(variants, the_same_one_again_leaves_its_files_to_whoever_uses_them) {
  auto made = make();
  ASSERT_TRUE(write_variant(made, "x", *original, {}));
  // A run has this folder open; its inode must not go.
  fs::create_directory_symlink(made.skill_dir(), folder.path() / "in-use");
  auto before = fs::last_write_time(made.skill_dir() / "scripts/x.py");
  made.artifacts["gaps"] = "[1]";
  ASSERT_TRUE(write_variant(made, "x", *original, {}));
  EXPECT_EQ(fs::last_write_time(made.skill_dir() / "scripts/x.py"), before);
  EXPECT_EQ(read_variant(made.dir)->artifacts.at("gaps"), "[1]");
}

TEST_F(variants, keep_all_of_the_bundle) {
  fs::path dir{original->dir};
  fs::create_directories(dir / "empty");
  ASSERT_TRUE(write_file(dir / "node_modules" / "p" / "index.js", "1"));
  auto made = make();
  ASSERT_TRUE(write_variant(made, "x", *original, {}));
  EXPECT_TRUE(fs::is_directory(made.skill_dir() / "empty"));
  EXPECT_TRUE(fs::exists(made.skill_dir() / "node_modules/p/index.js"));
}

TEST_F(variants, have_another_key_when_anything_they_depend_on_changes) {
  auto base = place_of(inputs, "/v").key;
  auto key_with = [&](auto change) {
    auto other = inputs;
    change(other);
    return place_of(other, "/v").key;
  };
  EXPECT_EQ(key_with([](auto&) {}), base);
  EXPECT_NE(key_with([](auto& i) { i.skill_digest += "x"; }), base);
  EXPECT_NE(key_with([](auto& i) { i.model = "m2"; }), base);
  EXPECT_NE(key_with([](auto& i) { i.harness = "h2"; }), base);
  EXPECT_NE(key_with([](auto& i) { i.profile_digest = "p"; }), base);
  EXPECT_NE(key_with([](auto& i) { i.catalogue_digest = "c"; }), base);
  EXPECT_NE(key_with([](auto& i) { i.compiler_model = "x"; }), base);
  EXPECT_NE(key_with([](auto& i) { i.guard_mode = "warn"; }), base);
  EXPECT_NE(key_with([](auto& i) { i.passes = {"a@2"}; }), base);
  EXPECT_NE(key_with([](auto& i) { i.passes.emplace_back("b@1"); }), base);
  EXPECT_NE(key_with([](auto& i) { i.data_files = {"f=1"}; }), base);
  EXPECT_NE(place_of(inputs, "/w").key, base);
}

} // namespace
} // namespace skvm
