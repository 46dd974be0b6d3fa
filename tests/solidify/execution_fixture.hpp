#pragma once

#include "base/files.hpp"
#include "solidify/solidifier.hpp"
#include <gtest/gtest.h>

#include <filesystem>
#include <optional>

namespace skvm::solidify {

/// A place where functions are carried out: a work folder, a skill's folder and
/// one for functions, below a temporary one.
struct execution_fixture {
  execution_fixture()
    : holder(*make_temporary_folder(::testing::TempDir(), "solidify-")),
      root(std::filesystem::canonical(holder.path())) {}

  /// Fails where this machine cannot enclose programs at that level.
  result<void> prepare(sandbox_level level) {
    auto probed = sandbox::probe_level(processes, level);
    if (!probed)
      return probed.error();
    box.emplace(std::move(*probed));
    place.box = &*box;
    place.processes = &processes;
    place.work_dir = (root / "work").string();
    place.skill_dir = (root / "skill").string();
    place.functions_dir = (root / "functions").string();
    place.control = &control;
    return ok;
  }

  temporary_folder holder;
  std::filesystem::path root;
  launcher processes;
  std::optional<sandbox> box;
  launch_control control;
  execution_place place;
};

} // namespace skvm::solidify
