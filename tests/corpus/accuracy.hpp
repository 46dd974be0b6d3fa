#pragma once

#include "skvm/pass.hpp"
#include "skvm/skill.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

/// How well the passes read a skill, against labels that people made.
namespace skvm::test {

/// Counts of one kind of finding, and each disagreement in words.
struct score {
  int right = 0;
  int wrong = 0;  ///< found, but not labelled
  int missed = 0; ///< labelled, but not found
  std::vector<std::string> disagreements;

  [[nodiscard]] double precision() const;
  [[nodiscard]] double recall() const;
  score& operator+=(const score& other);
};

/// `dependencies`, `steps`, `parallel` (pairs of steps that may run side by
/// side) and `primitives` (within one level).
using scores = std::map<std::string, score>;

/// Compares artifacts with a label file. Throws `std::runtime_error` where one
/// of them cannot be read.
scores compare_with_labels(const std::filesystem::path& labels,
                           const artifacts& found);

} // namespace skvm::test
