#include "tests/corpus/accuracy.hpp"

#include <boost/json.hpp>

#include "base/json.hpp"
#include <toml++/toml.h>

#include <algorithm>
#include <cstdlib>
#include <set>
#include <stdexcept>

namespace skvm::test {

namespace {

namespace bj = boost::json;

using line_pair = std::pair<int, int>;

bj::value read_artifact(const artifacts& found, const char* id) {
  auto at = found.find(id);
  if (at == found.end())
    throw std::runtime_error{std::string{"no artifact "} + id};
  auto parsed = json::read(at->second, id);
  if (!parsed)
    throw std::runtime_error{parsed.error().text()};
  return std::move(*parsed);
}

std::string text(const bj::value& from, const char* key) {
  return std::string{from.at(key).as_string()};
}

std::string text(const toml::table& from, const char* key) {
  return from[key].value_or(std::string{});
}

int number(const toml::table& from, const char* key) {
  return from[key].value_or(0);
}

template <class Call>
void for_each_table(const toml::table& labels, const char* key, Call call) {
  if (const auto* list = labels[key].as_array())
    for (const auto& each : *list)
      if (const auto* table = each.as_table())
        call(*table);
}

/// Package names are compared as their index does.
std::string folded(std::string name) {
  for (auto& c : name)
    c = c == '_' || c == '.' ? '-' : static_cast<char>(std::tolower(c));
  return name;
}

std::string place(const toml::table& label) {
  return text(label, "file") + ":" + std::to_string(number(label, "line"));
}

score compare_dependencies(const toml::table& labels,
                           const artifacts& artifacts) {
  score out;
  auto found = read_artifact(artifacts, "dependencies");
  std::vector<bool> used(found.as_array().size());
  for_each_table(labels, "dependencies", [&](const toml::table& label) {
    auto name = folded(text(label, "name"));
    auto module = folded(text(label, "module"));
    auto manager = text(label, "manager");
    for (std::size_t i = 0; i < used.size(); ++i) {
      const auto& one = found.as_array()[i];
      auto its_module = folded(text(one, "module"));
      if (used[i] || text(one, "manager") != manager)
        continue;
      if (folded(text(one, "name")) == name
          || (!module.empty() && its_module == module)) {
        used[i] = true;
        ++out.right;
        return;
      }
    }
    ++out.missed;
    out.disagreements.push_back("missed " + manager + " " + text(label, "name")
                                + " (" + place(label) + ")");
  });
  for (std::size_t i = 0; i < used.size(); ++i)
    if (!used[i]) {
      const auto& one = found.as_array()[i];
      ++out.wrong;
      out.disagreements.push_back(
        "wrong " + text(one, "manager") + " " + text(one, "name") + " ("
        + text(one, "file") + ":"
        + std::to_string(one.at("line").to_number<int>()) + ")");
    }
  return out;
}

/// Which of the nodes can be reached from which.
std::set<line_pair> closure(const std::vector<int>& nodes,
                            std::set<line_pair> edges) {
  for (auto middle : nodes)
    for (auto from : nodes)
      for (auto to : nodes)
        if (edges.contains({from, middle}) && edges.contains({middle, to}))
          edges.insert({from, to});
  return edges;
}

std::set<line_pair> unordered_pairs(const std::vector<int>& nodes,
                                    const std::set<line_pair>& edges) {
  auto reach = closure(nodes, edges);
  std::set<line_pair> out;
  for (auto a : nodes)
    for (auto b : nodes)
      if (a < b && !reach.contains({a, b}) && !reach.contains({b, a}))
        out.insert({a, b});
  return out;
}

std::string text_of(const line_pair& pair) {
  return std::to_string(pair.first) + " and " + std::to_string(pair.second);
}

void compare_steps(const toml::table& labels, const artifacts& artifacts,
                   scores& out) {
  std::vector<int> wanted;
  std::set<line_pair> wanted_edges;
  for_each_table(labels, "steps", [&](const toml::table& label) {
    wanted.push_back(number(label, "line"));
  });
  for_each_table(labels, "edges", [&](const toml::table& label) {
    wanted_edges.insert({number(label, "from"), number(label, "to")});
  });

  std::vector<int> found;
  std::set<line_pair> found_edges;
  std::map<std::string, int> line_of;
  auto workflow = read_artifact(artifacts, "workflow");
  for (const auto& step : workflow.at("steps").as_array()) {
    found.push_back(step.at("line").to_number<int>());
    line_of[text(step, "id")] = found.back();
  }
  for (const auto& edge : workflow.at("edges").as_array()) {
    auto end = [&](std::size_t i) {
      return line_of.at(std::string{edge.as_array().at(i).as_string()});
    };
    found_edges.insert({end(0), end(1)});
  }

  auto& steps = out["steps"];
  for (auto line : wanted)
    if (std::count(found.begin(), found.end(), line) > 0) {
      ++steps.right;
    } else {
      ++steps.missed;
      steps.disagreements.push_back("missed line " + std::to_string(line));
    }
  for (auto line : found)
    if (std::count(wanted.begin(), wanted.end(), line) == 0) {
      ++steps.wrong;
      steps.disagreements.push_back("wrong line " + std::to_string(line));
    }

  auto& parallel = out["parallel"];
  auto should = unordered_pairs(wanted, wanted_edges);
  auto does = unordered_pairs(found, found_edges);
  for (const auto& pair : does)
    if (should.contains(pair)) {
      ++parallel.right;
    } else {
      ++parallel.wrong;
      parallel.disagreements.push_back("wrong " + text_of(pair));
    }
  for (const auto& pair : should)
    if (!does.contains(pair)) {
      ++parallel.missed;
      parallel.disagreements.push_back("missed " + text_of(pair));
    }
}

int level_number(const std::string& name) {
  return name.size() == 2 ? name[1] - '0' : -9;
}

score compare_primitives(const toml::table& labels,
                         const artifacts& artifacts) {
  std::map<std::string, int> found;
  auto requirements = read_artifact(artifacts, "requirements");
  for (const auto& purpose : requirements.at("purposes").as_array())
    for (const auto& one : purpose.at("primitives").as_array()) {
      auto& highest = found[text(one, "primitive")];
      highest = std::max(highest, level_number(text(one, "min_level")));
    }
  score out;
  for_each_table(labels, "primitives", [&](const toml::table& label) {
    auto id = text(label, "id");
    auto wanted = level_number(text(label, "level"));
    auto at = found.find(id);
    if (at != found.end() && std::abs(at->second - wanted) <= 1) {
      ++out.right;
      found.erase(at);
      return;
    }
    ++out.missed;
    out.disagreements.push_back(
      "missed " + id + " " + text(label, "level")
      + (at == found.end() ? std::string{}
                           : ", found L" + std::to_string(at->second)));
  });
  for (const auto& [id, needs] : found) {
    ++out.wrong;
    out.disagreements.push_back("wrong " + id + " L" + std::to_string(needs));
  }
  return out;
}

double share(int part, int whole) {
  return whole == 0 ? 1.0 : static_cast<double>(part) / whole;
}

} // namespace

double score::precision() const {
  return share(right, right + wrong);
}

double score::recall() const {
  return share(right, right + missed);
}

score& score::operator+=(const score& other) {
  right += other.right;
  wrong += other.wrong;
  missed += other.missed;
  return *this;
}

scores compare_with_labels(const std::filesystem::path& labels,
                           const artifacts& found) {
  toml::table table;
  try {
    table = toml::parse_file(labels.string());
  } catch (const toml::parse_error& failed) {
    throw std::runtime_error{labels.string() + ": "
                             + std::string{failed.description()}};
  }
  scores out;
  out["dependencies"] = compare_dependencies(table, found);
  compare_steps(table, found, out);
  out["primitives"] = compare_primitives(table, found);
  return out;
}

} // namespace skvm::test
