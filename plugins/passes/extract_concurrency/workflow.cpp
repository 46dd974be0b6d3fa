#include "workflow.hpp"

#include "../lang/text.hpp"
#include "columns.hpp"
#include "inner_groups.hpp"
#include "reasons.hpp"
#include "sources.hpp"

#include <algorithm>
#include <map>

namespace extract_concurrency {

namespace {

// Beyond this the analysis would cost more than it could save; such a text is
// taken as a sequence.
constexpr std::size_t max_nodes = 256;

/// How many turns a group saves, as far as that is known: of items nobody has
/// counted there may be one.
int saved_turns(const workflow& flow, const group& one) {
  int all = 0;
  int longest = 0;
  for (const auto& branch : one.branches) {
    int turns = 0;
    for (auto node : branch) {
      auto at = static_cast<std::size_t>(node);
      const auto& part = flow.estimates[at];
      bool counted = flow.items[at] && !flow.items[at]->values.empty();
      int repeated = counted ? part.items : flow.nodes[at].multi_turn ? 2 : 1;
      turns += part.turns;
      if (one.kind == "dlp")
        all += part.turns * (repeated - 1);
    }
    all += turns;
    longest = std::max(longest, turns);
  }
  return all - longest;
}

class builder {
public:
  builder(const skvm::skill& skill, const command_effects& effects,
          const step_order& order, const judgement& judged)
    : skill_(skill), order_(order), judged_(judged) {
    flow_.nodes = footprints(skill, effects);
  }

  workflow run() {
    auto count = flow_.nodes.size();
    flow_.items = find_items(skill_, flow_.nodes);
    if (count > max_nodes) {
      for (std::size_t i = 0; i + 1 < count; ++i)
        flow_.edges.emplace_back(static_cast<int>(i), static_cast<int>(i + 1));
      estimate();
      return std::move(flow_);
    }
    mark_statements(skill_, order_, flow_.nodes);
    mark_sources(skill_, flow_.nodes);
    mark_columns(skill_, order_, flow_.nodes);
    reach_.assign(count, std::vector<char>(count, 0));
    for (std::size_t j = 0; j < count; ++j)
      add_edges_to(j);
    find_data_parallel();
    find_branches();
    flow_.inner = find_inner_groups(skill_, flow_.nodes);
    estimate();
    return std::move(flow_);
  }

private:
  [[nodiscard]] bool must_follow(std::size_t before, std::size_t after) const {
    std::pair pair{before, after};
    if (judged_.waits.contains(pair) || judged_.apart.contains(pair))
      return judged_.waits.contains(pair);
    return stated(before, after) == statement::needs
           || (stated(before, after) == statement::none
               && independence(skill_, flow_.nodes[before], flow_.nodes[after])
                    == evidence::none);
  }

  enum class statement { none, needs, free };

  /// What the later step says of the earlier one: that, or of one that the
  /// earlier one waits for, since it would wait for that too.
  [[nodiscard]] statement stated(std::size_t before, std::size_t after) const {
    const auto& later = flow_.nodes[after];
    auto index = static_cast<int>(before);
    auto has = [&](const std::vector<int>& list) {
      return std::find(list.begin(), list.end(), index) != list.end();
    };
    if (has(later.only))
      return statement::needs;
    bool behind =
      std::any_of(later.freed.begin(), later.freed.end(), [&](int free) {
        return reach_[static_cast<std::size_t>(free)][before] != 0;
      });
    bool free = !later.only.empty() || has(later.freed) || behind;
    return !free                                     ? statement::none
           : share_files(flow_.nodes[before], later) ? statement::needs
                                                     : statement::free;
  }

  [[nodiscard]] const skvm::step& step_of(int node) const {
    auto index = flow_.nodes[static_cast<std::size_t>(node)].step;
    return skill_.steps[static_cast<std::size_t>(index)];
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
         "one operation over independent items (line "
           + std::to_string(node.for_each_line)
           + "): " + pass_lang::shortened(node.for_each_evidence, 100),
         "worker-pool",
         {},
         node.said.says(cue::demands)});
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
    for (const auto& branch : found.branches) {
      multi_turn = multi_turn || branch.size() > 1;
      for (auto member : branch)
        multi_turn =
          multi_turn
          || flow_.nodes[static_cast<std::size_t>(member)].multi_turn;
    }
    found.kind = multi_turn ? "tlp" : "ilp";
    found.mechanism = multi_turn ? "sub-agents" : "batched-calls";
    found.reason = reason_of(skill_, flow_.nodes, found.branches);
    if (is_judged(found))
      found.reason.insert(0, "the compiler model says that none needs another");
  }

  // Some of what runs side by side is there on somebody's word.
  [[nodiscard]] bool is_judged(const group& found) const {
    return std::any_of(
      judged_.apart.begin(), judged_.apart.end(), [&](const auto& pair) {
        auto has = [&](std::size_t node) {
          return std::any_of(found.branches.begin(), found.branches.end(),
                             [&](const std::vector<int>& branch) {
                               return std::count(branch.begin(), branch.end(),
                                                 static_cast<int>(node))
                                      > 0;
                             });
        };
        return has(pair.first) && has(pair.second);
      });
  }

  // A chain's members wait for each other; the longest chain is what remains.
  void estimate() {
    std::vector<char> apart(flow_.nodes.size(), 0);
    for (std::size_t i = 0; i < flow_.nodes.size(); ++i)
      flow_.estimates.push_back(estimate_of(flow_.nodes[i], flow_.items[i]));
    for (auto& one : flow_.groups) {
      for (const auto& branch : one.branches) {
        double seconds = 0;
        for (auto member : branch) {
          const auto& part = flow_.estimates[static_cast<std::size_t>(member)];
          seconds += part.seconds;
          if (one.kind == "dlp") {
            apart[static_cast<std::size_t>(member)] = 1;
            one.estimate.sequential_seconds += part.seconds * (part.items - 1);
          }
        }
        one.estimate.sequential_seconds += seconds;
        one.estimate.parallel_seconds =
          std::max(one.estimate.parallel_seconds, seconds);
      }
      one.saved_turns = saved_turns(flow_, one);
    }
    for (const auto& part : flow_.estimates)
      flow_.turns += part.turns;
    flow_.critical_path = longest_path(flow_.estimates, flow_.edges);
    flow_.ideal_speedup =
      ideal_speedup(flow_.estimates, flow_.critical_path, apart);
  }

  const skvm::skill& skill_;
  const step_order& order_;
  const judgement& judged_;
  workflow flow_;
  std::vector<std::vector<char>> reach_;
};

} // namespace

workflow find_workflow(const skvm::skill& skill, const command_effects& effects,
                       const step_order& order, const judgement& judged) {
  return builder{skill, effects, order, judged}.run();
}

} // namespace extract_concurrency
