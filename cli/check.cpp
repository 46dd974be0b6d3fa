#include <algorithm>
#include <iostream>

#include <boost/json.hpp>

#include "base/json.hpp"
#include "commands.hpp"
#include "skill/skill_loader.hpp"
#include "terminal.hpp"

namespace skvm::cli {

namespace bj = boost::json;

namespace {

bj::object to_json(const diagnostic& note) {
  return {{"code", note.code},
          {"severity", to_string(note.level)},
          {"file", note.file},
          {"line", note.line},
          {"message", note.message}};
}

tint colour_of(severity level) {
  switch (level) {
    case severity::error:
      return tint::red;
    case severity::warning:
      return tint::yellow;
    default:
      return tint::dim;
  }
}

void print(const std::string& folder, const diagnostic& note) {
  std::cout << folder << '/' << one_line(note.file, 500);
  if (note.line > 0)
    std::cout << ':' << note.line;
  std::cout << ": " << tinted(to_string(note.level), colour_of(note.level))
            << ": " << one_line(note.message, 1000) << " [" << note.code
            << "]\n";
}

struct checked {
  bj::object json;
  bool good = true;
};

checked check_one(const common_options& common, const std::string& name,
                  const installation& what) {
  checked out;
  auto loaded = open_skill(name, what);
  if (!loaded) {
    const auto& why = loaded.error();
    out.good = false;
    out.json = {{"skill", name},
                {"ok", false},
                {"diagnostics",
                 bj::array{bj::object{{"code", to_string(why.code)},
                                      {"severity", "error"},
                                      {"file", "SKILL.md"},
                                      {"line", 0},
                                      {"message", why.text()}}}}};
    if (!common.json)
      std::cout << tinted("error", tint::red) << ": "
                << one_line(why.text(), 1000) << '\n';
    return out;
  }
  const auto& skill = **loaded;
  bj::array notes;
  std::size_t worst = 0;
  for (const auto& note : skill.diagnostics) {
    notes.push_back(to_json(note));
    worst = std::max(worst, static_cast<std::size_t>(note.level));
    if (!common.json)
      print(skill.dir, note);
  }
  out.good = worst < static_cast<std::size_t>(severity::error);
  out.json = {{"skill", skill.name},
              {"dir", skill.dir},
              {"ok", out.good},
              {"sections", skill.sections.size()},
              {"steps", skill.steps.size()},
              {"code_blocks", skill.code.size()},
              {"files", skill.files.size()},
              {"diagnostics", std::move(notes)}};
  if (!common.json)
    std::cout << one_line(skill.name, 100) << ": "
              << (skill.diagnostics.empty()
                    ? tinted("clean", tint::green)
                    : std::to_string(skill.diagnostics.size())
                        + (skill.diagnostics.size() == 1 ? " diagnostic"
                                                         : " diagnostics"))
              << " (" << skill.steps.size() << " steps, " << skill.code.size()
              << " code blocks, " << skill.files.size() << " bundle files)\n";
  return out;
}

} // namespace

exit_code check_skill(const common_options& common,
                      const std::vector<std::string>& skills) {
  auto what = open_installation(common, false);
  if (!what)
    return report(common, what.error());
  bj::array all;
  bool good = true;
  for (const auto& name : skills) {
    auto one = check_one(common, name, *what);
    good = good && one.good;
    all.push_back(std::move(one.json));
  }
  if (common.json)
    // Round brackets: braces would make a list of one.
    std::cout << json::write_pretty(all.size() == 1 ? all.front()
                                                    : bj::value(all));
  return good ? exit_code::done : exit_code::failed;
}

} // namespace skvm::cli
