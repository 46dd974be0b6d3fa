#include "agent.hpp"

#include "walker.hpp"

#include <algorithm>

namespace sim {

namespace {

bool same_calls(const decision& ours, const turn& theirs) {
  return std::equal(
    ours.actions.begin(), ours.actions.end(), theirs.calls.begin(),
    theirs.calls.end(), [](const action& a, const skvm::tool_call& b) {
      return a.call.name == b.name && a.call.arguments == b.arguments;
    });
}

// With the ids that the calls had, by which results are told apart.
std::vector<action> as_called(const decision& ours, const turn& theirs) {
  auto out = ours.actions;
  for (std::size_t i = 0; i < out.size(); ++i)
    out[i].call.id = theirs.calls[i].id;
  return out;
}

} // namespace

std::optional<answer> answer_as_agent(const personality& self,
                                      const conversation& talk) {
  walker at{self, talk};
  for (const auto& done : talk.turns) {
    auto tried = at;
    auto ours = tried.decide();
    if (ours && same_calls(*ours, done)) {
      tried.learn(as_called(*ours, done), done.results);
      at = std::move(tried);
    } else {
      at.learn_foreign(done);
    }
  }
  auto now = at.decide();
  if (!now)
    return std::nullopt;
  answer out;
  out.text = std::move(now->text);
  for (auto& each : now->actions)
    out.calls.push_back(std::move(each.call));
  return out;
}

} // namespace sim
