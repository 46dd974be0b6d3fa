#pragma once

#include "skvm/pass.hpp"
#include "skvm/phases.hpp"

#include <boost/json.hpp>

#include "compiler/catalogue.hpp"
#include "plugins/passes/extract_concurrency/workflow.hpp"
#include "skill/skill_loader.hpp"
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

/// What tests of passes share: skills from text, a host that has what it is
/// told, and a run of one pass.
namespace pass_test {

inline std::string read_text(const std::filesystem::path& file) {
  std::ifstream in{file, std::ios::binary};
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

inline const std::filesystem::path& source_dir() {
  static const std::filesystem::path dir{SKVM_SOURCE_DIR};
  return dir;
}

inline const skvm::catalogue& shipped_catalogue() {
  static const auto known = [] {
    auto file = source_dir() / "config" / "capabilities.toml";
    return skvm::parse_catalogue(read_text(file), file.string());
  }();
  EXPECT_TRUE(known) << known.error().text();
  return *known;
}

inline skvm::bundle_file file(std::string path, std::string content,
                              bool executable = false) {
  skvm::bundle_file out;
  out.path = std::move(path);
  out.size = content.size();
  out.executable = executable;
  out.text = true;
  out.content = std::move(content);
  return out;
}

/// A skill with the usual front matter before `body`.
inline skvm::skill_ptr skill(const std::string& body,
                             std::vector<skvm::bundle_file> files = {}) {
  auto parsed = skvm::parse_skill(
    "---\nname: demo\ndescription: A skill for tests.\n---\n\n" + body,
    "/skills/demo", std::move(files));
  EXPECT_TRUE(parsed) << parsed.error().text();
  return *parsed;
}

/// A host on which nothing exists but what `present` names.
class fake_host : public skvm::pass_ports {
public:
  std::vector<std::string> present;
  std::vector<skvm::probe> asked;
  int questions = 0;

  std::vector<skvm::probe_answer>
  check_host(const std::vector<skvm::probe>& probes) override {
    ++questions;
    std::vector<skvm::probe_answer> out;
    for (const auto& one : probes) {
      asked.push_back(one);
      bool found =
        std::find(present.begin(), present.end(), one.name) != present.end();
      out.push_back({found, found ? "here" : ""});
    }
    return out;
  }

  skvm::result<std::string> ask_model(const std::string&,
                                      const std::string&) override {
    return skvm::make_error(skvm::errc::not_found, "", "no compiler model");
  }

  [[nodiscard]] bool has_model() const override { return false; }

  [[nodiscard]] bool cancelled() const override { return false; }
};

inline skvm::profile profile(std::map<std::string, int> levels) {
  skvm::profile out;
  out.model = "test/model";
  out.harness = "bare";
  for (const auto& [id, value] : levels)
    out.capabilities[id] = static_cast<skvm::level>(value);
  return out;
}

/// All 26 primitives at one level.
inline skvm::profile flat_profile(int value) {
  skvm::profile out;
  out.model = "test/model";
  out.harness = "bare";
  for (const auto& primitive : shipped_catalogue().primitives)
    out.capabilities[primitive.id] = static_cast<skvm::level>(value);
  return out;
}

template <class Pass>
skvm::pass_output run(const skvm::skill& subject, const skvm::profile* target,
                      skvm::pass_ports& ports,
                      const std::string& harness = "bare") {
  skvm::artifacts inputs;
  std::map<std::string, std::string, std::less<>> data;
  for (auto name : Pass::info.data_files)
    data[std::string{name}] =
      read_text(source_dir() / "config" / std::string{name});
  skvm::pass_context ctx{subject, shipped_catalogue(),  target, "test/model",
                         harness, "/variants/v1/skill", inputs, data,
                         ports};
  auto out = skvm::run_phases<Pass>(ctx);
  EXPECT_TRUE(out) << out.error().text();
  return out ? *out : skvm::pass_output{};
}

template <class Pass>
skvm::pass_output run(const skvm::skill& subject,
                      const skvm::profile* target = nullptr) {
  fake_host host;
  return run<Pass>(subject, target, host);
}

/// The workflow as found with the shipped data.
inline extract_concurrency::workflow workflow_of(const skvm::skill& subject) {
  static const auto data =
    read_text(source_dir() / "config" / "command-effects.toml");
  static const auto effects = extract_concurrency::command_effects::parse(data);
  EXPECT_TRUE(effects) << effects.error().text();
  static const auto words =
    read_text(source_dir() / "config" / "step-order.toml");
  static const auto order = extract_concurrency::step_order::parse(words);
  EXPECT_TRUE(order) << order.error().text();
  return extract_concurrency::find_workflow(subject, *effects, *order);
}

inline boost::json::value json(const skvm::pass_output& out,
                               const std::string& artifact) {
  auto found = out.artifacts.find(artifact);
  EXPECT_NE(found, out.artifacts.end()) << artifact;
  return found == out.artifacts.end() ? boost::json::value{}
                                      : boost::json::parse(found->second);
}

/// The names of the edits' rules, in order.
inline std::vector<std::string> rules(const skvm::pass_output& out) {
  std::vector<std::string> names;
  for (const auto& one : out.edits)
    names.push_back(one.rule);
  return names;
}

inline std::string compiled(const skvm::skill& subject,
                            const skvm::pass_output& out) {
  return skvm::apply_edits(subject.source, out.edits).text;
}

} // namespace pass_test
