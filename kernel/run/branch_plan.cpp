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

/// More would be more conversations than any provider lets run.
constexpr std::size_t most_shares = 64;

struct known_step {
  std::vector<std::string> reads;
  std::vector<std::string> writes;
  std::vector<std::size_t> waits_for;
  std::optional<item_source> items;
  std::int64_t turns = 1; ///< for one item
};

struct parallel_group {
  std::vector<std::vector<std::size_t>> branches;
  std::string reason;
  bool repeated = false;
  bool stops_on_failure = false;
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
      if (const auto* path = parsed->as_object().if_contains("critical_path"))
        for (const auto& id : path->as_array())
          critical_.insert(index_of(id));
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
    const auto& all = from.as_object();
    if (const auto* reads = all.if_contains("reads"))
      for (const auto& name : reads->as_array())
        step.reads.emplace_back(name.as_string());
    if (const auto* estimate = all.if_contains("estimate"))
      step.turns = estimate->at("turns").to_number<std::int64_t>();
    if (const auto* items = all.if_contains("items"))
      add_items(step, items->as_object());
  }

  static void add_items(known_step& step, const bj::object& from) {
    item_source over;
    over.kind = std::string{from.at("kind").as_string()};
    over.value = std::string{from.at("value").as_string()};
    if (const auto* values = from.if_contains("values"))
      for (const auto& value : values->as_array())
        over.values.emplace_back(value.as_string());
    // Words for the items say which they are to people alone.
    if (over.kind != "text")
      step.items = std::move(over);
  }

  void add_group(const bj::value& from) {
    const auto& kind = from.at("kind").as_string();
    if (kind != "tlp" && kind != "dlp")
      return;
    auto& group = groups_.emplace_back();
    group.repeated = kind == "dlp";
    group.reason = std::string{from.at("reason").as_string()};
    if (const auto* then = from.as_object().if_contains("on_failure"))
      group.stops_on_failure = then->as_string() == "stop";
    for (const auto& branch : from.at("branches").as_array()) {
      auto& steps = group.branches.emplace_back();
      for (const auto& id : branch.as_array())
        steps.push_back(index_of(id));
    }
    auto pays =
      group.repeated ? pays_by_item(group) : group.branches.size() > 1;
    if (!pays)
      groups_.pop_back();
  }

  bool pays_by_item(const parallel_group& group) const {
    if (group.branches.size() != 1 || group.branches[0].size() != 1)
      return false;
    const auto& step = steps_.at(group.branches[0][0]);
    return step.items && step.turns > 1;
  }

  std::size_t index_of(const bj::value& id) const {
    return numbers_.at(std::string{id.as_string()});
  }

  static std::set<std::size_t> members_of(const parallel_group& group) {
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
    part.needs = before(steps);
    for (auto i : steps) {
      part.steps.push_back(ids_[i]);
      part.critical = part.critical || critical_.contains(i);
      done_.insert(i);
      for (const auto& name : steps_[i].writes)
        if (names_a_file(name)
            && std::count(part.expects.begin(), part.expects.end(), name) == 0)
          part.expects.push_back(name);
    }
    return part;
  }

  /// All that comes before any of these, in order, without them.
  std::vector<std::string> before(const std::vector<std::size_t>& steps) const {
    std::set<std::size_t> found{steps.begin(), steps.end()};
    for (std::size_t i = steps_.size(); i-- > 0;)
      if (found.contains(i))
        found.insert(steps_[i].waits_for.begin(), steps_[i].waits_for.end());
    std::vector<std::string> out;
    for (auto i : found)
      if (std::find(steps.begin(), steps.end(), i) == steps.end())
        out.push_back(ids_[i]);
    return out;
  }

  void add_main(branch_plan& out, const std::vector<std::size_t>& steps) {
    work_stage stage;
    stage.parts.push_back(part_of("main-" + std::to_string(++mains_), steps));
    stage.parts.back().critical = true; // nothing runs beside it
    out.stages.push_back(std::move(stage));
  }

  void add_parallel(branch_plan& out, const parallel_group& group) {
    work_stage stage;
    stage.reason = group.reason;
    stage.stops_on_failure = group.stops_on_failure;
    if (group.repeated) {
      const auto& step = steps_[group.branches[0][0]];
      stage.repeated = repeated_step{*step.items, source_of(step), step.writes};
      stage.parts.push_back(
        part_of("items-" + std::to_string(++parallels_), group.branches[0]));
      out.stages.push_back(std::move(stage));
      return;
    }
    auto prefix = "branch-" + std::to_string(++parallels_) + "-";
    for (const auto& branch : group.branches)
      stage.parts.push_back(
        part_of(prefix + std::to_string(stage.parts.size() + 1), branch));
    out.stages.push_back(std::move(stage));
  }

  /// Of what a step reads, the one with a blank: that is the item.
  static std::string source_of(const known_step& step) {
    for (const auto& name : step.reads)
      if (name.find_first_of("<{") != std::string::npos)
        return name;
    return {};
  }

  std::vector<std::string> ids_;
  std::set<std::size_t> critical_;
  std::vector<known_step> steps_;
  std::map<std::string, std::size_t> numbers_;
  std::vector<parallel_group> groups_;
  std::set<std::size_t> done_;
  int mains_ = 0;
  int parallels_ = 0;
};

} // namespace

bool branch_plan::has_branches() const {
  return std::any_of(stages.begin(), stages.end(),
                     [](const auto& stage) { return stage.is_parallel(); });
}

std::vector<work_part> parts_of(const work_stage& stage,
                                const std::vector<std::string>& items) {
  std::vector<work_part> out;
  if (items.size() < 2)
    return stage.parts;
  for (auto& share : in_shares(items, most_shares)) {
    auto& made = out.emplace_back(stage.parts.front());
    made.id.append("-").append(std::to_string(out.size()));
    for (const auto& item : share)
      for (const auto& pattern : stage.repeated->writes)
        if (auto name = name_for(pattern, stage.repeated->source, item);
            !name.empty() && names_a_file(name))
          made.expects.push_back(std::move(name));
    made.items = std::move(share);
  }
  return out;
}

result<branch_plan> plan_branches(std::string_view workflow) {
  planner reader;
  if (auto read = reader.read(workflow); !read)
    return read.error();
  return reader.plan();
}

} // namespace skvm
