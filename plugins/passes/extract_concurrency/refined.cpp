#include "refined.hpp"

#include "skvm/refine.hpp"

#include <boost/json.hpp>

#include "../lang/text.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace extract_concurrency {

namespace {

namespace bj = boost::json;

// Beyond this an answer would be long and seldom right.
constexpr std::size_t most_nodes = 64;

constexpr const char* task =
  "In which order must the steps of the skill below be carried out? For each "
  "step, name the earlier steps that must be finished before it may start: it "
  "uses a file or a result that they make, it changes what they still read, or "
  "the text orders them. Steps are to count as independent only where the text "
  "leaves no doubt. Name no step that is not in the list, and leave out those "
  "that are implied by others.";

constexpr const char* schema = R"({
  "type": "object", "additionalProperties": false, "required": ["steps"],
  "properties": {"steps": {"type": "array", "items": {
    "type": "object", "additionalProperties": false,
    "required": ["id", "after"],
    "properties": {
      "id": {"type": "string"},
      "after": {"type": "array", "items": {"type": "string"}}}}}}})";

using relation = std::vector<std::vector<char>>;

relation none_of(std::size_t count) {
  return relation(count, std::vector<char>(count, 0));
}

// Nodes in order, edges forwards: one sweep is enough.
relation closed(relation direct) {
  for (std::size_t after = 0; after < direct.size(); ++after)
    for (std::size_t before = 0; before < after; ++before)
      if (direct[before][after] != 0)
        for (std::size_t i = 0; i < before; ++i)
          if (direct[i][before] != 0)
            direct[i][after] = 1;
  return direct;
}

class refiner {
public:
  refiner(const skvm::pass_context& ctx, const command_effects& effects,
          const step_order& order, workflow& flow)
    : ctx_(ctx), effects_(effects), order_(order), flow_(flow) {
    for (std::size_t i = 0; i < flow.nodes.size(); ++i)
      nodes_[id(i)] = i;
  }

  std::vector<skvm::diagnostic> run() {
    skvm::refine_request request;
    request.artifact = "workflow";
    request.found = found_json();
    request.task = task;
    request.schema = schema;
    request.validate = [this](const std::string& answer) {
      return fault_of(answer);
    };
    auto done = skvm::refine(ctx_, request);
    done.disagreements.clear();
    if (done.refined)
      apply(bj::parse(done.answer), done.disagreements);
    return skvm::diagnostics_of(done, request);
  }

private:
  [[nodiscard]] std::string id(std::size_t node) const {
    auto step = static_cast<std::size_t>(flow_.nodes[node].step);
    return ctx_.skill.steps[step].id;
  }

  [[nodiscard]] relation direct() const {
    auto out = none_of(flow_.nodes.size());
    for (auto [from, to] : flow_.edges)
      out[static_cast<std::size_t>(from)][static_cast<std::size_t>(to)] = 1;
    return out;
  }

  [[nodiscard]] std::string found_json() const {
    bj::array steps;
    auto edges = direct();
    for (std::size_t node = 0; node < flow_.nodes.size(); ++node) {
      bj::array after;
      for (std::size_t i = 0; i < node; ++i)
        if (edges[i][node] != 0)
          after.emplace_back(id(i));
      steps.push_back(
        bj::object{{"id", id(node)}, {"after", std::move(after)}});
    }
    return bj::serialize(bj::object{{"steps", std::move(steps)}});
  }

  [[nodiscard]] std::optional<std::string>
  fault_of(const std::string& answer) const {
    std::set<std::string> seen;
    auto value = bj::parse(answer);
    for (const auto& step : value.at("steps").as_array()) {
      std::string name{step.at("id").as_string()};
      auto at = nodes_.find(name);
      if (at == nodes_.end())
        return "there is no step '" + name + "' in the list";
      if (!seen.insert(name).second)
        return "the step '" + name + "' is there twice";
      for (const auto& other : step.at("after").as_array()) {
        auto before = nodes_.find(std::string{other.as_string()});
        if (before == nodes_.end())
          return "'" + name + "' is to wait for '"
                 + std::string{other.as_string()}
                 + "', which is no step of the list";
        if (before->second >= at->second)
          return "'" + name + "' is to wait for '" + before->first
                 + "', which does not stand before it";
      }
    }
    return std::nullopt;
  }

  // Steps that the answer leaves out stay where they are.
  void apply(const bj::value& answer, std::vector<skvm::disagreement>& listed) {
    auto said = direct();
    for (const auto& step : answer.at("steps").as_array()) {
      auto node = nodes_.at(std::string{step.at("id").as_string()});
      for (std::size_t i = 0; i < node; ++i)
        said[i][node] = 0;
      for (const auto& other : step.at("after").as_array())
        said[nodes_.at(std::string{other.as_string()})][node] = 1;
    }
    auto now = closed(direct());
    auto named = said;
    said = closed(std::move(said));
    judgement judged;
    for (std::size_t after = 0; after < said.size(); ++after)
      for (std::size_t before = 0; before < after; ++before)
        if (said[before][after] != 0 && now[before][after] == 0)
          judged.waits.emplace(before, after);
        else if (said[before][after] == 0 && now[before][after] != 0
                 && may_be_apart(ctx_.skill, flow_.nodes[before],
                                 flow_.nodes[after]))
          judged.apart.emplace(before, after);
    auto before = std::move(flow_);
    flow_ = find_workflow(ctx_.skill, effects_, order_, judged);
    list(before, named, now, listed);
  }

  // Pairs that differ, by what became of them. What a step between them implies
  // would be said twice.
  void list(const workflow& old, const relation& named, const relation& was,
            std::vector<skvm::disagreement>& listed) const {
    auto found = none_of(old.nodes.size());
    for (auto [from, to] : old.edges)
      found[static_cast<std::size_t>(from)][static_cast<std::size_t>(to)] = 1;
    auto said = closed(named);
    auto is = closed(direct());
    for (std::size_t after = 0; after < said.size(); ++after)
      for (std::size_t before = 0; before < after; ++before) {
        auto path = "/steps/" + id(after) + "/after";
        auto name = "\"" + id(before) + "\"";
        if (named[before][after] != 0 && was[before][after] == 0)
          listed.push_back({path, {}, name, is[before][after] != 0});
        if (said[before][after] == 0 && found[before][after] != 0)
          listed.push_back({path, name, {}, is[before][after] == 0});
      }
  }

  const skvm::pass_context& ctx_;
  const command_effects& effects_;
  const step_order& order_;
  workflow& flow_;
  std::map<std::string, std::size_t> nodes_;
};

} // namespace

std::vector<skvm::diagnostic> refine_workflow(const skvm::pass_context& ctx,
                                              const command_effects& effects,
                                              const step_order& order,
                                              workflow& flow) {
  // One step has no order to dispute.
  if (!ctx.ports.has_model() || flow.nodes.size() < 2
      || flow.nodes.size() > most_nodes)
    return {};
  return refiner{ctx, effects, order, flow}.run();
}

} // namespace extract_concurrency
