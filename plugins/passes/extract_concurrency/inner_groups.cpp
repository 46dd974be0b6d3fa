#include "inner_groups.hpp"

#include "workflow.hpp"

#include <algorithm>

namespace extract_concurrency {

namespace {

bool is_leaf(const skvm::skill& skill, std::size_t step) {
  return step + 1 >= skill.steps.size()
         || skill.steps[step + 1].parent != static_cast<int>(step);
}

// One look or search at something that it names.
bool looks(const skvm::step& step, const prose& said) {
  if (said.verbs().empty() || !step.writes.empty() || !step.code.empty())
    return false;
  auto what = said.verbs().front().what;
  bool reads = what == deed::look || what == deed::fetch;
  return reads && !step.reads.empty() && said.verbs().size() == 1;
}

bool leans(const prose& said) {
  return said.says(cue::leans) || said.says(cue::follows)
         || said.says(cue::joins) || said.says(cue::stops)
         || said.says(cue::decides);
}

bool share_writes(const skvm::skill& skill, const std::vector<int>& steps) {
  std::vector<std::string> seen;
  for (auto index : steps)
    for (const auto& name :
         skill.steps[static_cast<std::size_t>(index)].writes) {
      if (std::find(seen.begin(), seen.end(), name) != seen.end())
        return true;
      seen.push_back(name);
    }
  return false;
}

} // namespace

std::vector<inner_group>
find_inner_groups(const skvm::skill& skill,
                  const std::vector<footprint>& nodes) {
  std::vector<inner_group> out;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const auto& node = nodes[i];
    inner_group found;
    found.node = static_cast<int>(i);
    bool declared = node.said.says(cue::independent);
    bool alone = true;
    for (auto j = static_cast<std::size_t>(node.step) + 1;
         j < skill.steps.size() && skill.steps[j].parent >= 0; ++j) {
      const auto& step = skill.steps[j];
      if (step.parent != node.step || !is_leaf(skill, j))
        continue;
      prose said{step.text};
      found.steps.push_back(static_cast<int>(j));
      alone = alone && !leans(said) && (declared || looks(step, said));
    }
    if (found.steps.size() < 2 || !alone || node.declared_ordered
        || node.said.says(cue::dependent) || share_writes(skill, found.steps))
      continue;
    auto line = skill.steps[static_cast<std::size_t>(node.step)].lines.first;
    found.reason = declared ? "the step says that their order does not matter "
                              "(line "
                                + std::to_string(line) + ")"
                            : "each only reads what it names";
    out.push_back(std::move(found));
  }
  return out;
}

} // namespace extract_concurrency
