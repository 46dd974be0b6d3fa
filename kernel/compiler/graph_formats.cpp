#include "base/text.hpp"
#include "compiler/graph.hpp"

#include <algorithm>
#include <cstdio>

namespace skvm {

namespace {

struct colour {
  std::string_view kind;
  std::string_view fill;
  std::string_view line;
};

constexpr colour colours[] = {
  {"dlp", "#e3f4e1", "#3d8b37"},
  {"ilp", "#e1ecf9", "#2f6db5"},
  {"tlp", "#f7ecd9", "#b5762f"},
  {"", "#ffffff", "#666666"},
};

const colour& colour_of(std::string_view kind) {
  for (const auto& one : colours)
    if (one.kind == kind)
      return one;
  return colours[3];
}

// On the critical path as a whole: both ends, one after the other.
bool is_critical(const workflow_graph& graph, std::size_t edge) {
  auto [from, to] = graph.edges[edge];
  if (!graph.nodes[static_cast<std::size_t>(from)].critical
      || !graph.nodes[static_cast<std::size_t>(to)].critical)
    return false;
  for (auto i = from + 1; i < to; ++i)
    if (graph.nodes[static_cast<std::size_t>(i)].critical)
      return false;
  return true;
}

std::string cut(std::string_view text, std::size_t characters) {
  std::string out;
  std::size_t count = 0;
  for (std::size_t i = 0; i < text.size();) {
    auto end = i + 1;
    while (end < text.size()
           && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80)
      ++end;
    if (++count == characters && end < text.size())
      return out + "…";
    auto byte = static_cast<unsigned char>(text[i]);
    out += byte < 0x20 ? std::string_view{" "} : text.substr(i, end - i);
    i = end;
  }
  return out;
}

std::string xml_text(std::string_view text) {
  std::string out;
  for (char c : text)
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  return out;
}

std::string mermaid_text(std::string_view text) {
  std::string out;
  for (char c : text)
    switch (c) {
      case '"':
        out += "#quot;";
        break;
      case '#':
        out += "#35;";
        break;
      case '<':
        out += "#lt;";
        break;
      case '>':
        out += "#gt;";
        break;
      case '`':
        out += "#96;";
        break;
      case '&':
        out += "#amp;";
        break;
      default:
        out += c;
    }
  return out;
}

// Ids come from artifacts: only letters, digits and `_` are left of them.
std::string mermaid_id(std::string_view id) {
  std::string out{"n_"};
  for (char c : id)
    out +=
      (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')
        ? c
        : '_';
  return out;
}

constexpr double box_width = 220;
constexpr double box_height = 46;
constexpr double gap_across = 24;
constexpr double gap_down = 44;
constexpr double pass_width = 16;
constexpr double margin = 20;

class svg_writer {
public:
  explicit svg_writer(const workflow_graph& graph)
    : graph_(graph), layout_(layers_of(graph)) {
    for (const auto& layer : layout_.layers) {
      double width = 0;
      for (const auto& place : layer)
        width += (place.node < 0 ? pass_width : box_width) + gap_across;
      width_ = std::max(width_, width);
    }
    for (const auto& layer : layout_.layers)
      centres_.push_back(centres_of(layer));
  }

  std::string run() {
    auto height =
      2 * margin
      + static_cast<double>(layout_.layers.size()) * (box_height + gap_down);
    auto width = width_ + 2 * margin;
    out_ = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + number(width)
           + "\" height=\"" + number(height) + "\" viewBox=\"0 0 "
           + number(width) + " " + number(height)
           + "\" font-family=\"sans-serif\" font-size=\"13\">\n"
             "<defs><marker id=\"arrow\" viewBox=\"0 0 8 8\" refX=\"7\" "
             "refY=\"4\" markerWidth=\"8\" markerHeight=\"8\" "
             "markerUnits=\"userSpaceOnUse\" orient=\"auto\"><path "
             "d=\"M0 0 L8 4 L0 8 z\" fill=\"#444444\"/></marker></defs>\n";
    for (std::size_t e = 0; e < graph_.edges.size(); ++e)
      add_edge(e);
    for (std::size_t i = 0; i < layout_.layers.size(); ++i)
      for (std::size_t j = 0; j < layout_.layers[i].size(); ++j)
        if (layout_.layers[i][j].node >= 0)
          add_node(i, j);
    return out_ + "</svg>\n";
  }

private:
  static std::string number(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.1f", value);
    return text;
  }

  [[nodiscard]] std::vector<double>
  centres_of(const std::vector<graph_layout::place>& layer) const {
    double total = 0;
    for (const auto& place : layer)
      total += (place.node < 0 ? pass_width : box_width) + gap_across;
    std::vector<double> out;
    auto x = margin + (width_ - total + gap_across) / 2;
    for (const auto& place : layer) {
      auto width = place.node < 0 ? pass_width : box_width;
      out.push_back(x + width / 2);
      x += width + gap_across;
    }
    return out;
  }

  static double top_of(std::size_t layer) {
    return margin + static_cast<double>(layer) * (box_height + gap_down);
  }

  void add_edge(std::size_t edge) {
    auto way = layout_.way_of(graph_, static_cast<int>(edge));
    std::string path;
    for (std::size_t k = 0; k + 1 < way.size(); ++k) {
      auto [i, j] = way[k];
      auto [below, right] = way[k + 1];
      auto x = centres_[i][j];
      auto y = top_of(i) + box_height;
      auto to_x = centres_[below][right];
      auto to_y = top_of(below);
      if (k == 0)
        path = "M" + number(x) + " " + number(y);
      else
        path += " L" + number(x) + " " + number(y);
      auto middle = (y + to_y) / 2;
      path += " C" + number(x) + " " + number(middle) + " " + number(to_x) + " "
              + number(middle) + " " + number(to_x) + " " + number(to_y);
    }
    out_ += "<path d=\"" + path + "\" fill=\"none\" stroke=\"#444444\""
            + " stroke-width=\"" + (is_critical(graph_, edge) ? "3" : "1.2")
            + "\" marker-end=\"url(#arrow)\"/>\n";
  }

  void add_node(std::size_t i, std::size_t j) {
    const auto& node =
      graph_.nodes[static_cast<std::size_t>(layout_.layers[i][j].node)];
    const auto& paint = colour_of(node.kind);
    auto x = centres_[i][j];
    auto y = top_of(i);
    out_ += "<g><title>" + xml_text(cut(node.title, 400)) + "</title><rect x=\""
            + number(x - box_width / 2) + "\" y=\"" + number(y) + "\" width=\""
            + number(box_width) + "\" height=\"" + number(box_height)
            + "\" rx=\"6\" fill=\"" + std::string{paint.fill} + "\" stroke=\""
            + std::string{paint.line} + "\" stroke-width=\""
            + (node.critical ? "3" : "1.2") + "\"/><text x=\"" + number(x)
            + "\" y=\"" + number(y + 18)
            + "\" text-anchor=\"middle\" font-weight=\"bold\">"
            + xml_text(node.id + (node.kind.empty() ? "" : " · " + node.kind))
            + "</text><text x=\"" + number(x) + "\" y=\"" + number(y + 36)
            + "\" text-anchor=\"middle\">" + xml_text(cut(node.title, 30))
            + "</text></g>\n";
  }

  const workflow_graph& graph_;
  graph_layout layout_;
  double width_ = 0;
  std::vector<std::vector<double>> centres_;
  std::string out_;
};

} // namespace

std::string graph_as_mermaid(const workflow_graph& graph) {
  std::string out{"flowchart TD\n"};
  std::vector<std::string> critical;
  for (const auto& node : graph.nodes) {
    out += "  " + mermaid_id(node.id) + "[\""
           + mermaid_text(cut(node.id + ": " + node.title, 80)) + "\"]\n";
    if (node.critical)
      critical.push_back(mermaid_id(node.id));
  }
  std::string bold;
  for (std::size_t e = 0; e < graph.edges.size(); ++e) {
    auto [from, to] = graph.edges[e];
    out += "  " + mermaid_id(graph.nodes[static_cast<std::size_t>(from)].id)
           + " --> " + mermaid_id(graph.nodes[static_cast<std::size_t>(to)].id)
           + "\n";
    if (is_critical(graph, e))
      bold += (bold.empty() ? "" : ",") + std::to_string(e);
  }
  for (const auto& paint : colours) {
    std::string members;
    for (const auto& node : graph.nodes)
      if (!paint.kind.empty() && node.kind == paint.kind)
        members += (members.empty() ? "" : ",") + mermaid_id(node.id);
    if (members.empty())
      continue;
    out += "  classDef " + std::string{paint.kind} + " fill:"
           + std::string{paint.fill} + ",stroke:" + std::string{paint.line}
           + "\n  class " + members + " " + std::string{paint.kind} + "\n";
  }
  for (const auto& id : critical)
    out += "  style " + id + " stroke-width:3px\n";
  if (!bold.empty())
    out += "  linkStyle " + bold + " stroke-width:3px\n";
  return out;
}

std::string graph_as_svg(const workflow_graph& graph) {
  return svg_writer{graph}.run();
}

} // namespace skvm
