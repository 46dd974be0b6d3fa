#include "workflow.hpp"

#include "../lang/text.hpp"

#include <algorithm>
#include <map>

namespace extract_concurrency {

namespace {

// Beyond this the analysis would cost more than it could save; such a text is
// taken as a sequence.
constexpr std::size_t max_nodes = 256;

bool overlap(const std::vector<std::string>& left,
             const std::vector<std::string>& right) {
  return std::any_of(left.begin(), left.end(), [&](const std::string& a) {
    return std::any_of(right.begin(), right.end(),
                       [&](const std::string& b) { return may_be_same(a, b); });
  });
}

// Read after write, write after read, write after write, or cannot be told.
bool conflicts(const footprint& before, const footprint& after) {
  return overlap(before.writes, after.reads)
         || overlap(before.reads, after.writes)
         || overlap(before.writes, after.writes)
         || overlap(before.uncertain, after.reads)
         || overlap(before.reads, after.uncertain);
}

class builder {
public:
  explicit builder(const skvm::skill& skill) : skill_(skill) {
    flow_.nodes = footprints(skill);
  }

  workflow run() {
    auto count = flow_.nodes.size();
    reach_.assign(count, std::vector<char>(count, 0));
    if (count > max_nodes) {
      for (std::size_t i = 0; i + 1 < count; ++i)
        flow_.edges.emplace_back(static_cast<int>(i), static_cast<int>(i + 1));
      return std::move(flow_);
    }
    for (std::size_t j = 0; j < count; ++j)
      add_edges_to(j);
    find_data_parallel();
    find_branches();
    return std::move(flow_);
  }

private:
  [[nodiscard]] bool must_follow(std::size_t before, std::size_t after) const {
    const auto& first = flow_.nodes[before];
    const auto& second = flow_.nodes[after];
    if (first.barrier || second.barrier || second.joins)
      return second.joins || !both_declared(first, second);
    if (second.ordered && after == before + 1)
      return true;
    // A step that writes nothing leaves what it found out in the conversation,
    // where any later step may use it.
    if (first.writes.empty() && !second.self_contained
        && !both_declared(first, second))
      return true;
    if (refers(second, first))
      return true;
    return conflicts(first, second);
  }

  // A text that says so is believed, but not against a conflict of files.
  [[nodiscard]] bool both_declared(const footprint& first,
                                   const footprint& second) const {
    const auto& a = step_of(first);
    const auto& b = step_of(second);
    return first.declared_independent && second.declared_independent
           && a.section == b.section && !second.ordered
           && !refers(second, first) && !conflicts(first, second);
  }

  [[nodiscard]] bool refers(const footprint& later,
                            const footprint& earlier) const {
    auto number = step_of(earlier).number;
    return number != 0
           && std::find(later.refers_to.begin(), later.refers_to.end(), number)
                != later.refers_to.end();
  }

  [[nodiscard]] const skvm::step& step_of(const footprint& node) const {
    return skill_.steps[static_cast<std::size_t>(node.step)];
  }

  // Going backwards, an edge that a path already implies is left out: what
  // remains is the transitive reduction.
  void add_edges_to(std::size_t after) {
    for (auto before = after; before-- > 0;) {
      if (reach_[before][after] != 0 || !must_follow(before, after))
        continue;
      flow_.edges.emplace_back(static_cast<int>(before),
                               static_cast<int>(after));
      reach_[before][after] = 1;
      for (std::size_t i = 0; i < before; ++i)
        if (reach_[i][before] != 0)
          reach_[i][after] = 1;
    }
    std::sort(flow_.edges.begin(), flow_.edges.end());
  }

  void find_data_parallel() {
    for (std::size_t i = 0; i < flow_.nodes.size(); ++i) {
      const auto& node = flow_.nodes[i];
      if (!node.for_each)
        continue;
      flow_.groups.push_back(
        {"dlp",
         {{static_cast<int>(i)}},
         "one operation over independent items: "
           + pass_lang::shortened(node.for_each_evidence, 100),
         "worker-pool"});
    }
  }

  // Nodes of one depth have no path between them. Each is followed down as long
  // as it alone leads to the next one, which makes a branch.
  void find_branches() {
    auto count = flow_.nodes.size();
    std::vector<int> depth(count, 0);
    std::vector<std::vector<int>> next(count);
    std::vector<std::vector<int>> previous(count);
    for (auto [from, to] : flow_.edges) {
      auto a = static_cast<std::size_t>(from);
      auto b = static_cast<std::size_t>(to);
      depth[b] = std::max(depth[b], depth[a] + 1);
      next[a].push_back(to);
      previous[b].push_back(from);
    }
    std::map<int, std::vector<int>> levels;
    for (std::size_t i = 0; i < count; ++i)
      levels[depth[i]].push_back(static_cast<int>(i));
    std::vector<char> taken(count, 0);
    for (const auto& [level, members] : levels) {
      group found;
      for (auto member : members) {
        if (taken[static_cast<std::size_t>(member)] != 0)
          continue;
        std::vector<int> branch{member};
        while (true) {
          const auto& after = next[static_cast<std::size_t>(branch.back())];
          if (after.size() != 1
              || previous[static_cast<std::size_t>(after[0])].size() != 1)
            break;
          branch.push_back(after[0]);
        }
        found.branches.push_back(std::move(branch));
      }
      if (found.branches.size() < 2)
        continue;
      for (const auto& branch : found.branches)
        for (auto member : branch)
          taken[static_cast<std::size_t>(member)] = 1;
      describe(found);
      flow_.groups.push_back(std::move(found));
    }
  }

  void describe(group& found) const {
    bool multi_turn = false;
    bool declared = true;
    for (const auto& branch : found.branches) {
      multi_turn = multi_turn || branch.size() > 1;
      for (auto member : branch) {
        const auto& node = flow_.nodes[static_cast<std::size_t>(member)];
        multi_turn = multi_turn || node.multi_turn;
        declared = declared && node.declared_independent;
      }
    }
    found.kind = multi_turn ? "tlp" : "ilp";
    found.mechanism = multi_turn ? "sub-agents" : "batched-calls";
    found.reason = declared ? "the text says that their order does not matter"
                            : "they touch different files and nothing in the "
                              "text orders them";
  }

  const skvm::skill& skill_;
  workflow flow_;
  std::vector<std::vector<char>> reach_;
};

} // namespace

workflow find_workflow(const skvm::skill& skill) {
  return builder{skill}.run();
}

} // namespace extract_concurrency
