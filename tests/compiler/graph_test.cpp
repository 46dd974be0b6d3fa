#include "compiler/graph.hpp"
#include <gmock/gmock.h>

namespace skvm {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pair;

const char* const artifact = R"({
  "steps": [
    {"id": "s1", "title": "Read \"the\" <brief> & go"},
    {"id": "s2", "title": "Write a"},
    {"id": "s3", "title": "Write b"},
    {"id": "s4", "title": "Join"}],
  "edges": [["s1", "s2"], ["s1", "s3"], ["s2", "s4"], ["s3", "s4"]],
  "groups": [{"kind": "ilp", "branches": [["s2"], ["s3"]],
              "reason": "they touch different files"}],
  "critical_path": ["s1", "s2", "s4"],
  "ideal_speedup": 1.5})";

workflow_graph read(std::string_view text = artifact) {
  auto graph = read_workflow_graph(text);
  EXPECT_TRUE(graph) << graph.error().text();
  return graph ? *graph : workflow_graph{};
}

/// A chain with one edge that passes its middle.
workflow_graph with_a_long_edge() {
  workflow_graph out;
  for (const auto* id : {"a", "b", "c", "d"})
    out.nodes.push_back({id, id, {}, false});
  out.edges = {{0, 1}, {1, 2}, {0, 3}, {2, 3}};
  return out;
}

/// Every element that is opened is closed, in order, and text has no bare `<`
/// or `&`.
bool is_well_formed(const std::string& xml) {
  std::vector<std::string> open;
  for (std::size_t i = 0; i < xml.size();) {
    if (xml[i] == '&') {
      auto end = xml.find(';', i);
      if (end == std::string::npos || end - i > 6)
        return false;
      i = end;
      continue;
    }
    if (xml[i] != '<') {
      ++i;
      continue;
    }
    auto end = xml.find('>', i);
    if (end == std::string::npos)
      return false;
    auto tag = xml.substr(i + 1, end - i - 1);
    auto name = tag.substr(0, tag.find_first_of(" /", tag[0] == '/' ? 1 : 0));
    if (std::count(tag.begin(), tag.end(), '"') % 2 != 0)
      return false;
    if (name[0] == '/') {
      if (open.empty() || open.back() != name.substr(1))
        return false;
      open.pop_back();
    } else if (tag.back() != '/') {
      open.push_back(name);
    }
    i = end + 1;
  }
  return open.empty();
}

} // namespace

TEST(workflow_graph, reads_the_artifact) {
  auto graph = read();
  ASSERT_EQ(graph.nodes.size(), 4U);
  EXPECT_THAT(graph.edges,
              ElementsAre(Pair(0, 1), Pair(0, 2), Pair(1, 3), Pair(2, 3)));
  EXPECT_EQ(graph.nodes[1].kind, "ilp");
  EXPECT_TRUE(graph.nodes[1].critical);
  EXPECT_FALSE(graph.nodes[2].critical);
  EXPECT_EQ(graph.ideal_speedup, 1.5);
}

TEST(workflow_graph, refuses_what_is_no_workflow) {
  EXPECT_FALSE(read_workflow_graph("[]"));
  EXPECT_FALSE(read_workflow_graph("{"));
  auto backwards = read_workflow_graph(
    R"({"steps":[{"id":"a"},{"id":"b"}],"edges":[["b","a"]]})");
  ASSERT_FALSE(backwards);
  EXPECT_EQ(backwards.error().code, errc::plugin_failed);
}

TEST(workflow_graph, lays_each_step_below_what_it_waits_for) {
  auto layout = layers_of(read());
  EXPECT_THAT(layout.layer_of, ElementsAre(0, 1, 1, 2));
  ASSERT_EQ(layout.layers.size(), 3U);
  EXPECT_EQ(layout.layers[1].size(), 2U);
}

TEST(workflow_graph, leads_a_long_edge_through_every_layer) {
  auto graph = with_a_long_edge();
  auto layout = layers_of(graph);
  EXPECT_THAT(layout.layer_of, ElementsAre(0, 1, 2, 3));
  EXPECT_EQ(layout.layers[1].size(), 2U);
  EXPECT_EQ(layout.way_of(graph, 2).size(), 4U);
}

TEST(workflow_graph, is_drawn_with_boxes_and_a_heavy_critical_path) {
  auto text = graph_as_text(read(), 60, false);
  EXPECT_THAT(text, HasSubstr("┃ s2 Write a"));
  EXPECT_THAT(text, HasSubstr("│ s3 Write b"));
  EXPECT_THAT(text, HasSubstr("ilp: s2 s3  they touch different files"));
  EXPECT_THAT(text, Not(HasSubstr("\x1b[")));
  EXPECT_THAT(graph_as_text(read(), 60, true), HasSubstr("\x1b[34m"));
  EXPECT_EQ(graph_as_text({}, 60, false), "no steps\n");
}

TEST(workflow_graph, draws_lines_that_meet_only_where_edges_do) {
  workflow_graph apart;
  for (const auto* id : {"a", "b", "c", "d"})
    apart.nodes.push_back({id, id, {}, false});
  apart.edges = {{0, 2}, {1, 3}};
  auto text = graph_as_text(apart, 60, false);
  for (const auto* joint : {"┬", "┴", "├", "┤", "┼"})
    EXPECT_THAT(text, Not(HasSubstr(joint)));
}

TEST(workflow_graph, is_a_mermaid_chart_with_its_quotes_escaped) {
  auto text = graph_as_mermaid(read());
  EXPECT_THAT(text, testing::StartsWith("flowchart TD\n"));
  EXPECT_THAT(
    text,
    HasSubstr("n_s1[\"s1: Read #quot;the#quot; #lt;brief#gt; #amp; go\"]"));
  EXPECT_THAT(text, HasSubstr("n_s1 --> n_s2"));
  EXPECT_THAT(text, HasSubstr("class n_s2,n_s3 ilp"));
  EXPECT_THAT(text, HasSubstr("linkStyle 0,2 stroke-width:3px"));
}

TEST(workflow_graph, is_an_svg_document) {
  for (const auto& graph : {read(), with_a_long_edge(), workflow_graph{}}) {
    auto text = graph_as_svg(graph);
    EXPECT_THAT(
      text, testing::StartsWith("<svg xmlns=\"http://www.w3.org/2000/svg\""));
    EXPECT_TRUE(is_well_formed(text)) << text;
  }
  auto text = graph_as_svg(read());
  EXPECT_THAT(text, HasSubstr("Read &quot;the&quot; &lt;brief&gt; &amp; go"));
  EXPECT_THAT(text, HasSubstr("stroke-width=\"3\""));
}

TEST(workflow_graph, of_many_steps_is_drawn_in_linear_time) {
  workflow_graph graph;
  for (int i = 0; i < 50000; ++i) {
    graph.nodes.push_back({"s" + std::to_string(i), "work", {}, i % 2 == 0});
    if (i > 0)
      graph.edges.emplace_back(i - 1, i);
  }
  EXPECT_GT(graph_as_text(graph, 80, false).size(), 50000U);
  EXPECT_GT(graph_as_svg(graph).size(), 50000U);
  EXPECT_GT(graph_as_mermaid(graph).size(), 50000U);
}

} // namespace skvm
