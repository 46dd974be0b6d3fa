#include "tests/check/shipped_rules.hpp"

#include <boost/json.hpp>

#include "base/json.hpp"
#include "check/sarif.hpp"

namespace skvm::test {
namespace {

boost::json::value sarif_of(const std::vector<checked_skill>& skills) {
  auto text = to_sarif(skills, shipped_rules(), "/repo", "1.2.3");
  auto parsed = json::read(text, "sarif");
  EXPECT_TRUE(parsed) << text;
  return parsed ? *parsed : boost::json::value{};
}

const boost::json::value& at(const boost::json::value& in, const char* path) {
  return in.at_pointer(path);
}

TEST(sarif, names_its_version_and_the_tool) {
  auto log = sarif_of({});
  EXPECT_EQ(at(log, "/version").as_string(), "2.1.0");
  EXPECT_EQ(at(log, "/runs/0/tool/driver/name").as_string(), "skvm");
  EXPECT_EQ(at(log, "/runs/0/tool/driver/version").as_string(), "1.2.3");
  EXPECT_TRUE(at(log, "/runs/0/results").as_array().empty());
}

TEST(sarif, results_point_at_their_rules) {
  auto log = sarif_of({{"/repo/skills/a",
                        {{"conceal", severity::error, "SKILL.md", 7, "m1"},
                         {"crlf", severity::note, "SKILL.md", 0, "m2"},
                         {"conceal", severity::note, "b.md", 2, "m3"}}}});
  const auto& rules = at(log, "/runs/0/tool/driver/rules").as_array();
  ASSERT_EQ(rules.size(), 2U);
  const auto& results = at(log, "/runs/0/results").as_array();
  ASSERT_EQ(results.size(), 3U);
  for (const auto& one : results) {
    auto index =
      static_cast<std::size_t>(at(one, "/ruleIndex").to_number<int>());
    ASSERT_LT(index, rules.size());
    EXPECT_EQ(at(one, "/ruleId"), at(rules[index], "/id"));
  }
  EXPECT_EQ(at(results[0], "/level").as_string(), "error");
  EXPECT_EQ(at(results[2], "/level").as_string(), "note");
  EXPECT_FALSE(at(rules[0], "/fullDescription/text").as_string().empty());
}

TEST(sarif, places_are_relative_and_encoded) {
  auto log =
    sarif_of({{"/repo/my skills/a",
               {{"conceal", severity::error, "references/ä.md", 7, "m"},
                {"crlf", severity::note, "SKILL.md", 0, "m"}}}});
  const auto& first = at(log, "/runs/0/results/0/locations/0/physicalLocation");
  EXPECT_EQ(at(first, "/artifactLocation/uri").as_string(),
            "my%20skills/a/references/%C3%A4.md");
  EXPECT_EQ(at(first, "/artifactLocation/uriBaseId").as_string(), "%SRCROOT%");
  EXPECT_EQ(at(first, "/region/startLine").to_number<int>(), 7);
  EXPECT_EQ(at(log, "/runs/0/originalUriBaseIds/%SRCROOT%/uri").as_string(),
            "file:///repo/");
  // A line of zero is not allowed: what is about the whole file has none.
  EXPECT_FALSE(at(log, "/runs/0/results/1/locations/0/physicalLocation")
                 .as_object()
                 .contains("region"));
}

TEST(sarif, skills_from_elsewhere_have_a_base_of_their_own) {
  auto log =
    sarif_of({{"/other/a", {{"crlf", severity::note, "SKILL.md", 1, "m"}}},
              {"/other/b", {{"crlf", severity::note, "SKILL.md", 1, "m"}}}});
  for (int i = 0; i < 2; ++i) {
    auto place = "/runs/0/results/" + std::to_string(i)
                 + "/locations/0/physicalLocation/artifactLocation";
    const auto& where = at(log, place.c_str());
    EXPECT_EQ(at(where, "/uri").as_string(), "SKILL.md");
    auto base = std::string{at(where, "/uriBaseId").as_string()};
    EXPECT_EQ(at(log, ("/runs/0/originalUriBaseIds/" + base + "/uri").c_str())
                .as_string(),
              i == 0 ? "file:///other/a/" : "file:///other/b/");
  }
}

} // namespace
} // namespace skvm::test
