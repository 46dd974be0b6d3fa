#pragma once

#include "run/run.hpp"
#include "runtime/installation.hpp"

#include <map>
#include <mutex>
#include <string>
#include <utility>

namespace skvm {

/// The harnesses and profiles of an installation, made and read when first
/// asked for. [any thread]
class targets {
public:
  /// It outlives this.
  explicit targets(const installation& what) : what_(what) {}

  result<harness_choice> harness(const std::string& name);
  /// Null where there is none.
  result<std::shared_ptr<const profile>>
  profile_of(const std::string& model, const std::string& harness) const;

private:
  const installation& what_;
  mutable std::mutex mutex_;
  mutable std::map<std::pair<std::string, std::string>,
                   std::shared_ptr<const profile>>
    profiles_;
  std::map<std::string, harness_choice> harnesses_;
};

} // namespace skvm
