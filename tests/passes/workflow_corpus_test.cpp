#include "tests/passes/pass_fixture.hpp"

#include "plugins/passes/extract_concurrency/extract_concurrency.hpp"
#include <gmock/gmock.h>

#include <set>

/// Skills in `workflows/`, whose front matter says which steps (counted from 1)
/// may run side by side, and which are repeated for each item.
namespace {

using pairs = std::set<std::string>;

pairs words(const std::string& text) {
  std::istringstream in{text};
  pairs out;
  for (std::string word; in >> word;)
    out.insert(word);
  return out;
}

std::vector<std::filesystem::path> cases() {
  std::vector<std::filesystem::path> out;
  for (const auto& entry : std::filesystem::directory_iterator{
         pass_test::source_dir() / "tests" / "passes" / "workflows"})
    out.push_back(entry.path());
  std::sort(out.begin(), out.end());
  return out;
}

pairs side_by_side(const extract_concurrency::workflow& flow) {
  auto count = static_cast<int>(flow.nodes.size());
  std::set<std::pair<int, int>> reach(flow.edges.begin(), flow.edges.end());
  for (int middle = 0; middle < count; ++middle)
    for (int from = 0; from < count; ++from)
      for (int to = 0; to < count; ++to)
        if (reach.contains({from, middle}) && reach.contains({middle, to}))
          reach.insert({from, to});
  pairs out;
  for (int a = 0; a < count; ++a)
    for (int b = a + 1; b < count; ++b)
      if (!reach.contains({a, b}))
        out.insert(std::to_string(a + 1) + "-" + std::to_string(b + 1));
  return out;
}

} // namespace

class workflow_cases : public testing::TestWithParam<std::filesystem::path> {};

TEST_P(workflow_cases, run_side_by_side_what_they_say) {
  auto parsed =
    skvm::parse_skill(pass_test::read_text(GetParam()), "/skills/case", {});
  ASSERT_TRUE(parsed) << parsed.error().text();
  auto flow = pass_test::workflow_of(**parsed);
  const auto& meant = (*parsed)->front.metadata;
  EXPECT_EQ(side_by_side(flow), words(meant.at("side-by-side")));
  pairs each;
  for (std::size_t i = 0; i < flow.nodes.size(); ++i)
    if (flow.items[i])
      each.insert(std::to_string(i + 1));
  EXPECT_EQ(each, words(meant.at("each-item")));
}

INSTANTIATE_TEST_SUITE_P(folder, workflow_cases, testing::ValuesIn(cases()),
                         [](const auto& one) {
                           auto name = one.param.stem().string();
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });
