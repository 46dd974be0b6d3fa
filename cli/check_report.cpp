#include "check_report.hpp"

#include <boost/json.hpp>

#include "base/json.hpp"
#include "base/text.hpp"
#include "check/hidden.hpp"
#include "check/tokens.hpp"
#include "terminal.hpp"
#include <unistd.h>

#include <iostream>

namespace skvm::cli {

namespace bj = boost::json;

namespace {

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

std::string counted(std::size_t count, const std::string& what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

/// What is read when: the catalogue always, the body once, the rest at need.
void print_tokens(const skill_tokens& tokens) {
  std::vector<std::vector<std::string>> rows{
    {"tokens (about)", "", "read"},
    {std::to_string(tokens.catalogue), "name, description", "always"},
    {std::to_string(tokens.body), "SKILL.md", "when the skill is used"}};
  for (const auto& file : tokens.files)
    rows.push_back({std::to_string(file.tokens), one_line(file.path, 60),
                    file.script ? "seldom, it is run" : "when it is needed"});
  std::cout << table(rows);
}

bj::object to_json(const diagnostic& note) {
  return {{"code", note.code},
          {"severity", to_string(note.level)},
          {"file", note.file},
          {"line", note.line},
          {"message", note.message}};
}

bj::object to_json(const skill_tokens& tokens) {
  bj::array files;
  for (const auto& file : tokens.files)
    files.push_back(bj::object{{"file", file.path},
                               {"tokens", file.tokens},
                               {"tier", file.script ? "script" : "reference"}});
  return {{"estimated", true},         {"catalogue", tokens.catalogue},
          {"body", tokens.body},       {"references", tokens.references},
          {"scripts", tokens.scripts}, {"files", std::move(files)}};
}

bj::object to_json(const check_result& what) {
  bj::array notes;
  for (const auto& note : what.diagnostics)
    notes.push_back(to_json(note));
  if (!what.skill)
    return {
      {"skill", what.name}, {"ok", false}, {"diagnostics", std::move(notes)}};
  bj::array fixed;
  for (const auto& one : what.fixed)
    fixed.push_back(bj::object{{"file", one.file}, {"what", one.what}});
  const auto& skill = *what.skill;
  return {{"skill", skill.name},
          {"dir", skill.dir},
          {"ok", what.good},
          {"sections", skill.sections.size()},
          {"steps", skill.steps.size()},
          {"code_blocks", skill.code.size()},
          {"files", skill.files.size()},
          {"tokens", to_json(count_tokens(skill))},
          {"allowed", what.allowed},
          {"fixed", std::move(fixed)},
          {"diagnostics", std::move(notes)}};
}

/// An example, with what nobody would see of it named.
std::string shown(const std::string& example) {
  std::string visible;
  std::size_t from = 0;
  for (const auto& run : checks::find_hidden(example)) {
    visible += example.substr(from, run.where.begin - from);
    visible += "<invisible>";
    from = run.where.end;
  }
  visible += example.substr(from);
  std::string out;
  for (auto line : split_lines(visible)) {
    out += "  ";
    out += one_line(line, 200);
    out += '\n';
  }
  return out;
}

} // namespace

void print_result(const check_result& what, bool quiet) {
  for (const auto& one : what.fixed)
    std::cout << what.dir << '/' << one_line(one.file, 500) << ": "
              << tinted("fixed", tint::green) << ": " << one.what << '\n';
  if (!what.skill) {
    for (const auto& one : what.diagnostics)
      std::cout << tinted("error", tint::red) << ": "
                << one_line(one.message, 1000) << '\n';
    return;
  }
  for (const auto& note : what.diagnostics)
    print(what.dir, note);
  const auto& skill = *what.skill;
  auto count = what.diagnostics.size();
  std::cout << one_line(skill.name, 100) << ": "
            << (count == 0 ? tinted("clean", tint::green)
                           : counted(count, "diagnostic"));
  if (what.allowed > 0)
    std::cout << ", " << what.allowed << " allowed";
  std::cout << " (" << skill.steps.size() << " steps, " << skill.code.size()
            << " code blocks, " << skill.files.size() << " bundle files)\n";
  if (!quiet && is_terminal(STDOUT_FILENO))
    print_tokens(count_tokens(skill));
}

void print_json(const std::vector<check_result>& all) {
  bj::array out;
  for (const auto& one : all)
    out.push_back(to_json(one));
  // Round brackets: braces would make a list of one.
  std::cout << json::write_pretty(out.size() == 1 ? out.front()
                                                  : bj::value(out));
}

void print_explanation(const check_info& rule, bool as_json) {
  if (as_json) {
    std::cout << json::write_pretty(
      {{"code", rule.code},
       {"severity", to_string(rule.level)},
       {"title", rule.title},
       {"why", rule.why},
       {"fix", rule.fix},
       {"suppressible", rule.level != severity::error && !rule.hidden},
       {"bad", bj::value_from(rule.bad)},
       {"good", bj::value_from(rule.good)}});
    return;
  }
  std::cout << tinted(rule.code, tint::bold) << " ("
            << tinted(to_string(rule.level), colour_of(rule.level))
            << "): " << rule.title << "\n\n"
            << rule.why << "\n\nWhat to do: " << rule.fix << '\n';
  if (!rule.bad.empty())
    std::cout << "\nReported:\n" << shown(rule.bad.front());
  if (!rule.good.empty())
    std::cout << "\nNot reported:\n" << shown(rule.good.front());
  if (rule.level != severity::error && !rule.hidden)
    std::cout << "\nTo allow it: <!-- skvm-allow: " << rule.code
              << " REASON -->\n";
}

} // namespace skvm::cli
