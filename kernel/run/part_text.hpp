#pragma once

#include "run/branch_plan.hpp"

#include <string>
#include <vector>

/// What a conversation that carries out one part of a task is told. The skill's
/// text stays as it is for all parts, so that a provider's prompt cache hits;
/// only the task differs. Pure. [any thread]
namespace skvm {

/// What a branch came to, beside what its conversation shows.
struct part_report {
  std::string id;
  std::vector<std::string> steps;
  std::vector<std::string> items;
  std::string why_not;              ///< empty where it succeeded
  std::vector<std::string> changed; ///< files that it made or changed
};

/// The task of one part. `is_first` where no conversation goes before it, so
/// that the whole task has yet to be told; `is_last` asks for its answer.
/// `branches` are those since the last main part.
std::string part_task(const std::string& task, const skill& of,
                      const work_part& one,
                      const std::vector<part_report>& branches, bool is_first,
                      bool is_last);

/// What a branch is told whose files are missing, after it said it was done.
std::string repair_task(const std::vector<std::string>& missing);

} // namespace skvm
