#pragma once

#include "run/branch_plan.hpp"

#include <string>
#include <vector>

/// What a conversation that carries out one part of a task is told. The skill's
/// text stays as it is for all parts, so that a provider's prompt cache hits;
/// only the task differs. Pure. [any thread]
namespace skvm {

/// What an earlier part came to.
struct part_report {
  std::string id;
  std::vector<std::string> steps;
  bool succeeded = false;
  std::string text;                 ///< its answer, or why it failed
  std::vector<std::string> changed; ///< files that it made or changed
};

/// The task of one part. `is_last` asks for the answer to the whole task.
std::string part_task(const std::string& task, const skill& of,
                      const work_part& part,
                      const std::vector<part_report>& earlier, bool is_last);

/// The task of the one more turn that a branch gets where files are missing
/// that it was to write.
std::string repair_task(const std::string& part_task, const std::string& answer,
                        const std::vector<std::string>& missing);

} // namespace skvm
