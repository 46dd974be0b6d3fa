#include "prompt.hpp"

#include <cstdint>
#include <string_view>

namespace bare {

namespace {

constexpr std::string_view instructions =
  "You are an agent. You complete the user's task with the tools that you "
  "have.\n"
  "- Tools run in your working folder; relative paths start there.\n"
  "- Nobody answers questions while you work: decide, and go on.\n"
  "- Find out with tools instead of guessing, and read what a command "
  "printed before you rely on it.\n"
  "- Call tools that do not depend on each other in one turn.\n"
  "- When the task is done, say briefly what you did and where the results "
  "are.\n";

// As XML wants it in text and in double-quoted attributes.
std::string escaped(std::string_view text) {
  std::string out;
  for (char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

void append_whole(std::string& out, const skvm::skill_view& skill) {
  out += "\nFollow this skill where the task falls under it. The files that it "
         "names are below its dir, not in your working folder.\n";
  out += "<skill name=\"" + escaped(skill.name) + "\" dir=\""
         + escaped(skill.dir) + "\">\n" + skill.text;
  if (skill.text.empty() || skill.text.back() != '\n')
    out += '\n';
  out += "</skill>\n";
}

void append_catalogue_line(std::string& out, const skvm::skill_view& skill) {
  out += "\nThere is a skill. Where the task falls under its description, read "
         "the file at its location first and follow it. The files that it "
         "names are below that file's folder.\n";
  out += "<available_skills>\n<skill><name>" + escaped(skill.name)
         + "</name><description>" + escaped(skill.description)
         + "</description><location>" + escaped(skill.dir)
         + "/SKILL.md</location></skill>\n</available_skills>\n";
}

} // namespace

std::string system_prompt(const skvm::task_view& task) {
  std::string out{instructions};
  if (!task.skill)
    return out;
  if (task.delivery == skvm::skill_delivery::inject)
    append_whole(out, *task.skill);
  else
    append_catalogue_line(out, *task.skill);
  return out;
}

std::string cache_key(const std::string& system) {
  std::uint64_t hash = 14695981039346656037U; // FNV-1a
  for (unsigned char byte : system)
    hash = (hash ^ byte) * 1099511628211U;
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out = "skvm-";
  for (int shift = 60; shift >= 0; shift -= 4)
    out += digits[(hash >> static_cast<unsigned>(shift)) & 15U];
  return out;
}

} // namespace bare
