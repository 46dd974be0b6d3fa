#include "compiler/graph.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace skvm {

namespace {

// Which sides of a cell a line leaves by.
enum side : unsigned { up = 1, down = 2, left = 4, right = 8, heavy = 16 };

constexpr std::array<std::string_view, 16> light_lines{
  " ", "╵", "╷", "│", "╴", "┘", "┐", "┤",
  "╶", "└", "┌", "├", "─", "┴", "┬", "┼"};
constexpr std::array<std::string_view, 16> heavy_lines{
  " ", "╹", "╻", "┃", "╸", "┛", "┓", "┫",
  "╺", "┗", "┏", "┣", "━", "┻", "┳", "╋"};

std::vector<std::string> characters(std::string_view text) {
  std::vector<std::string> out;
  for (char c : text)
    if (!out.empty() && (static_cast<unsigned char>(c) & 0xc0) == 0x80)
      out.back() += c;
    else
      out.emplace_back(1, static_cast<unsigned char>(c) < 0x20 ? ' ' : c);
  return out;
}

std::string_view ansi(std::string_view kind) {
  return kind == "dlp"   ? "\x1b[32m"
         : kind == "ilp" ? "\x1b[34m"
         : kind == "tlp" ? "\x1b[33m"
                         : "";
}

class text_writer {
public:
  text_writer(const workflow_graph& graph, std::size_t columns, bool colours)
    : graph_(graph), layout_(layers_of(graph)), colours_(colours) {
    std::size_t boxes = 1;
    std::size_t passes = 0;
    for (const auto& layer : layout_.layers) {
      auto through = static_cast<std::size_t>(
        std::count_if(layer.begin(), layer.end(),
                      [](const auto& place) { return place.node < 0; }));
      boxes = std::max(boxes, layer.size() - through);
      passes = std::max(passes, through);
    }
    auto room = columns > 3 * passes ? columns - 3 * passes : 0;
    box_ = std::clamp<std::size_t>(room / boxes, 16, 64) - 2;
    for (const auto& layer : layout_.layers)
      width_ = std::max(width_, width_of(layer));
    for (const auto& layer : layout_.layers)
      centres_.push_back(centres_of(layer));
    edges_at_.resize(layout_.layers.size());
    for (std::size_t e = 0; e < graph.edges.size(); ++e)
      for (auto i = layer_of(graph.edges[e].first);
           i < layer_of(graph.edges[e].second); ++i)
        edges_at_[i].push_back(static_cast<int>(e));
  }

  std::string run() {
    for (std::size_t i = 0; i < layout_.layers.size(); ++i) {
      if (i > 0)
        add_lines(i - 1);
      add_boxes(i);
    }
    for (const auto& group : graph_.groups) {
      out_ += "\n" + painted(group.kind, group.kind) + ":";
      for (auto node : group.nodes)
        out_ += " " + graph_.nodes[static_cast<std::size_t>(node)].id;
      out_ += "  " + group.reason;
    }
    return out_ + (graph_.groups.empty() ? "" : "\n");
  }

private:
  using layer_places = std::vector<graph_layout::place>;

  [[nodiscard]] std::size_t width_of(const layer_places& layer) const {
    std::size_t out = 0;
    for (const auto& place : layer)
      out += (place.node < 0 ? 1 : box_) + 2;
    return out;
  }

  [[nodiscard]] std::vector<std::size_t>
  centres_of(const layer_places& layer) const {
    std::vector<std::size_t> out;
    auto x = (width_ - width_of(layer)) / 2;
    for (const auto& place : layer) {
      auto width = place.node < 0 ? 1 : box_;
      out.push_back(x + width / 2);
      x += width + 2;
    }
    return out;
  }

  [[nodiscard]] std::string painted(std::string_view text,
                                    std::string_view kind) const {
    auto code = colours_ ? ansi(kind) : std::string_view{};
    return code.empty() ? std::string{text}
                        : std::string{code} + std::string{text} + "\x1b[0m";
  }

  [[nodiscard]] std::size_t layer_of(int node) const {
    return static_cast<std::size_t>(
      layout_.layer_of[static_cast<std::size_t>(node)]);
  }

  [[nodiscard]] bool critical(int node) const {
    return graph_.nodes[static_cast<std::size_t>(node)].critical;
  }

  // A row of boxes, three lines high.
  void add_boxes(std::size_t i) {
    for (int row = 0; row < 3; ++row) {
      std::string line;
      std::size_t at = 0;
      for (std::size_t j = 0; j < layout_.layers[i].size(); ++j) {
        const auto& place = layout_.layers[i][j];
        auto begin =
          place.node < 0 ? centres_[i][j] : centres_[i][j] - box_ / 2;
        line.append(begin - at, ' ');
        if (place.node < 0) {
          line += "│";
          at = begin + 1;
          continue;
        }
        line += box_row(place.node, row);
        at = begin + box_;
      }
      end_line(std::move(line));
    }
  }

  [[nodiscard]] std::string box_row(int index, int row) const {
    const auto& node = graph_.nodes[static_cast<std::size_t>(index)];
    const auto& lines = node.critical ? heavy_lines : light_lines;
    auto dash = [&] {
      std::string out;
      for (std::size_t k = 0; k + 2 < box_; ++k)
        out += lines[left | right];
      return out;
    };
    std::string out;
    if (row == 0)
      out = std::string{lines[right | down]} + dash()
            + std::string{lines[left | down]};
    else if (row == 2)
      out =
        std::string{lines[right | up]} + dash() + std::string{lines[left | up]};
    else {
      auto text = characters(node.id + " " + node.title);
      auto room = box_ - 4;
      if (text.size() > room) {
        text.resize(room);
        text.back() = "…";
      }
      text.resize(room, " ");
      out = std::string{lines[up | down]} + " ";
      for (const auto& one : text)
        out += one;
      out += " " + std::string{lines[up | down]};
    }
    return painted(out, node.kind);
  }

  // Each place of the upper layer has a row of its own for what it sends to the
  // side, so that lines that meet belong together.
  void add_lines(std::size_t i) {
    std::map<std::size_t, std::map<std::size_t, bool>> sent; // to, heavy
    for (auto e : edges_at_[i]) {
      auto [from, to] = graph_.edges[static_cast<std::size_t>(e)];
      bool bold = layer_of(from) == i && layer_of(to) == i + 1 && critical(from)
                  && critical(to);
      sent[place_of(i, from, e)][place_of(i + 1, to, e)] |= bold;
    }
    std::vector<std::vector<unsigned>> grid(
      1 + sent.size(), std::vector<unsigned>(width_ + 1, 0));
    std::size_t row = 0;
    for (const auto& [source, targets] : sent) {
      auto x = centres_[i][source];
      for (auto [target, bold] : targets)
        draw(grid, row, x, centres_[i + 1][target], bold ? unsigned{heavy} : 0U);
      ++row;
    }
    for (const auto& cells : grid) {
      std::string line;
      for (auto cell : cells)
        line += ((cell & heavy) != 0 ? heavy_lines : light_lines)[cell & 15U];
      end_line(std::move(line));
    }
  }

  // Down from the upper layer to the row, across, and down to the lower one.
  static void draw(std::vector<std::vector<unsigned>>& grid, std::size_t row,
                   std::size_t from, std::size_t to, unsigned weight) {
    for (std::size_t y = 0; y < row; ++y)
      grid[y][from] |= up | down | weight;
    for (std::size_t y = row + 1; y < grid.size(); ++y)
      grid[y][to] |= up | down | weight;
    grid[row][from] |= up | weight;
    grid[row][to] |= down | weight;
    for (auto x = std::min(from, to); x < std::max(from, to); ++x) {
      grid[row][x] |= right | weight;
      grid[row][x + 1] |= left | weight;
    }
  }

  [[nodiscard]] std::size_t place_of(std::size_t layer, int node,
                                     int edge) const {
    const auto& places = layout_.layers[layer];
    for (std::size_t j = 0; j < places.size(); ++j)
      if (places[j].node == node || places[j].edge == edge)
        return j;
    return 0;
  }

  void end_line(std::string line) {
    while (line.ends_with(' '))
      line.pop_back();
    (out_ += line) += '\n';
  }

  const workflow_graph& graph_;
  graph_layout layout_;
  bool colours_;
  std::size_t box_ = 0;
  std::size_t width_ = 0;
  std::vector<std::vector<std::size_t>> centres_;
  std::vector<std::vector<int>> edges_at_; ///< that leave a layer or pass it
  std::string out_;
};

} // namespace

std::string graph_as_text(const workflow_graph& graph, std::size_t columns,
                          bool colours) {
  if (graph.nodes.empty())
    return "no steps\n";
  return text_writer{graph, columns, colours}.run();
}

} // namespace skvm
