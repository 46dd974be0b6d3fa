#include "tests/support/static_compile.hpp"

#include "base/files.hpp"
#include "compiler/catalogue.hpp"
#include "compiler/profiles.hpp"
#include "skill/skill_loader.hpp"

#include <chrono>
#include <stdexcept>

namespace skvm::test {

namespace {

using milliseconds = std::chrono::duration<double, std::milli>;

struct empty_host final : pass_ports {
  std::vector<probe_answer>
  check_host(const std::vector<probe>& probes) override {
    return std::vector<probe_answer>(probes.size());
  }

  result<std::string> ask_model(const std::string&,
                                const std::string&) override {
    return make_error(errc::not_found, "compiler.model", "none is configured");
  }

  [[nodiscard]] bool has_model() const override { return false; }

  [[nodiscard]] bool cancelled() const override { return false; }
};

template <class T>
T taken(result<T> outcome) {
  if (!outcome)
    throw std::runtime_error{outcome.error().text()};
  return std::move(*outcome);
}

} // namespace

static_compiler::static_compiler(const std::filesystem::path& config,
                                 const std::filesystem::path& plugins,
                                 const std::string& harness,
                                 const std::string& model) {
  auto file = config / "capabilities.toml";
  environment_.catalogue = std::make_shared<const catalogue>(
    taken(parse_catalogue(taken(read_file(file)), file.string())));
  environment_.plugins =
    std::make_shared<const plugin_set>(plugin_set::load({plugins}));
  environment_.data_dirs = {config};
  environment_.variants_dir = "/variants";
  request_.model = model;
  request_.harness = harness;
  if (auto found = taken(find_profile({config / "profiles"}, harness, model)))
    request_.profile = std::make_shared<const profile>(found->profile);
}

static_result static_compiler::compile(const skill_ptr& subject) const {
  auto request = request_;
  request.skill = subject;
  static_result out;
  auto begin = std::chrono::steady_clock::now();
  auto part_done = [&](const std::string& id) {
    auto now = std::chrono::steady_clock::now();
    out.wall_ms[id] += milliseconds{now - begin}.count();
    begin = now;
  };
  auto plan = taken(plan_compile(request, environment_));
  plan.outputs_dir.clear();
  part_done("plan");
  empty_host host;
  std::vector<edit> edits;
  for (const auto& stage : plan.stages)
    for (const auto* pass : stage) {
      auto done =
        run_pass(*pass, request, environment_, plan, out.artifacts, host);
      if (done.record.status == "failed" && out.failure.empty())
        out.failure = done.record.id + ": " + done.record.reason;
      out.artifacts.merge(done.output.artifacts);
      for (auto& each : done.output.edits)
        edits.push_back(std::move(each));
      for (auto& each : done.output.files)
        out.files.push_back(std::move(each));
      for (auto& each : done.output.diagnostics)
        out.diagnostics.push_back(std::move(each));
      part_done(done.record.id);
    }
  auto edited = apply_edits(subject->source, std::move(edits));
  part_done("edits");
  if (!edited.applied.empty()) {
    auto compiled =
      taken(parse_changed(*subject, edited.text, plan.place.dir / "skill"));
    part_done("read-compiled");
    out.guard = check_contract(*subject, *compiled, edited.applied);
    part_done("guard");
  }
  out.edits = std::move(edited.applied);
  out.text = std::move(edited.text);
  return out;
}

} // namespace skvm::test
