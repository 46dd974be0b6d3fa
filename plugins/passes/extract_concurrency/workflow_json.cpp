#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "../lang/text.hpp"
#include "extract_concurrency.hpp"

#include <cmath>

namespace extract_concurrency {

namespace {

namespace bj = boost::json;

bj::array strings(const std::vector<std::string>& from) {
  bj::array out;
  for (const auto& one : from)
    out.emplace_back(one);
  return out;
}

double rounded(double value) {
  return std::round(value * 100) / 100;
}

class writer {
public:
  writer(const workflow& flow, const skvm::skill& skill)
    : flow_(flow), skill_(skill) {}

  bj::object run() {
    bj::array steps;
    for (std::size_t i = 0; i < flow_.nodes.size(); ++i)
      steps.push_back(step(i));
    bj::array edges;
    for (auto [from, to] : flow_.edges)
      edges.push_back(bj::array{id(from), id(to)});
    bj::array groups;
    for (const auto& one : flow_.groups)
      groups.push_back(written(one));
    bj::array path;
    for (auto node : flow_.critical_path)
      path.push_back(id(node));
    return {{"steps", std::move(steps)},
            {"edges", std::move(edges)},
            {"groups", std::move(groups)},
            {"critical_path", std::move(path)},
            {"ideal_speedup", rounded(flow_.ideal_speedup)}};
  }

private:
  [[nodiscard]] const skvm::step& step_of(int node) const {
    auto index = flow_.nodes[static_cast<std::size_t>(node)].step;
    return skill_.steps[static_cast<std::size_t>(index)];
  }

  [[nodiscard]] bj::value id(int node) const {
    return bj::value(step_of(node).id);
  }

  [[nodiscard]] bj::object step(std::size_t node) const {
    const auto& print = flow_.nodes[node];
    const auto& from = step_of(static_cast<int>(node));
    const auto& cost = flow_.estimates[node];
    bj::array expects;
    for (const auto& name : print.writes)
      expects.push_back(bj::object{{"kind", kind_of(name)}, {"name", name}});
    bj::object out{{"id", from.id},
                   {"line", from.lines.first},
                   {"title", from.title},
                   {"reads", strings(print.reads)},
                   {"writes", strings(print.writes)},
                   {"expects", std::move(expects)},
                   {"estimate", bj::object{{"turns", cost.turns},
                                           {"seconds", rounded(cost.seconds)},
                                           {"items", cost.items}}}};
    if (const auto& items = flow_.items[node])
      out["items"] = written(*items);
    bj::array inner;
    for (const auto& one : flow_.inner)
      if (one.node == static_cast<int>(node))
        inner.push_back(written(one));
    if (!inner.empty())
      out["inner_groups"] = std::move(inner);
    return out;
  }

  static std::string_view kind_of(std::string_view name) {
    if (name.ends_with('/'))
      return "folder";
    return name.find_first_of("<{*$") != std::string_view::npos ? "files"
                                                                : "file";
  }

  [[nodiscard]] bj::object written(const item_source& items) const {
    bj::object out{
      {"kind", items.kind}, {"value", items.value}, {"line", items.line}};
    if (!items.values.empty())
      out["values"] = strings(items.values);
    if (items.from >= 0)
      out["from"] = id(items.from);
    return out;
  }

  static bj::object written(const inner_group& one) {
    bj::array parts;
    for (const auto& part : one.parts)
      parts.push_back(bj::object{
        {"id", part.id}, {"line", part.line}, {"title", part.title}});
    return {{"kind", "ilp"},
            {"steps", std::move(parts)},
            {"reason", one.reason},
            {"mechanism", "batched-calls"}};
  }

  [[nodiscard]] bj::object written(const group& one) const {
    bj::array members;
    bj::array branches;
    for (const auto& branch : one.branches) {
      bj::array chain;
      for (auto node : branch)
        chain.push_back(id(node));
      members.push_back(id(branch.front()));
      branches.push_back(std::move(chain));
    }
    const auto& cost = one.estimate;
    return {
      {"kind", one.kind},
      {"steps", std::move(members)},
      {"branches", std::move(branches)},
      {"reason", one.reason},
      {"mechanism", one.mechanism},
      {"estimate",
       bj::object{{"sequential_seconds", rounded(cost.sequential_seconds)},
                  {"parallel_seconds", rounded(cost.parallel_seconds)}}}};
  }

  const workflow& flow_;
  const skvm::skill& skill_;
};

} // namespace

std::string to_json(const workflow& flow, const skvm::skill& skill) {
  return pass_lang::json_text(writer{flow, skill}.run());
}

} // namespace extract_concurrency
