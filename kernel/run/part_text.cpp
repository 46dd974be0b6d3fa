#include "run/part_text.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace skvm {

namespace {

/// More names than that say no more than their number does.
constexpr std::size_t most_names = 200;

void add_steps(std::string& out, const skill& of,
               const std::vector<std::string>& ids) {
  for (const auto& id : ids) {
    auto at = std::find_if(of.steps.begin(), of.steps.end(),
                           [&](const step& each) { return each.id == id; });
    if (at == of.steps.end())
      continue;
    out += "- ";
    if (at->number > 0)
      out += std::to_string(at->number) + ". ";
    out += at->title + '\n';
  }
}

void add_list(std::string& out, const std::vector<std::string>& items) {
  auto shown = std::min(items.size(), most_names);
  for (std::size_t i = 0; i < shown; ++i)
    out += (i == 0 ? "" : ", ") + items[i];
  if (shown < items.size())
    out += " and " + std::to_string(items.size() - shown) + " more";
}

void add_report(std::string& out, const skill& of, const part_report& report) {
  out += report.why_not.empty() ? "\nThese steps are done:\n"
                                : "\nThese steps were tried and failed:\n";
  add_steps(out, of, report.steps);
  if (!report.items.empty()) {
    out += "For: ";
    add_list(out, report.items);
    out += "\n";
  }
  if (!report.why_not.empty())
    out += "Why: " + report.why_not
           + "\nWhat it left is not in the work "
             "folder.\n";
  else if (!report.changed.empty()) {
    out += "They left in the work folder: ";
    add_list(out, report.changed);
    out += "\n";
  }
}

} // namespace

std::string part_task(const std::string& task, const skill& of,
                      const work_part& one,
                      const std::vector<part_report>& branches, bool is_first,
                      bool is_last) {
  std::string out;
  if (is_first)
    out = task + "\n\nThis task is carried out in parts.\n";
  for (const auto& report : branches)
    add_report(out, of, report);
  if (one.steps.empty()) {
    out += "\nNothing is left to do but to answer the task from the above.\n";
    return out;
  }
  out += "\nCarry out only these steps of the skill:\n";
  add_steps(out, of, one.steps);
  if (!one.items.empty()) {
    out += "And only for these of all items:\n";
    for (const auto& item : one.items)
      out += "* " + item + "\n";
  }
  if (!one.expects.empty()) {
    out += "When they are done these files exist: ";
    add_list(out, one.expects);
    out += "\n";
  }
  out += is_last ? "Then answer the whole task.\n"
                 : "Then stop, and say in short what was done and found. Other "
                   "steps are not yours.\n";
  return out;
}

std::string repair_task(const std::vector<std::string>& missing) {
  std::string out = "These files are missing: ";
  add_list(out, missing);
  return out + "\nMake what is missing, then stop.\n";
}

} // namespace skvm
