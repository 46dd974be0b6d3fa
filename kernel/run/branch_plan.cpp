#include "run/branch_plan.hpp"

#include <boost/json.hpp>

#include "base/json.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace skvm {

namespace bj = boost::json;

namespace {

error wrong(std::string what) {
  return make_error(errc::invalid_argument, "workflow", std::move(what));
}

struct known_step {
  std::vector<std::string> writes;
  std::vector<std::size_t> waits_for;
};

struct tlp_group {
  std::vector<std::vector<std::size_t>> branches;
  std::string reason;
};

/// One file, and not a pattern or a blank to be filled.
bool names_a_file(const std::string& name) {
  return name.find('.') != std::string::npos
         && name.find_first_of("<>{}[]*?$ \t\n") == std::string::npos
         && name.find("://") == std::string::npos && name.back() != '/'
         && name.front() != '/' && name.front() != '~'
         && name.find("..") == std::string::npos;
}

class planner {
public:
  result<void> read(std::string_view workflow) {
    auto parsed = json::read(workflow, "workflow");
    if (!parsed)
      return parsed.error();
    try {
      for (const auto& step : parsed->at("steps").as_array())
        add_step(step);
      for (const auto& edge : parsed->at("edges").as_array())
        steps_.at(index_of(edge.at(1)))
          .waits_for.push_back(index_of(edge.at(0)));
      for (const auto& group : parsed->at("groups").as_array())
        add_group(group);
    } catch (const std::exception& failed) {
      return wrong(std::string{"not of the documented form: "} + failed.what());
    }
    for (std::size_t i = 0; i < steps_.size(); ++i)
      for (auto earlier : steps_[i].waits_for)
        if (earlier >= i)
          return wrong("step " + ids_[i] + " waits for a later one");
    return ok;
  }

  branch_plan plan() {
    branch_plan out;
    for (const auto& group : groups_) {
      auto members = members_of(group);
      auto is_done = [&](std::size_t i) { return done_.contains(i); };
      if (std::any_of(members.begin(), members.end(), is_done))
        continue; // an earlier group took some of its steps
      auto before = waited_for(members);
      // What must run between its members would run before them.
      auto between = [&](std::size_t i) {
        const auto& earlier = steps_[i].waits_for;
        return std::any_of(earlier.begin(), earlier.end(),
                           [&](std::size_t e) { return members.contains(e); });
      };
      if (std::any_of(before.begin(), before.end(), between))
        continue;
      if (!before.empty())
        add_main(out, before);
      add_parallel(out, group);
    }
    std::vector<std::size_t> rest;
    for (std::size_t i = 0; i < steps_.size(); ++i)
      if (!done_.contains(i))
        rest.push_back(i);
    add_main(out, rest);
    return out;
  }

private:
  void add_step(const bj::value& from) {
    auto id = std::string{from.at("id").as_string()};
    numbers_.emplace(id, ids_.size());
    ids_.push_back(std::move(id));
    auto& step = steps_.emplace_back();
    for (const auto& name : from.at("writes").as_array())
      step.writes.emplace_back(name.as_string());
  }

  void add_group(const bj::value& from) {
    if (from.at("kind").as_string() != "tlp")
      return;
    auto& group = groups_.emplace_back();
    group.reason = std::string{from.at("reason").as_string()};
    for (const auto& branch : from.at("branches").as_array()) {
      auto& steps = group.branches.emplace_back();
      for (const auto& id : branch.as_array())
        steps.push_back(index_of(id));
    }
    if (group.branches.size() < 2)
      groups_.pop_back();
  }

  std::size_t index_of(const bj::value& id) const {
    return numbers_.at(std::string{id.as_string()});
  }

  static std::set<std::size_t> members_of(const tlp_group& group) {
    std::set<std::size_t> members;
    for (const auto& branch : group.branches)
      members.insert(branch.begin(), branch.end());
    return members;
  }

  /// All that must come before any of these and has not been done, in order.
  std::vector<std::size_t>
  waited_for(const std::set<std::size_t>& members) const {
    std::set<std::size_t> found;
    // Edges lead forwards, so that one pass from the end sees them all.
    for (std::size_t i = steps_.size(); i-- > 0;)
      if (members.contains(i) || found.contains(i))
        for (auto earlier : steps_[i].waits_for)
          if (!members.contains(earlier) && !done_.contains(earlier))
            found.insert(earlier);
    return {found.begin(), found.end()};
  }

  work_part part_of(std::string id, const std::vector<std::size_t>& steps) {
    work_part part;
    part.id = std::move(id);
    for (auto i : steps) {
      part.steps.push_back(ids_[i]);
      done_.insert(i);
      for (const auto& name : steps_[i].writes)
        if (names_a_file(name)
            && std::count(part.expects.begin(), part.expects.end(), name) == 0)
          part.expects.push_back(name);
    }
    return part;
  }

  void add_main(branch_plan& out, const std::vector<std::size_t>& steps) {
    work_stage stage;
    stage.parts.push_back(part_of("main-" + std::to_string(++mains_), steps));
    out.stages.push_back(std::move(stage));
  }

  void add_parallel(branch_plan& out, const tlp_group& group) {
    work_stage stage;
    stage.reason = group.reason;
    auto prefix = "branch-" + std::to_string(++parallels_) + "-";
    for (const auto& branch : group.branches)
      stage.parts.push_back(
        part_of(prefix + std::to_string(stage.parts.size() + 1), branch));
    out.stages.push_back(std::move(stage));
  }

  std::vector<std::string> ids_;
  std::vector<known_step> steps_;
  std::map<std::string, std::size_t> numbers_;
  std::vector<tlp_group> groups_;
  std::set<std::size_t> done_;
  int mains_ = 0;
  int parallels_ = 0;
};

} // namespace

bool branch_plan::has_branches() const {
  return std::any_of(stages.begin(), stages.end(),
                     [](const auto& stage) { return stage.is_parallel(); });
}

result<branch_plan> plan_branches(std::string_view workflow) {
  planner reader;
  if (auto read = reader.read(workflow); !read)
    return read.error();
  return reader.plan();
}

} // namespace skvm
