#include "env_report.hpp"

#include <boost/json.hpp>

#include "base/files.hpp"
#include "base/json.hpp"
#include "terminal.hpp"

#include <set>

namespace skvm::cli {

namespace bj = boost::json;

namespace {

std::string text(const bj::object& from, std::string_view name) {
  const auto* found = from.if_contains(name);
  if (found == nullptr || found->is_null())
    return {};
  return found->is_string() ? std::string{found->get_string()}
                            : bj::serialize(*found);
}

bool flag(const bj::object& from, std::string_view name) {
  const auto* found = from.if_contains(name);
  return found != nullptr && found->is_bool() && found->get_bool();
}

/// The names that the environment's own lock says are there.
std::set<std::string> installed_names(const environment_outcome& bound) {
  std::set<std::string> out;
  if (bound.folder.empty())
    return out;
  auto content =
    read_file(std::filesystem::path{bound.folder} / "env-lock.json");
  if (!content)
    return out;
  auto parsed = json::read(*content, "env-lock.json");
  if (!parsed || !parsed->is_object())
    return out;
  const auto* found = parsed->get_object().if_contains("found");
  if (found == nullptr || !found->is_array())
    return out;
  for (const auto& one : found->get_array())
    if (one.is_object())
      out.insert(text(one.get_object(), "manager") + ":"
                 + text(one.get_object(), "name"));
  return out;
}

bool is_asked(const bj::object& one) {
  const auto* probe = one.if_contains("probe");
  return probe == nullptr || !probe->is_object()
         || !text(probe->get_object(), "kind").empty();
}

bool is_installed(const bj::object& one, const std::set<std::string>& there) {
  return there.contains(text(one, "manager") + ":" + text(one, "name"));
}

std::string presence(const bj::object& one,
                     const std::set<std::string>& there) {
  if (flag(one, "present")) {
    auto detail = text(one, "detail");
    return tinted(detail.empty() ? "yes" : one_line(detail, 40), tint::green);
  }
  if (is_installed(one, there))
    return tinted("installed", tint::green);
  if (!is_asked(one))
    return "not asked";
  if (flag(one, "dev"))
    return tinted("no (development)", tint::dim);
  return flag(one, "optional") ? tinted("no (optional)", tint::yellow)
                               : tinted("missing", tint::red);
}

std::string place_of(const bj::object& one) {
  auto out = text(one, "file") + ":" + text(one, "line");
  const auto* places = one.if_contains("places");
  if (places != nullptr && places->is_array() && places->get_array().size() > 1)
    out += " (+" + std::to_string(places->get_array().size() - 1) + ")";
  return out;
}

} // namespace

bool is_complete(const bj::array& dependencies,
                 const environment_outcome& bound) {
  auto there = installed_names(bound);
  for (const auto& item : dependencies) {
    if (!item.is_object())
      continue;
    const auto& one = item.get_object();
    if (!flag(one, "present") && !flag(one, "optional") && is_asked(one)
        && !is_installed(one, there))
      return false;
  }
  return true;
}

bj::value environment_json(const std::string& skill,
                           const bj::array& dependencies,
                           const environment_outcome& bound,
                           const std::string& script) {
  bj::array missing;
  auto there = installed_names(bound);
  for (const auto& item : dependencies)
    if (item.is_object() && !flag(item.get_object(), "present")
        && !flag(item.get_object(), "optional") && is_asked(item.get_object())
        && !is_installed(item.get_object(), there))
      missing.push_back({{"name", text(item.get_object(), "name")},
                         {"manager", text(item.get_object(), "manager")},
                         {"hint", text(item.get_object(), "hint")}});
  return {{"skill", skill},
          {"complete", missing.empty()},
          {"state", to_string(bound.state)},
          {"dependencies", dependencies},
          {"missing", std::move(missing)},
          {"script", script.empty() ? bj::value() : bj::value(script)},
          {"environment",
           bound.folder.empty() ? bj::value() : bj::value(bound.folder)},
          {"output", bound.output}};
}

std::string environment_text(const std::string& skill,
                             const bj::array& dependencies,
                             const environment_outcome& bound) {
  auto there = installed_names(bound);
  std::vector<std::vector<std::string>> rows{
    {"name", "manager", "version", "here", "needed at", "how to get it"}};
  for (const auto& item : dependencies) {
    if (!item.is_object())
      continue;
    const auto& one = item.get_object();
    bool here = flag(one, "present") || is_installed(one, there);
    rows.push_back({one_line(text(one, "name"), 40), text(one, "manager"),
                    one_line(text(one, "version"), 20), presence(one, there),
                    one_line(place_of(one), 50),
                    here ? "" : one_line(text(one, "hint"), 80)});
  }
  auto out = tinted(one_line(skill, 100), tint::bold) + "\n";
  if (rows.size() == 1)
    return out + "needs nothing of this host\n";
  out += table(rows);
  if (!bound.output.empty())
    out += "\n" + bound.output + "\n";
  if (!bound.folder.empty())
    out += "\nenvironment: " + bound.folder + "\n";
  return out
         + (is_complete(dependencies, bound) ? tinted("complete", tint::green)
                                             : tinted("incomplete", tint::red))
         + (bound.note.empty() ? "" : ": " + one_line(bound.note, 500)) + "\n";
}

} // namespace skvm::cli
