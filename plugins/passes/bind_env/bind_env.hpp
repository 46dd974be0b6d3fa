#pragma once

#include "skvm/pass.hpp"

namespace bind_env {

/// Finds what a skill needs of its host, asks the host what it has, and writes
/// a script that makes the rest available. Changes nothing in the text.
struct bind_env_pass {
  static constexpr skvm::pass_info info{
    .id = "bind-env",
    .produces = {"dependencies", "env-script"},
    .data_files = {"packages.toml", "environment.toml"},
  };

  skvm::result<skvm::pass_output> run(const skvm::pass_context& ctx);
};

} // namespace bind_env
