#include "inner_groups.hpp"

#include "../lang/text.hpp"
#include "workflow.hpp"

#include <algorithm>

namespace extract_concurrency {

namespace {

bool is_leaf(const skvm::skill& skill, std::size_t step) {
  return step + 1 >= skill.steps.size()
         || skill.steps[step + 1].parent != static_cast<int>(step);
}

std::vector<inner_part> nested_steps(const skvm::skill& skill, int parent) {
  std::vector<inner_part> out;
  for (auto i = static_cast<std::size_t>(parent) + 1;
       i < skill.steps.size() && skill.steps[i].parent >= 0; ++i) {
    const auto& step = skill.steps[i];
    if (step.parent != parent)
      continue;
    // A part with parts of its own is more than a call.
    if (!is_leaf(skill, i) || !step.code.empty())
      return {};
    out.push_back({step.id, step.lines.first, step.title, step.text});
  }
  return out;
}

// The bullets in a step, each with the lines that go on it.
std::vector<inner_part> bullets(const skvm::step& step) {
  std::vector<inner_part> out;
  auto line = step.lines.first - 1;
  std::size_t indent = 0;
  for (auto text : pass_lang::split_lines(step.text)) {
    ++line;
    auto bare = pass_lang::trim(text);
    if (bare.starts_with("```") || bare.starts_with("~~~")
        || bare.starts_with("|"))
      return {};
    if (line == step.lines.first)
      continue;
    auto depth =
      text.size()
      - text.substr(std::min(text.find_first_not_of(' '), text.size())).size();
    bool bullet = bare.starts_with("- ") || bare.starts_with("* ")
                  || bare.starts_with("+ ");
    if (bullet && (out.empty() || depth == indent)) {
      indent = depth;
      auto said = std::string{bare.substr(2)};
      out.push_back({{}, line, said, said});
    } else if (!out.empty() && !bare.empty()) {
      if (bullet)
        return {};
      (out.back().text += ' ') += bare;
    }
  }
  for (auto& one : out)
    one.title = pass_lang::shortened(one.title, 80);
  return out;
}

// One look or search at something that it names.
bool looks(const prose& said) {
  if (said.verbs().empty() || said.code_spans().empty())
    return false;
  return std::all_of(
    said.verbs().begin(), said.verbs().end(), [](const prose::verb& verb) {
      return verb.what == deed::look || verb.what == deed::fetch;
    });
}

bool leans(const prose& said) {
  return said.says(cue::leans) || said.says(cue::follows)
         || said.says(cue::joins) || said.says(cue::stops)
         || said.says(cue::decides);
}

bool changes(const prose& said) {
  return std::any_of(
    said.verbs().begin(), said.verbs().end(), [](const prose::verb& verb) {
      return verb.what != deed::look && verb.what != deed::fetch
             && verb.what != deed::check;
    });
}

// Two parts name one thing, and one of them may change it.
bool meet(const std::vector<prose>& parts) {
  std::vector<std::pair<std::string, bool>> seen;
  for (const auto& said : parts) {
    auto before = seen.size();
    for (const auto& name : said.code_spans()) {
      for (std::size_t i = 0; i < before; ++i)
        if (seen[i].first == name && (seen[i].second || changes(said)))
          return true;
      seen.emplace_back(name, changes(said));
    }
  }
  return false;
}

} // namespace

std::vector<inner_part> parts_of(const skvm::skill& skill, int step) {
  auto parts = nested_steps(skill, step);
  return parts.empty() ? bullets(skill.steps[static_cast<std::size_t>(step)])
                       : parts;
}

std::vector<inner_group>
find_inner_groups(const skvm::skill& skill,
                  const std::vector<footprint>& nodes) {
  std::vector<inner_group> out;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const auto& node = nodes[i];
    const auto& step = skill.steps[static_cast<std::size_t>(node.step)];
    auto parts = parts_of(skill, node.step);
    if (parts.size() < 2 || parts.size() > 64 || node.declared_ordered
        || node.said.says(cue::dependent))
      continue;
    bool declared = node.said.says(cue::independent);
    std::vector<prose> said;
    for (const auto& part : parts)
      said.emplace_back(part.text);
    bool alone = std::all_of(said.begin(), said.end(), [&](const prose& one) {
      return !leans(one) && (declared || looks(one));
    });
    if (!alone || meet(said))
      continue;
    auto reason = declared
                    ? "the step says that their order does not matter (line "
                        + std::to_string(step.lines.first) + ")"
                    : "each only reads what it names (from line "
                        + std::to_string(parts.front().line) + ")";
    out.push_back({static_cast<int>(i), std::move(parts), std::move(reason)});
  }
  return out;
}

} // namespace extract_concurrency
