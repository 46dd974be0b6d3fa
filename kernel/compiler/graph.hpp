#pragma once

#include "skvm/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Drawings of a workflow. Pure. [any thread]
namespace skvm {

/// A workflow as it is drawn.
struct workflow_graph {
  struct node {
    std::string id;
    std::string title;
    std::string kind; ///< `dlp`, `ilp`, `tlp`, or empty: of its first group
    bool critical = false;
  };

  struct group {
    std::string kind;
    std::vector<int> nodes;
    std::string reason;
  };

  std::vector<node> nodes; ///< in document order
  std::vector<std::pair<int, int>> edges;
  std::vector<group> groups;
  double ideal_speedup = 1;
};

/// Reads the artifact `workflow`. `plugin_failed` where it is not of the
/// documented shape, or an edge does not lead forwards.
result<workflow_graph> read_workflow_graph(std::string_view artifact);

/// Nodes in layers: each below all that it waits for. An edge that passes a
/// layer has a place in it too, so that a line can be led through.
struct graph_layout {
  struct place {
    int node = -1; ///< -1 where an edge passes
    int edge = -1; ///< the edge that passes
  };

  std::vector<std::vector<place>> layers;
  std::vector<int> layer_of; ///< of each node

  /// Where an edge starts, passes and ends: layer and index in it, downwards.
  [[nodiscard]] std::vector<std::pair<std::size_t, std::size_t>>
  way_of(const workflow_graph& graph, int edge) const;
};

/// Each node one layer below the lowest that it needs, and within a layer by
/// where what it needs stands. Edges go from lower to higher nodes. Pure.
graph_layout layers_of(const workflow_graph& graph);

/// Boxes and lines; what is on the critical path is drawn heavy. At most
/// `columns` wide where the layers allow it; with ANSI colours on request.
std::string graph_as_text(const workflow_graph& graph, std::size_t columns,
                          bool colours);

/// A Mermaid flowchart.
std::string graph_as_mermaid(const workflow_graph& graph);

/// A whole SVG document.
std::string graph_as_svg(const workflow_graph& graph);

} // namespace skvm
