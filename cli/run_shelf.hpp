#pragma once

#include "context.hpp"
#include "store/store.hpp"

#include <filesystem>
#include <memory>

namespace skvm::cli {

/// What is known of runs, without anything that could carry one out.
struct run_shelf {
  std::unique_ptr<store> records;
  paths where;
  journal_settings settings;
};

/// Reads the configuration and opens the store; plugins are not loaded.
result<run_shelf> open_shelf(const common_options& common);

} // namespace skvm::cli
