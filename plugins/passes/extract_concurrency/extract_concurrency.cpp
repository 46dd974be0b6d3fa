#include "extract_concurrency.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "../lang/text.hpp"

#include <algorithm>

namespace extract_concurrency {

namespace {

namespace bj = boost::json;

constexpr std::string_view lead = "**Working side by side.**";

const skvm::step& step_of(const workflow& flow, const skvm::skill& skill,
                          int node) {
  auto index = flow.nodes[static_cast<std::size_t>(node)].step;
  return skill.steps[static_cast<std::size_t>(index)];
}

bj::array strings(const std::vector<std::string>& from) {
  bj::array out;
  for (const auto& one : from)
    out.emplace_back(one);
  return out;
}

std::string quoted_title(const skvm::step& step) {
  auto title = pass_lang::shortened(step.title, 60);
  while (title.ends_with('.') || title.ends_with(':'))
    title.pop_back();
  return "“" + title + "”";
}

std::string listed(const workflow& flow, const skvm::skill& skill,
                   const group& of) {
  std::string out;
  for (std::size_t i = 0; i < of.branches.size(); ++i) {
    if (i > 0)
      out += i + 1 == of.branches.size() ? " and " : ", ";
    out += quoted_title(step_of(flow, skill, of.branches[i].front()));
    if (of.branches[i].size() > 1)
      out += " (with what follows from it)";
  }
  return out;
}

// How a harness starts sub-agents, in the words of its own tools; empty where
// it has none that a text could ask for.
std::string_view sub_agents(std::string_view harness) {
  if (harness == "claude-code")
    return "start one Task sub-agent for each";
  if (harness == "opencode")
    return "start one `task` sub-agent for each";
  return {};
}

} // namespace

std::string to_json(const workflow& flow, const skvm::skill& skill) {
  bj::array steps;
  for (std::size_t i = 0; i < flow.nodes.size(); ++i) {
    const auto& node = flow.nodes[i];
    const auto& step = step_of(flow, skill, static_cast<int>(i));
    steps.push_back(bj::object{{"id", step.id},
                               {"line", step.lines.first},
                               {"title", step.title},
                               {"reads", strings(node.reads)},
                               {"writes", strings(node.writes)}});
  }
  auto id = [&](int node) { return bj::value(step_of(flow, skill, node).id); };
  bj::array edges;
  for (auto [from, to] : flow.edges)
    edges.push_back(bj::array{id(from), id(to)});
  bj::array groups;
  for (const auto& one : flow.groups) {
    bj::array members;
    bj::array branches;
    for (const auto& branch : one.branches) {
      bj::array chain;
      for (auto node : branch)
        chain.push_back(id(node));
      members.push_back(id(branch.front()));
      branches.push_back(std::move(chain));
    }
    groups.push_back(bj::object{{"kind", one.kind},
                                {"steps", std::move(members)},
                                {"branches", std::move(branches)},
                                {"reason", one.reason},
                                {"mechanism", one.mechanism}});
  }
  return pass_lang::json_text(bj::object{{"steps", std::move(steps)},
                                         {"edges", std::move(edges)},
                                         {"groups", std::move(groups)}});
}

std::string hints(const workflow& flow, const skvm::skill& skill,
                  std::string_view harness) {
  std::string out;
  for (const auto& one : flow.groups) {
    if (one.kind == "dlp") {
      out += " In " + quoted_title(step_of(flow, skill, one.branches[0][0]))
             + " the items do not depend on each other: handle them with one "
               "command that loops over all of them or runs several at once, "
               "not with one turn for each.";
    } else if (one.kind == "ilp") {
      out += " " + listed(flow, skill, one)
             + " do not depend on each other: issue their tool calls together "
               "in one turn.";
    } else if (auto how = sub_agents(harness); !how.empty()) {
      out += " " + listed(flow, skill, one) + " are separate tasks: "
             + std::string{how} + " and continue when all are done.";
    }
  }
  if (out.empty())
    return {};
  return std::string{lead} + out;
}

skvm::result<skvm::pass_output>
extract_concurrency_pass::run(const skvm::pass_context& ctx) {
  auto flow = find_workflow(ctx.skill);
  skvm::pass_output out;
  out.artifacts["workflow"] = to_json(flow, ctx.skill);
  auto batch = ctx.profile != nullptr ? ctx.profile->find("tool.call.batch")
                                      : std::nullopt;
  if (flow.groups.empty() || !batch || *batch < skvm::level::l2
      || ctx.skill.source.find(lead) != std::string::npos)
    return out;
  auto text = hints(flow, ctx.skill, ctx.harness);
  if (text.empty())
    return out;
  auto end = ctx.skill.source.size();
  bool ends_line = ctx.skill.source.ends_with('\n');
  out.edits.push_back({{end, end},
                       (ends_line ? "\n" : "\n\n") + text + "\n",
                       "concurrency-hint",
                       "the steps named do not depend on each other, and the "
                       "target can batch calls"});
  return out;
}

} // namespace extract_concurrency
