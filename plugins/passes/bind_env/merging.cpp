#include "collector.hpp"

#include <algorithm>
#include <array>

/// What was gathered becomes the list: one entry for each thing, described.
namespace bind_env {

namespace {

constexpr std::array<std::string_view, 6> managers{"python",  "node", "system",
                                                   "service", "env",  "data"};

std::size_t rank(const dependency& one) {
  return static_cast<std::size_t>(
    std::find(managers.begin(), managers.end(), one.manager)
    - managers.begin());
}

// The skill itself names it, rather than code that only uses it.
bool is_asked_for(const dependency& one) {
  return one.source == "manifest" || one.source == "install-line";
}

} // namespace

void collector::describe(dependency& one) const {
  if (one.manager == "python" && one.version.empty())
    if (auto limit = constraints_.find(normal_package(one.name));
        limit != constraints_.end())
      one.version = limit->second;
  if (one.probe.kind.empty()) {
    one.probe = {one.manager == "system" ? "command" : one.manager, one.module};
    // Of a namespace the distribution tells more than the module.
    if (one.manager == "python" && one.module.find('.') != std::string::npos)
      one.probe.name += ":" + one.name;
  } else if (one.probe.kind == "none") {
    one.probe = {};
  }
  if (!one.hint.empty() || !one.verified)
    return;
  if (one.manager == "python") {
    one.hint = "pip install " + one.name;
  } else if (one.manager == "node") {
    one.hint = "npm install " + one.name;
  } else if (one.manager == "system") {
    one.hint = "apt-get install " + one.name;
    for (const auto* manager : {"apk", "brew", "dnf"})
      one.elsewhere[manager] = packages_.package_for(manager, one.name);
  }
}

void collector::drop_own() {
  std::erase_if(found_, [&](const auto& item) {
    const auto& one = item.second;
    if (one.manager == "env")
      return variables_.contains(one.name) && one.source != "prose";
    return one.manager == "system" && !one.verified
           && programs_.contains(one.name);
  });
}

void collector::merge(const std::string& key, const std::string& into) {
  auto from = found_.find(key);
  auto to = found_.find(into);
  if (key == into || from == found_.end() || to == found_.end())
    return;
  auto& one = to->second;
  one.optional = one.optional && from->second.optional;
  for (const auto& place : from->second.places)
    if (one.places.size() < most_places)
      one.places.push_back(place);
  if (from->second.source == "import") {
    one.module = from->second.module;
    one.probe = from->second.probe;
  }
  found_.erase(from);
}

// `import cv2` where `opencv-python-headless` is asked for.
void collector::merge_packages_of_one_module() {
  std::map<std::string, std::string> asked; // module → key
  for (const auto& [key, one] : found_)
    if (one.manager == "python" && is_asked_for(one))
      asked.emplace(packages_.python_module(one.name), key);
  std::vector<std::pair<std::string, std::string>> pairs;
  for (const auto& [key, one] : found_)
    if ((one.manager == "python" || one.probe.kind == "python")
        && one.source == "import")
      if (auto at = asked.find(one.module); at != asked.end())
        pairs.emplace_back(key, at->second);
  for (const auto& [key, into] : pairs)
    merge(key, into);
}

// `playwright install` where `pip install playwright` stands before it.
void collector::merge_programs_of_packages() {
  std::map<std::string, std::string> asked; // package → key
  for (std::string_view manager : {"node", "python"})
    for (const auto& [key, one] : found_)
      if (one.manager == manager && is_asked_for(one))
        asked[normal_package(one.name)] = key;
  std::vector<std::pair<std::string, std::string>> pairs;
  for (const auto& [key, one] : found_) {
    bool program = one.source == "command" || one.source == "prose";
    if (!program || (one.manager != "system" && one.manager != "node"))
      continue;
    for (const auto& name : {one.name, one.module})
      if (auto at = asked.find(normal_package(name)); at != asked.end()) {
        pairs.emplace_back(key, at->second);
        break;
      }
  }
  for (const auto& [key, into] : pairs)
    merge(key, into);
}

// `playwright install` of a skill that has Python and nothing of Node.
void collector::take_programs_of_python() {
  std::vector<std::string> programs;
  std::map<std::string, std::string> packages; // of Python → key
  bool node = false;
  for (const auto& [key, one] : found_) {
    bool command = one.manager == "node" && one.source == "command";
    bool both = command && packages_.is_python_package(one.name);
    if (both)
      programs.push_back(key);
    node = node || (one.manager == "node" && !both);
    if (one.manager == "python")
      packages.emplace(normal_package(one.name), key);
  }
  if (node || packages.empty())
    return;
  for (const auto& key : programs) {
    auto& one = found_.at(key);
    if (auto same = packages.find(normal_package(one.name));
        same != packages.end()) {
      merge(key, same->second);
      continue;
    }
    packages.emplace(normal_package(one.name), key);
    one.manager = "python";
    one.module = packages_.python_module(one.name);
    one.probe = {};
    one.hint.clear();
  }
}

std::vector<dependency> collector::take() {
  drop_own();
  merge_packages_of_one_module();
  merge_programs_of_packages();
  take_programs_of_python();
  std::vector<dependency> out;
  out.reserve(found_.size());
  for (auto& [key, found] : found_) {
    describe(found);
    out.push_back(std::move(found));
  }
  found_.clear();
  std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) {
    return std::pair{rank(a), a.name} < std::pair{rank(b), b.name};
  });
  return out;
}

} // namespace bind_env
