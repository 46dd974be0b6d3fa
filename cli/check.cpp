#include "check/check.hpp"

#include "base/text.hpp"
#include "check/fix.hpp"
#include "check/sarif.hpp"
#include "check_report.hpp"
#include "commands.hpp"
#include "skill/skill_loader.hpp"

#include <algorithm>
#include <filesystem>
#include <iostream>

namespace skvm::cli {

namespace fs = std::filesystem;

namespace {

bool has_skill(const fs::path& folder) {
  std::error_code why;
  return fs::exists(folder / "SKILL.md", why)
         || fs::exists(folder / "skill.md", why);
}

/// The skills that the words name: a folder of skills stands for all of them.
std::vector<std::string> expanded(const std::vector<std::string>& words) {
  std::vector<std::string> out;
  for (const auto& word : words) {
    std::vector<std::string> inner;
    std::error_code why;
    if (!has_skill(word) && fs::is_directory(word, why))
      for (fs::directory_iterator it{word, why};
           !why && it != fs::directory_iterator{}; it.increment(why))
        if (has_skill(it->path()))
          inner.push_back(it->path().string());
    std::sort(inner.begin(), inner.end());
    if (inner.empty())
      inner.push_back(word);
    out.insert(out.end(), inner.begin(), inner.end());
  }
  return out;
}

severity severity_of(const std::string& name) {
  return name == "error"     ? severity::error
         : name == "warning" ? severity::warning
                             : severity::note;
}

/// Loads, mends where that is wanted, and checks one skill.
result<check_result> check_one(const std::string& name,
                               const check_options& how,
                               const installation& what,
                               const check_rules& rules) {
  check_result out;
  out.name = name;
  auto loaded = open_skill(name, what);
  if (loaded && how.fix) {
    auto fixed = fix_skill(**loaded);
    if (!fixed)
      return fixed.error();
    out.fixed = std::move(*fixed);
    if (!out.fixed.empty())
      loaded = load_skill((*loaded)->dir);
  }
  if (!loaded) {
    const auto& why = loaded.error();
    std::error_code ignored;
    out.dir = fs::absolute(name, ignored).lexically_normal().string();
    out.diagnostics.push_back({std::string{to_string(why.code)},
                               severity::error, "SKILL.md", 0, why.text()});
    out.good = false;
    return out;
  }
  out.skill = *loaded;
  out.name = out.skill->name;
  out.dir = out.skill->dir;
  auto found = check_skill(*out.skill, rules, what.settings.check.allow);
  out.allowed = found.allowed;
  auto least = severity_of(how.severity);
  auto fails = how.strict ? severity::warning : severity::error;
  for (auto& one : found.diagnostics) {
    out.good = out.good && one.level < fails;
    if (one.level >= least)
      out.diagnostics.push_back(std::move(one));
  }
  return out;
}

exit_code explain(const common_options& common, const std::string& code,
                  const check_rules& rules) {
  const auto* rule = rules.find(code);
  if (rule == nullptr) {
    auto near = nearest(code, rules.codes());
    return report(
      common,
      make_error(errc::invalid_argument, "--explain",
                 "there is no code '" + code + "'"
                   + (near.empty() ? std::string{"; docs/diagnostics.md "
                                                 "lists them"}
                                   : ", did you mean '" + near + "'?")));
  }
  print_explanation(*rule, common.json);
  return exit_code::done;
}

} // namespace

exit_code check_skills(const common_options& common, const check_options& how) {
  auto what = open_installation(common, false);
  if (!what)
    return report(common, what.error());
  auto rules = what->read_checks();
  if (!rules)
    return report(common, rules.error());
  if (!how.explain.empty())
    return explain(common, how.explain, **rules);
  if (how.skills.empty())
    return report(common, make_error(errc::invalid_argument, "check",
                                     "there must be a skill or a folder of "
                                     "skills, or --explain CODE"));
  auto format = common.json ? std::string{"json"} : how.format;
  std::vector<check_result> all;
  for (const auto& name : expanded(how.skills)) {
    auto one = check_one(name, how, *what, **rules);
    if (!one)
      return report(common, one.error());
    if (format == "text")
      print_result(*one, common.quiet);
    all.push_back(std::move(*one));
  }
  if (format == "json")
    print_json(all);
  if (format == "sarif") {
    std::vector<checked_skill> plain;
    for (auto& one : all)
      plain.push_back({one.dir, std::move(one.diagnostics)});
    std::error_code why;
    std::cout << to_sarif(plain, **rules, fs::current_path(why), SKVM_VERSION);
  }
  bool good = std::all_of(all.begin(), all.end(),
                          [](const check_result& one) { return one.good; });
  return good ? exit_code::done : exit_code::failed;
}

} // namespace skvm::cli
