#include "estimate.hpp"

#include <algorithm>

namespace extract_concurrency {

namespace {

constexpr double turn_seconds = 4;
constexpr double command_seconds = 3;
constexpr double read_seconds = 1;
constexpr double write_seconds = 12;
constexpr double think_seconds = 8;

double work_seconds(const footprint& node) {
  switch (node.what) {
    case deed::look:
    case deed::fetch:
    case deed::check:
      return read_seconds;
    case deed::make:
    case deed::edit:
    case deed::tell:
      return node.commands > 0 ? 0 : write_seconds;
    case deed::act:
      return 0;
    case deed::decide:
    case deed::unknown:
      return think_seconds;
  }
  return 0;
}

} // namespace

step_estimate estimate_of(const footprint& node,
                          const std::optional<item_source>& items) {
  step_estimate out;
  out.turns = std::max(1, node.commands);
  if (node.commands == 0 && (node.reads_only || !node.reads.empty())
      && !node.writes.empty())
    out.turns = 2;
  out.seconds = out.turns * turn_seconds + node.commands * command_seconds
                + static_cast<double>(node.reads.size()) * read_seconds
                + work_seconds(node);
  if (items)
    out.items = items->values.empty() ? assumed_items
                                      : static_cast<int>(items->values.size());
  return out;
}

std::vector<int> longest_path(const std::vector<step_estimate>& nodes,
                              const std::vector<std::pair<int, int>>& edges) {
  std::vector<double> until(nodes.size(), 0);
  std::vector<int> before(nodes.size(), -1);
  std::vector<std::vector<int>> sources(nodes.size());
  for (auto [from, to] : edges)
    sources[static_cast<std::size_t>(to)].push_back(from);
  int last = -1;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    for (auto source : sources[i])
      if (until[static_cast<std::size_t>(source)] > until[i]) {
        until[i] = until[static_cast<std::size_t>(source)];
        before[i] = source;
      }
    until[i] += nodes[i].seconds;
    if (last < 0 || until[i] > until[static_cast<std::size_t>(last)])
      last = static_cast<int>(i);
  }
  std::vector<int> out;
  for (; last >= 0; last = before[static_cast<std::size_t>(last)])
    out.push_back(last);
  std::reverse(out.begin(), out.end());
  return out;
}

double ideal_speedup(const std::vector<step_estimate>& nodes,
                     const std::vector<int>& longest,
                     const std::vector<char>& repeats_apart) {
  double all = 0;
  for (std::size_t i = 0; i < nodes.size(); ++i)
    all += nodes[i].seconds * nodes[i].items;
  double path = 0;
  for (auto node : longest) {
    auto i = static_cast<std::size_t>(node);
    path += nodes[i].seconds * (repeats_apart[i] != 0 ? 1 : nodes[i].items);
  }
  return path <= 0 ? 1 : std::max(1.0, all / path);
}

} // namespace extract_concurrency
