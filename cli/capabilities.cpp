#include "skvm/evidence.hpp"

#include <boost/json.hpp>

#include "base/files.hpp"
#include "base/json.hpp"
#include "base/json_members.hpp"
#include "base/text.hpp"
#include "commands.hpp"
#include "compiler/catalogue.hpp"
#include "compiler/profiles.hpp"
#include "in_use.hpp"
#include "skill/skill_loader.hpp"
#include "terminal.hpp"

#include <algorithm>
#include <array>
#include <iostream>
#include <map>

namespace skvm::cli {

namespace bj = boost::json;

namespace {

constexpr std::size_t level_count = 4;

/// What the command is about: the catalogue, its examples and the targets.
struct known_capabilities {
  std::shared_ptr<const skvm::catalogue> catalogue;
  std::vector<catalogue_example> examples;
  std::vector<found_profile> profiles;
};

result<known_capabilities> read_all(const installation& what) {
  known_capabilities out;
  auto read = what.read_catalogue();
  if (!read)
    return read.error();
  out.catalogue = std::move(*read);
  auto file = what.where.shipped / "capability_examples.toml";
  auto text = read_file(file);
  if (!text)
    return text.error();
  auto examples = parse_catalogue_examples(*text, file.string());
  if (!examples)
    return examples.error();
  out.examples = std::move(*examples);
  auto listing = list_profiles(
    {what.where.data / "profiles", what.where.shipped / "profiles"});
  out.profiles = std::move(listing.profiles);
  return out;
}

/// The examples of a primitive by the rules that they satisfy, and for each
/// level those that show it.
struct sorted_examples {
  std::map<std::string, std::vector<std::string>> by_rule;
  std::array<std::vector<std::string>, level_count> by_level;
};

sorted_examples examples_of(const known_capabilities& all,
                            const primitive& about) {
  sorted_examples out;
  for (const auto& example : all.examples) {
    if (example.primitive != about.id)
      continue;
    out.by_level.at(static_cast<std::size_t>(example.expected))
      .push_back(example.text);
    auto subject = parse_skill(
      "---\nname: example\ndescription: An example.\n---\n\n" + example.text,
      "/");
    if (!subject)
      continue;
    for (const auto& found : all.catalogue->matcher->match(**subject))
      if (found.primitive == about.id)
        out.by_rule[found.rule].push_back(example.text);
  }
  return out;
}

std::string target_name(const profile& target) {
  return target.model + " in " + target.harness;
}

bj::object brief(const primitive& one) {
  return {{"id", one.id},
          {"category", one.category},
          {"description", one.description},
          {"rules", one.evidence.size()}};
}

bj::object levels_json(const std::array<std::string, level_count>& from) {
  bj::object out;
  for (std::size_t i = 1; i < level_count; ++i)
    if (!from.at(i).empty())
      out[to_string(static_cast<level>(i))] = from.at(i);
  return out;
}

bj::object details(const known_capabilities& all, const primitive& one) {
  auto examples = examples_of(all, one);
  bj::array rules;
  for (const auto& rule : one.evidence)
    rules.push_back({{"id", rule.id},
                     {"needs", to_string(rule.needs)},
                     {"where", rule.where},
                     {"pattern", rule.pattern},
                     {"unless", rule.unless},
                     {"at_least", rule.at_least},
                     {"weight", rule.weight},
                     {"negated", rule.negated},
                     {"examples", json::array_of(examples.by_rule[rule.id])}});
  bj::object shown;
  for (std::size_t i = 0; i < level_count; ++i)
    shown[to_string(static_cast<level>(i))] =
      json::array_of(examples.by_level.at(i));
  bj::array targets;
  for (const auto& found : all.profiles)
    if (auto has = found.profile.find(one.id))
      targets.push_back({{"model", found.profile.model},
                         {"harness", found.profile.harness},
                         {"level", to_string(*has)}});
  auto out = brief(one);
  out["levels"] = levels_json(one.levels);
  out["lower"] = levels_json(one.lower);
  out["note"] = levels_json(one.note);
  out["rules"] = std::move(rules);
  out["examples"] = std::move(shown);
  out["targets"] = std::move(targets);
  return out;
}

used_targets used_of(const known_capabilities& all, const installation& what) {
  std::vector<profile> targets;
  for (const auto& found : all.profiles)
    targets.push_back(found.profile);
  return read_used(what.where, targets);
}

bj::array used_json(const known_capabilities& all, const installation& what,
                    const primitive& one) {
  bj::array out;
  auto known = used_of(all, what);
  for (const auto& found : all.profiles) {
    auto used = known.find({found.profile.model, found.profile.harness});
    if (used == known.end())
      continue;
    bj::value measured;
    if (auto has = found.profile.find(one.id))
      measured = to_string(*has);
    auto believed = measured;
    for (const auto& each : corrections_in(known, found.profile))
      if (each.primitive == one.id)
        believed = to_string(each.believed);
    for (const auto& [at, belief] : used->second[one.id])
      out.push_back({{"model", found.profile.model},
                     {"harness", found.profile.harness},
                     {"level", to_string(at)},
                     {"held", belief.held},
                     {"broke", belief.broke},
                     {"mean", belief.mean()},
                     {"measured", measured},
                     {"believed", believed}});
  }
  return out;
}

void print_used(const known_capabilities& all, const installation& what,
                const primitive& one) {
  auto used = used_json(all, what, one);
  if (used.empty())
    return;
  std::cout << '\n' << tinted("In use", tint::bold) << '\n';
  for (const auto& each : used) {
    const auto& row = each.get_object();
    auto held = row.at("held").to_number<std::uint64_t>();
    std::cout << row.at("level").as_string().c_str() << "  "
              << row.at("model").as_string().c_str() << " on "
              << row.at("harness").as_string().c_str() << ": held in " << held
              << " of " << held + row.at("broke").to_number<std::uint64_t>()
              << " runs";
    if (row.at("believed") != row.at("measured"))
      std::cout << "; measured " << row.at("measured").as_string().c_str()
                << ", believed " << row.at("believed").as_string().c_str();
    std::cout << '\n';
  }
}

void print_list(const catalogue& known) {
  std::vector<std::vector<std::string>> rows{
    {"primitive", "category", "rules", "description"}};
  for (const auto& one : known.primitives)
    rows.push_back({one.id, one.category, std::to_string(one.evidence.size()),
                    one.description});
  std::cout << table(rows);
}

void print_rules(const primitive& one, const sorted_examples& examples) {
  std::cout << '\n' << tinted("Evidence", tint::bold) << '\n';
  std::vector<std::vector<std::string>> rows{
    {"rule", "level", "weight", "where", "for example"}};
  for (const auto& rule : one.evidence) {
    auto example = examples.by_rule.find(rule.id);
    std::string shown = "-";
    if (rule.where == "structure")
      shown = rule.pattern + " >= " + std::to_string(rule.at_least);
    else if (example != examples.by_rule.end())
      shown = one_line(trim(example->second.front()), 60);
    auto weight = std::to_string(rule.weight);
    weight.erase(weight.find('.') + 2);
    rows.push_back({rule.id.substr(one.id.size() + 1),
                    std::string{to_string(rule.needs)}, weight, rule.where,
                    shown});
  }
  std::cout << table(rows);
  const auto& none = examples.by_level[0];
  for (std::size_t i = 0; i < std::min<std::size_t>(none.size(), 3); ++i)
    std::cout << (i == 0 ? "No evidence: " : "             ")
              << one_line(trim(none[i]), 66) << '\n';
}

void print_targets(const known_capabilities& all, const primitive& one) {
  std::cout << '\n' << tinted("Targets", tint::bold) << '\n';
  for (std::size_t i = level_count; i-- > 0;) {
    auto lead = std::string{to_string(static_cast<level>(i))} + "  ";
    for (const auto& found : all.profiles)
      if (found.profile.find(one.id) == static_cast<level>(i)) {
        std::cout << lead << target_name(found.profile) << '\n';
        lead = "    ";
      }
  }
}

void print_details(const known_capabilities& all, const primitive& one) {
  std::cout << tinted(one.id, tint::bold) << " (" << one.category
            << "): " << one.description << '\n';
  for (std::size_t i = 1; i < level_count; ++i)
    std::cout << to_string(static_cast<level>(i)) << "  " << one.levels.at(i)
              << '\n';
  print_rules(one, examples_of(all, one));
  std::cout << '\n' << tinted("Asking for less", tint::bold) << '\n';
  for (std::size_t i = level_count - 1; i > 1; --i) {
    auto from = static_cast<level>(i);
    auto to = static_cast<level>(i - 1);
    std::cout << to_string(from) << " to " << to_string(to) << ": "
              << (one.lower.at(i).empty() ? "cannot be lowered"
                                          : one.lower.at(i))
              << '\n';
    if (!one.note.at(i).empty())
      std::cout << "  to the model: " << one.note.at(i) << '\n';
  }
  print_targets(all, one);
}

} // namespace

exit_code show_capabilities(const common_options& common,
                            const std::string& id) {
  auto what = open_installation(common, false);
  if (!what)
    return report(common, what.error());
  auto all = read_all(*what);
  if (!all)
    return report(common, all.error());
  const auto& known = *all->catalogue;
  if (id.empty()) {
    if (!common.json) {
      print_list(known);
      return exit_code::done;
    }
    bj::array list;
    for (const auto& one : known.primitives)
      list.push_back(brief(one));
    std::cout << json::write_pretty({{"capabilities", std::move(list)}});
    return exit_code::done;
  }
  const auto* one = known.find(id);
  if (one == nullptr) {
    std::vector<std::string> ids;
    for (const auto& each : known.primitives)
      ids.push_back(each.id);
    auto near = nearest(id, ids);
    return report(
      common,
      make_error(errc::invalid_argument, id,
                 near.empty()
                   ? "no such capability; 'skvm capabilities' "
                     "lists them"
                   : "no such capability, did you mean '" + near + "'?"));
  }
  if (common.json) {
    auto out = details(*all, *one);
    out["used"] = used_json(*all, *what, *one);
    std::cout << json::write_pretty(out);
    return exit_code::done;
  }
  print_details(*all, *one);
  print_used(*all, *what, *one);
  return exit_code::done;
}

} // namespace skvm::cli
