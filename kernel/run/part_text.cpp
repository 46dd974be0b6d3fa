#include "run/part_text.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace skvm {

namespace {

/// Enough to go on from; a whole transcript would be the next part's context.
constexpr std::size_t longest_report = 4000;

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
  for (std::size_t i = 0; i < items.size(); ++i)
    out += (i == 0 ? "" : ", ") + items[i];
}

void add_report(std::string& out, const skill& of, const part_report& report) {
  out += report.succeeded ? "\nThese steps are done:\n"
                          : "\nThese steps were tried and failed:\n";
  add_steps(out, of, report.steps);
  if (!report.changed.empty()) {
    out += "They left in the work folder: ";
    add_list(out, report.changed);
    out += "\n";
  }
  if (!report.text.empty())
    out += "What was said of them:\n"
           + std::string{utf8_prefix(report.text, longest_report)} + "\n";
}

} // namespace

std::string part_task(const std::string& task, const skill& of,
                      const work_part& part,
                      const std::vector<part_report>& earlier, bool is_last) {
  std::string out = task;
  out += "\n\nThis task is carried out in parts.\n";
  for (const auto& report : earlier)
    add_report(out, of, report);
  if (part.steps.empty()) {
    out += "\nNothing is left to do but to answer the task from the above.\n";
    return out;
  }
  out += "\nCarry out only these steps of the skill:\n";
  add_steps(out, of, part.steps);
  if (!part.expects.empty()) {
    out += "When they are done these files exist: ";
    add_list(out, part.expects);
    out += "\n";
  }
  out += is_last ? "Then answer the whole task.\n"
                 : "Then stop, and say in short what was done and found. Other "
                   "steps are not yours.\n";
  return out;
}

std::string repair_task(const std::string& part_task, const std::string& answer,
                        const std::vector<std::string>& missing) {
  auto out = part_task + "\nThis was tried once, and its answer was:\n"
             + std::string{utf8_prefix(answer, longest_report)}
             + "\nBut these files are missing: ";
  add_list(out, missing);
  return out + "\nMake what is missing, then stop.\n";
}

} // namespace skvm
