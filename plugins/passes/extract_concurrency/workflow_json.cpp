#include "../lang/json_writer.hpp"
#include "extract_concurrency.hpp"

#include <cmath>

namespace extract_concurrency {

namespace {

double rounded(double value) {
  return std::round(value * 100) / 100;
}

class writer {
public:
  writer(const workflow& flow, const skvm::skill& skill)
    : flow_(flow), skill_(skill) {}

  std::string run() {
    out_.begin_object().key("steps").begin_array();
    for (std::size_t i = 0; i < flow_.nodes.size(); ++i)
      write_step(i);
    out_.end_array().key("edges").begin_array();
    for (auto [from, to] : flow_.edges)
      out_.begin_array().value(id(from)).value(id(to)).end_array();
    out_.end_array().key("groups").begin_array();
    for (const auto& one : flow_.groups)
      write(one);
    out_.end_array().key("critical_path");
    write_ids(flow_.critical_path);
    out_.member("ideal_speedup", rounded(flow_.ideal_speedup)).end_object();
    return out_.take();
  }

private:
  [[nodiscard]] const skvm::step& step_of(int node) const {
    auto index = flow_.nodes[static_cast<std::size_t>(node)].step;
    return skill_.steps[static_cast<std::size_t>(index)];
  }

  [[nodiscard]] const std::string& id(int node) const {
    return step_of(node).id;
  }

  template <class Nodes>
  void write_ids(const Nodes& nodes) {
    out_.begin_array();
    for (auto node : nodes)
      out_.value(id(node));
    out_.end_array();
  }

  void write_step(std::size_t node) {
    const auto& print = flow_.nodes[node];
    const auto& from = step_of(static_cast<int>(node));
    const auto& cost = flow_.estimates[node];
    out_.begin_object()
      .member("id", from.id)
      .member("line", from.lines.first)
      .member("title", from.title)
      .member("reads", print.reads)
      .member("writes", print.writes)
      .key("expects")
      .begin_array();
    for (const auto& name : print.writes)
      out_.begin_object()
        .member("kind", kind_of(name))
        .member("name", name)
        .end_object();
    out_.end_array()
      .key("estimate")
      .begin_object()
      .member("turns", cost.turns)
      .member("seconds", rounded(cost.seconds))
      .member("items", cost.items)
      .end_object();
    if (const auto& items = flow_.items[node]) {
      out_.key("items");
      write(*items);
    }
    bool any = false;
    for (const auto& one : flow_.inner) {
      if (one.node != static_cast<int>(node))
        continue;
      if (!any)
        out_.key("inner_groups").begin_array();
      any = true;
      write(one);
    }
    if (any)
      out_.end_array();
    out_.end_object();
  }

  static std::string_view kind_of(std::string_view name) {
    if (name.ends_with('/'))
      return "folder";
    return name.find_first_of("<{*$") != std::string_view::npos ? "files"
                                                                : "file";
  }

  void write(const item_source& items) {
    out_.begin_object()
      .member("kind", items.kind)
      .member("value", items.value)
      .member("line", items.line);
    if (!items.values.empty())
      out_.member("values", items.values);
    if (items.from >= 0)
      out_.member("from", id(items.from));
    out_.end_object();
  }

  void write(const inner_group& one) {
    out_.begin_object().member("kind", "ilp").key("steps").begin_array();
    for (const auto& part : one.parts)
      out_.begin_object()
        .member("id", part.id)
        .member("line", part.line)
        .member("title", part.title)
        .end_object();
    out_.end_array()
      .member("reason", one.reason)
      .member("mechanism", "batched-calls")
      .end_object();
  }

  void write(const group& one) {
    out_.begin_object().member("kind", one.kind).key("steps").begin_array();
    for (const auto& branch : one.branches)
      out_.value(id(branch.front()));
    out_.end_array().key("branches").begin_array();
    for (const auto& branch : one.branches)
      write_ids(branch);
    out_.end_array()
      .member("reason", one.reason)
      .member("mechanism", one.mechanism)
      .key("estimate")
      .begin_object()
      .member("sequential_seconds", rounded(one.estimate.sequential_seconds))
      .member("parallel_seconds", rounded(one.estimate.parallel_seconds))
      .end_object()
      .end_object();
  }

  const workflow& flow_;
  const skvm::skill& skill_;
  pass_lang::json_writer out_;
};

} // namespace

std::string to_json(const workflow& flow, const skvm::skill& skill) {
  return writer{flow, skill}.run();
}

} // namespace extract_concurrency
