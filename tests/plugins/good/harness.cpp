#include "skvm/plugin.hpp"

namespace {

struct parser final : skvm::output_parser {
  void feed(std::string_view, std::vector<skvm::harness_event>&) override {}

  skvm::harness_outcome finish(const skvm::process_exit&) override {
    return {};
  }
};

struct good_harness final : skvm::external_harness {
  static skvm::result<std::unique_ptr<good_harness>>
  open(const skvm::harness_settings&) {
    return std::make_unique<good_harness>();
  }

  [[nodiscard]] skvm::result<skvm::launch_plan>
  plan(const skvm::task_view& task,
       const skvm::model_endpoint&) const override {
    skvm::launch_plan plan;
    plan.argv = {"echo", task.task};
    return plan;
  }

  [[nodiscard]] std::unique_ptr<skvm::output_parser>
  make_parser() const override {
    return std::make_unique<parser>();
  }
};

} // namespace

SKVM_PLUGIN(harness, "good-harness", "1.0.0", "A harness that works.") {
  registry.add_external_harness<good_harness>();
}
