#pragma once

#include "base/files.hpp"
#include "compiler/compile.hpp"
#include "skill/skill_loader.hpp"
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

/// A compile of a small skill with passes that a test brings along.
namespace skvm {

struct quiet_host final : pass_ports {
  bool model = true;

  std::vector<probe_answer>
  check_host(const std::vector<probe>& probes) override {
    return std::vector<probe_answer>(probes.size());
  }

  result<std::string> ask_model(const std::string&,
                                const std::string&) override {
    return std::string{"{}"};
  }

  [[nodiscard]] bool has_model() const override { return model; }

  [[nodiscard]] bool cancelled() const override { return false; }

  [[nodiscard]] std::optional<usage> spent() const override {
    return usage{7, 3, 0, 0, 0};
  }
};

inline loaded_plugin pass(pass_info info, pass_function run) {
  loaded_plugin out;
  out.kind = plugin_kind::pass;
  out.name = info.id;
  out.version = "1.0.0";
  out.info = info;
  out.run_pass = std::move(run);
  return out;
}

inline pass_output with(std::string artifact, std::string content) {
  pass_output out;
  out.artifacts[std::move(artifact)] = std::move(content);
  return out;
}

inline pass_output replacing(const skill& in, const std::string& what,
                             std::string by) {
  pass_output out;
  auto at = in.source.find(what);
  edit change;
  change.where = {at, at + what.size()};
  change.replacement = std::move(by);
  change.rule = "rewrite";
  change.reason = "to see what happens";
  out.edits.push_back(std::move(change));
  return out;
}

struct compile_test : ::testing::Test {
  compile_test() {
    auto dir = folder.path() / "demo";
    EXPECT_TRUE(write_file(dir / "SKILL.md",
                           "---\nname: demo\ndescription: d\n---\n\n# Demo\n\n"
                           "1. Read `a.csv`.\n2. Never guess a value.\n"));
    EXPECT_TRUE(write_file(dir / "scripts" / "x.py", "print(1)\n"));
    request.skill = *load_skill(dir);
    request.model = "test/one";
    request.harness = "bare";
    environment.catalogue = std::make_shared<const catalogue>();
    environment.variants_dir = folder.path() / "variants";
    environment.failed_dir = folder.path() / "failed";
  }

  void plugins(std::vector<loaded_plugin> all) {
    environment.plugins =
      std::make_shared<const plugin_set>(plugin_set::of(std::move(all)));
  }

  /// As the compiler actor does it, one pass after the other.
  result<compile_outcome> compiled() { return compiled(host); }

  result<compile_outcome> compiled(pass_ports& ports) {
    auto plan = plan_compile(request, environment);
    if (!plan)
      return plan.error();
    std::vector<pass_outcome> done;
    artifacts available;
    for (const auto& stage : plan->stages)
      for (const auto* one : stage) {
        done.push_back(
          run_pass(*one, request, environment, *plan, available, ports));
        for (const auto& [id, content] : done.back().output.artifacts)
          available[id] = content;
      }
    return finish_compile(request, *plan, std::move(done));
  }

  std::map<std::string, std::string>
  files_below(const std::filesystem::path& dir) const {
    std::map<std::string, std::string> out;
    for (const auto& one : std::filesystem::recursive_directory_iterator{dir})
      if (one.is_regular_file())
        out[one.path().lexically_relative(dir).string()] =
          *read_file(one.path());
    return out;
  }

  temporary_folder folder{
    *make_temporary_folder(::testing::TempDir(), "compile-")};
  compile_request request;
  compile_environment environment;
  quiet_host host;
};

} // namespace skvm
