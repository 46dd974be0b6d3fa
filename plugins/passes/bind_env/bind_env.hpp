#pragma once

#include "skvm/pass.hpp"

#include "dependencies.hpp"

#include <memory>
#include <vector>

namespace bind_env {

/// Finds what a skill needs of its host, by its text and by what runs of it
/// ended for want of, asks the host what it has, and writes
/// a script that makes the rest available. Changes nothing in the text.
struct bind_env_pass {
  static constexpr skvm::pass_info info{
    .id = "bind-env",
    .accepts = {"evidence"},
    .produces = {"dependencies", "env-script"},
    .data_files = {"packages.toml", "environment.toml"},
  };

  /// The dependencies, whatever the host has of them.
  skvm::result<skvm::pass_output> analyse(const skvm::pass_context& ctx);
  bool recall(const skvm::pass_context& ctx, const skvm::artifacts& kept);
  skvm::result<skvm::pass_output> run(const skvm::pass_context& ctx);

private:
  /// What `found_` refers to.
  std::shared_ptr<const environment_data> around_;
  std::vector<dependency> found_;
};

} // namespace bind_env
