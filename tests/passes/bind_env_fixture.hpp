#pragma once

#include "tests/passes/pass_fixture.hpp"

#include "plugins/passes/bind_env/bind_env.hpp"
#include "plugins/passes/bind_env/dependencies.hpp"
#include "plugins/passes/bind_env/env_script.hpp"
#include "plugins/passes/bind_env/manifests.hpp"
#include <gmock/gmock.h>

#include <algorithm>
#include <string>
#include <vector>

/// What the tests of environment binding share: the shipped data, and what is
/// found in a skill.
namespace bind_env_test {

using bind_env::bind_env_pass;
using bind_env::dependency;
using pass_test::file;
using pass_test::skill;
using testing::Contains;

inline const bind_env::package_data& packages() {
  static const auto data = bind_env::parse_packages(
    pass_test::read_text(pass_test::source_dir() / "config" / "packages.toml"));
  EXPECT_TRUE(data) << data.error().text();
  return *data;
}

inline const bind_env::environment_data& around() {
  static const auto data = bind_env::parse_environment(pass_test::read_text(
    pass_test::source_dir() / "config" / "environment.toml"));
  EXPECT_TRUE(data) << data.error().text();
  return *data;
}

inline std::vector<dependency> found(const skvm::skill_ptr& subject) {
  return bind_env::find_dependencies(*subject, packages(), around());
}

/// `manager:name`, with `?` behind what is optional.
inline std::vector<std::string> names(const std::vector<dependency>& list) {
  std::vector<std::string> out;
  for (const auto& one : list)
    out.push_back(one.manager + ":" + one.name);
  return out;
}

inline std::vector<std::string> marked(const std::vector<dependency>& list) {
  std::vector<std::string> out;
  for (const auto& one : list)
    out.push_back(one.manager + ":" + one.name + one.extras + one.version
                  + (one.dev        ? " dev"
                     : one.optional ? "?"
                                    : ""));
  return out;
}

/// The dependency of that name, or an empty one where there is none.
inline dependency named(const std::vector<dependency>& list,
                        std::string_view name, std::string_view manager = {}) {
  for (const auto& one : list)
    if (one.name == name && (manager.empty() || one.manager == manager))
      return one;
  ADD_FAILURE() << "no dependency " << name;
  return {};
}

} // namespace bind_env_test
