#include "base/files.hpp"
#include "compiler/catalogue.hpp"
#include "compiler/profiles.hpp"
#include "config/config.hpp"
#include "config/toml_reader.hpp"
#include <gmock/gmock.h>
#include <toml++/toml.h>

namespace skvm {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

std::string json_of(const std::string& model, const std::string& harness,
                    const std::string& value) {
  return R"({"version": "1.0", "model": ")" + model + R"(", "harness": ")"
         + harness + R"(", "capabilities": {"gen.regex": ")" + value + "\"}}";
}

class profiles_test : public ::testing::Test {
protected:
  profiles_test()
    : folder_(make_temporary_folder(fs::temp_directory_path(), "skvm-profiles-")
                .value()) {}

  [[nodiscard]] fs::path user() const { return folder_.path() / "user"; }

  [[nodiscard]] fs::path own() const { return folder_.path() / "own"; }

  static void write(const fs::path& file, const std::string& text) {
    auto done = write_file(file, text);
    ASSERT_TRUE(done) << done.error().text();
  }

  [[nodiscard]] auto find(std::string_view harness,
                          std::string_view model) const {
    return find_profile({user(), own()}, harness, model);
  }

  /// The level of `gen.regex` in the profile that is found.
  [[nodiscard]] std::optional<level> level_found(std::string_view harness,
                                                 std::string_view model) const {
    auto found = find(harness, model);
    EXPECT_TRUE(found) << found.error().text();
    if (!found || !*found)
      return std::nullopt;
    return (*found)->profile.find("gen.regex");
  }

private:
  temporary_folder folder_;
};

std::string refusal(const std::string& text) {
  auto parsed = parse_profile(text, "p.json");
  if (parsed)
    return "accepted";
  EXPECT_EQ(to_string(parsed.error().code), "invalid-config");
  return parsed.error().text();
}

TEST(profile, reads_tcp_1_0_and_ignores_what_it_does_not_need) {
  auto parsed = parse_profile(
    R"({"version": "1.0", "model": "a/b", "harness": "h",
        "profiledAt": "2026-04-03T11:39:57Z", "isPartial": false,
        "capabilities": {"gen.regex": "L2", "tool.exec": "L0"},
        "details": [{"primitiveId": "gen.regex"}], "cost": {"totalUsd": 0}})",
    "p.json");
  ASSERT_TRUE(parsed) << parsed.error().text();
  EXPECT_EQ(parsed->model, "a/b");
  EXPECT_EQ(parsed->harness, "h");
  EXPECT_EQ(parsed->source, "measured 2026-04-03T11:39:57Z");
  EXPECT_EQ(parsed->find("gen.regex"), level::l2);
  EXPECT_EQ(parsed->find("tool.exec"), level::l0);
  EXPECT_EQ(parsed->find("tool.web"), std::nullopt);
}

TEST(profile, its_digest_is_that_of_the_levels_alone) {
  auto one = parse_profile(json_of("a", "h", "L1"), "1");
  auto same = parse_profile(json_of("b", "i", "L1"), "2");
  auto other = parse_profile(json_of("a", "h", "L2"), "3");
  ASSERT_TRUE(one && same && other);
  EXPECT_EQ(one->digest, same->digest);
  EXPECT_NE(one->digest, other->digest);
}

TEST(profile, is_refused_with_a_reason) {
  EXPECT_THAT(refusal("{"), HasSubstr("p.json: "));
  EXPECT_EQ(refusal("[]"), "p.json: not a profile: no JSON object");
  EXPECT_EQ(refusal("{}"),
            "p.json: not a profile: 'version' is missing or no text");
  EXPECT_EQ(refusal(R"({"version": "2.0"})"),
            "p.json: is a profile of version 2.0, only 1.0 is understood");
  EXPECT_EQ(refusal(json_of("a", "h", "L7")),
            "p.json: capabilities.gen.regex: expected \"L0\", \"L1\", \"L2\" "
            "or \"L3\"");
  EXPECT_EQ(refusal(R"({"version": "1.0", "model": "a", "harness": "h",
                        "capabilities": {}})"),
            "p.json: not a profile: 'capabilities' is empty");
}

TEST(profile, is_refused_while_partial) {
  EXPECT_THAT(refusal(R"({"version": "1.0", "model": "a", "harness": "h",
                          "isPartial": true,
                          "capabilities": {"gen.regex": "L1"}})"),
              HasSubstr("a partial profile"));
}

TEST(profile, is_read_back_as_it_was_written) {
  profile written{"a/b", "h", "by hand", "", {{"gen.regex", level::l3}}};
  auto read = parse_profile(profile_to_json(written), "p.json");
  ASSERT_TRUE(read) << read.error().text();
  EXPECT_EQ(read->model, written.model);
  EXPECT_EQ(read->harness, written.harness);
  EXPECT_EQ(read->source, written.source);
  EXPECT_EQ(read->capabilities, written.capabilities);
}

TEST(profile, file_names_have_no_slashes_and_colons) {
  EXPECT_EQ(profile_file_name("a/b:free"), "a--b_free");
  EXPECT_EQ(profile_file_name(".."), "");
  EXPECT_EQ(profile_file_name("."), "");
  EXPECT_EQ(profile_file_name(""), "");
  EXPECT_EQ(profile_file_name("../../x"), "..--..--x");
}

TEST_F(profiles_test, are_found_in_both_layouts) {
  write(own() / "h/a--b.json", json_of("a/b", "h", "L1"));
  write(own() / "h/c--d/latest.json", json_of("c/d", "h", "L2"));
  EXPECT_EQ(level_found("h", "a/b"), level::l1);
  EXPECT_EQ(level_found("h", "c/d"), level::l2);
}

TEST_F(profiles_test, of_the_first_folder_win) {
  write(user() / "h/a--b.json", json_of("a/b", "h", "L3"));
  write(own() / "h/a--b.json", json_of("a/b", "h", "L1"));
  EXPECT_EQ(level_found("h", "a/b"), level::l3);
}

TEST_F(profiles_test, are_nothing_for_a_target_that_was_not_measured) {
  write(own() / "h/a--b.json", json_of("a/b", "h", "L1"));
  EXPECT_EQ(level_found("h", "a/c"), std::nullopt);
  EXPECT_EQ(level_found("other", "a/b"), std::nullopt);
}

TEST_F(profiles_test, are_found_without_the_models_route) {
  write(own() / "h/a--b.json", json_of("a/b", "h", "L1"));
  EXPECT_EQ(level_found("h", "openrouter/a/b"), level::l1);
  write(own() / "h/openrouter--a--b.json", json_of("x", "h", "L2"));
  EXPECT_EQ(level_found("h", "openrouter/a/b"), level::l2);
}

TEST_F(profiles_test, that_are_broken_hide_no_later_ones) {
  write(user() / "h/a--b.json", "{");
  write(own() / "h/a--b.json", json_of("a/b", "h", "L1"));
  auto found = find("h", "a/b");
  ASSERT_FALSE(found);
  EXPECT_THAT(found.error().text(), HasSubstr("user/h/a--b.json: "));
}

TEST_F(profiles_test, are_never_looked_for_outside_of_their_folder) {
  write(own() / "../a.json", json_of("a", "h", "L1"));
  write(own() / "x.json", json_of("x", "h", "L1"));
  EXPECT_EQ(level_found("..", "a"), std::nullopt);
  EXPECT_EQ(level_found(".", "x"), std::nullopt);
  EXPECT_EQ(level_found("h", "../x"), std::nullopt);
}

TEST_F(profiles_test, are_listed_once_with_the_refused_apart) {
  write(user() / "h/a--b.json", json_of("a/b", "h", "L3"));
  write(own() / "h/a--b.json", json_of("a/b", "h", "L1"));
  write(own() / "g/c/latest.json", json_of("c", "g", "L1"));
  write(own() / "g/broken.json", "{");
  write(own() / "g/note.txt", "no profile");
  auto listing = list_profiles({user(), own(), own() / "missing"});
  ASSERT_EQ(listing.profiles.size(), 2U);
  EXPECT_EQ(listing.profiles[0].profile.harness, "g");
  EXPECT_EQ(listing.profiles[1].profile.find("gen.regex"), level::l3);
  ASSERT_EQ(listing.refused.size(), 1U);
  EXPECT_THAT(listing.refused[0].text(), HasSubstr("broken.json"));
}

fs::path shipped() {
  auto where = find_paths();
  EXPECT_TRUE(where) << where.error().text();
  return where->shipped;
}

TEST(shipped_profiles, are_all_readable_and_name_their_source) {
  auto listing = list_profiles({shipped() / "profiles"});
  EXPECT_GE(listing.profiles.size(), 28U);
  for (const auto& why : listing.refused)
    ADD_FAILURE() << why.text();
  for (const auto& [each, file] : listing.profiles) {
    EXPECT_FALSE(each.source.empty()) << file;
    EXPECT_EQ(file.parent_path().filename(), each.harness);
    EXPECT_EQ(file.stem(), profile_file_name(each.model));
  }
}

TEST(shipped_profiles, name_only_primitives_of_the_catalogue) {
  auto text = read_file(shipped() / "capabilities.toml");
  ASSERT_TRUE(text) << text.error().text();
  auto known = parse_catalogue(*text, "capabilities.toml");
  ASSERT_TRUE(known) << known.error().text();
  for (const auto& [each, file] :
       list_profiles({shipped() / "profiles"}).profiles) {
    EXPECT_GE(each.capabilities.size(), 25U) << file;
    for (const auto& [id, value] : each.capabilities)
      EXPECT_NE(known->find(id), nullptr) << file << " " << id;
  }
}

TEST(shipped_profiles, of_simulated_models_say_what_the_simulation_does) {
  for (const auto* name : {"small", "mid", "frontier"}) {
    auto file = shipped() / "sim" / (std::string{name} + ".toml");
    auto text = read_file(file);
    ASSERT_TRUE(text) << text.error().text();
    auto personality = parse_toml(*text, file.string());
    ASSERT_TRUE(personality) << personality.error().text();
    const auto* levels = (*personality)["capabilities"].as_table();
    ASSERT_NE(levels, nullptr) << file;
    auto found = find_profile({shipped() / "profiles"}, "bare",
                              "sim/" + std::string{name});
    ASSERT_TRUE(found) << found.error().text();
    ASSERT_TRUE(*found) << name;
    for (const auto& [id, value] : (*found)->profile.capabilities) {
      const auto* simulated = levels->get(id);
      ASSERT_NE(simulated, nullptr) << name << " " << id;
      if (const auto* text_level = simulated->as_string()) {
        EXPECT_EQ(text_level->get(), to_string(value)) << name << " " << id;
      } else {
        EXPECT_EQ(simulated->value_or(-1), static_cast<int>(value))
          << name << " " << id;
      }
    }
  }
}

} // namespace
} // namespace skvm
