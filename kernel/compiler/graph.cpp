#include "compiler/graph.hpp"

#include <boost/json.hpp>

#include "base/json.hpp"
#include "base/json_members.hpp"

#include <algorithm>
#include <map>

namespace skvm {

namespace {

namespace bj = boost::json;

const bj::array& list(const bj::object& from, std::string_view name) {
  static const bj::array none;
  const auto* found = from.if_contains(name);
  return found != nullptr && found->is_array() ? found->get_array() : none;
}

class reader {
public:
  explicit reader(const bj::object& from) : from_(from) {}

  result<workflow_graph> run() {
    for (const auto& step : list(from_, "steps"))
      if (step.is_object()) {
        auto id = json::text_in(step.get_object(), "id");
        index_.emplace(id, static_cast<int>(out_.nodes.size()));
        out_.nodes.push_back(
          {id, json::text_in(step.get_object(), "title"), {}, false});
      }
    for (const auto& edge : list(from_, "edges"))
      if (!add_edge(edge))
        return make_error(errc::plugin_failed, "workflow",
                          "an edge does not lead from one step to a later one");
    for (const auto& group : list(from_, "groups"))
      if (group.is_object())
        add_group(group.get_object());
    for (const auto& id : list(from_, "critical_path"))
      if (auto node = find(id); node >= 0)
        out_.nodes[static_cast<std::size_t>(node)].critical = true;
    if (const auto* value = from_.if_contains("ideal_speedup"))
      if (value->is_number())
        out_.ideal_speedup = value->to_number<double>();
    return std::move(out_);
  }

private:
  [[nodiscard]] int find(const bj::value& id) const {
    if (!id.is_string())
      return -1;
    auto found = index_.find(std::string{id.get_string()});
    return found == index_.end() ? -1 : found->second;
  }

  bool add_edge(const bj::value& edge) {
    if (!edge.is_array() || edge.get_array().size() != 2)
      return false;
    auto from = find(edge.get_array()[0]);
    auto to = find(edge.get_array()[1]);
    if (from < 0 || to <= from)
      return false;
    out_.edges.emplace_back(from, to);
    return true;
  }

  void add_group(const bj::object& group) {
    workflow_graph::group made{
      json::text_in(group, "kind"), {}, json::text_in(group, "reason")};
    for (const auto& branch : list(group, "branches"))
      if (branch.is_array())
        for (const auto& id : branch.get_array())
          if (auto node = find(id); node >= 0) {
            made.nodes.push_back(node);
            auto& kind = out_.nodes[static_cast<std::size_t>(node)].kind;
            if (kind.empty())
              kind = made.kind;
          }
    out_.groups.push_back(std::move(made));
  }

  const bj::object& from_;
  std::map<std::string, int> index_;
  workflow_graph out_;
};

std::size_t at(int index) {
  return static_cast<std::size_t>(index);
}

// From left to right as what they wait for stands above, on average.
void sort_by_sources(const workflow_graph& graph, graph_layout& out) {
  std::vector<double> place(graph.nodes.size(), 0);
  std::vector<double> passing(graph.edges.size(), 0);
  std::vector<std::vector<int>> into(graph.nodes.size());
  for (std::size_t e = 0; e < graph.edges.size(); ++e)
    into[at(graph.edges[e].second)].push_back(static_cast<int>(e));
  for (std::size_t i = 0; i < out.layers.size(); ++i) {
    auto& layer = out.layers[i];
    std::vector<std::pair<double, graph_layout::place>> sorted;
    for (const auto& one : layer) {
      if (one.node < 0) {
        auto source = graph.edges[at(one.edge)].first;
        bool first = at(out.layer_of[at(source)]) + 1 == i;
        sorted.emplace_back(first ? place[at(source)] : passing[at(one.edge)],
                            one);
        continue;
      }
      double sum = 0;
      for (auto e : into[at(one.node)]) {
        auto source = graph.edges[at(e)].first;
        bool near = at(out.layer_of[at(source)]) + 1 == i;
        sum += near ? place[at(source)] : passing[at(e)];
      }
      auto count = static_cast<double>(into[at(one.node)].size());
      sorted.emplace_back(count > 0 ? sum / count : 0, one);
    }
    std::stable_sort(
      sorted.begin(), sorted.end(),
      [](const auto& a, const auto& b) { return a.first < b.first; });
    for (std::size_t j = 0; j < sorted.size(); ++j) {
      layer[j] = sorted[j].second;
      auto where =
        (static_cast<double>(j) + 0.5) / static_cast<double>(sorted.size());
      (layer[j].node >= 0 ? place[at(layer[j].node)]
                          : passing[at(layer[j].edge)]) = where;
    }
  }
}

} // namespace

result<workflow_graph> read_workflow_graph(std::string_view artifact) {
  auto parsed = json::read(artifact, "workflow");
  if (!parsed)
    return parsed.error();
  if (!parsed->is_object())
    return make_error(errc::plugin_failed, "workflow", "is no JSON object");
  return reader{parsed->get_object()}.run();
}

graph_layout layers_of(const workflow_graph& graph) {
  graph_layout out;
  out.layer_of.assign(graph.nodes.size(), 0);
  auto edges = graph.edges;
  std::sort(edges.begin(), edges.end(),
            [](const auto& a, const auto& b) { return a.second < b.second; });
  for (auto [from, to] : edges)
    out.layer_of[at(to)] =
      std::max(out.layer_of[at(to)], out.layer_of[at(from)] + 1);
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    auto layer = at(out.layer_of[i]);
    out.layers.resize(std::max(out.layers.size(), layer + 1));
    out.layers[layer].push_back({static_cast<int>(i), -1});
  }
  for (std::size_t e = 0; e < graph.edges.size(); ++e) {
    auto [from, to] = graph.edges[e];
    for (auto i = out.layer_of[at(from)] + 1; i < out.layer_of[at(to)]; ++i)
      out.layers[at(i)].push_back({-1, static_cast<int>(e)});
  }
  sort_by_sources(graph, out);
  return out;
}

std::vector<std::pair<std::size_t, std::size_t>>
graph_layout::way_of(const workflow_graph& graph, int edge) const {
  auto [from, to] = graph.edges[at(edge)];
  std::vector<std::pair<std::size_t, std::size_t>> out;
  for (auto i = at(layer_of[at(from)]); i <= at(layer_of[at(to)]); ++i)
    for (std::size_t j = 0; j < layers[i].size(); ++j)
      if (layers[i][j].node == from || layers[i][j].node == to
          || layers[i][j].edge == edge)
        out.emplace_back(i, j);
  return out;
}

} // namespace skvm
