#include "skvm/plugin.hpp"

#include "moods.hpp"

namespace {

struct parser final : skvm::output_parser {
  std::string seen;

  void feed(std::string_view bytes,
            std::vector<skvm::harness_event>& events) override {
    moods::act(bytes);
    seen += bytes;
    events.push_back(
      {skvm::harness_event::kind::text, "id", "name", std::string{bytes}});
  }

  skvm::harness_outcome finish(const skvm::process_exit& status) override {
    skvm::harness_outcome out;
    out.text = seen + " " + std::to_string(status.code.value_or(-1));
    out.turns = 3;
    return out;
  }
};

struct harness final : skvm::external_harness {
  std::string command;

  static skvm::result<std::unique_ptr<harness>>
  open(const skvm::harness_settings& settings) {
    auto made = std::make_unique<harness>();
    if (auto found = settings.find("command"); found != settings.end())
      made->command = found->second;
    return made;
  }

  [[nodiscard]] skvm::result<skvm::launch_plan>
  plan(const skvm::task_view& task,
       const skvm::model_endpoint& endpoint) const override {
    moods::act(task.task);
    skvm::launch_plan out;
    out.argv = {command, task.task, endpoint.base_url};
    out.files["conf"] = task.skill ? task.skill->name : "none";
    return out;
  }

  [[nodiscard]] std::unique_ptr<skvm::output_parser>
  make_parser() const override {
    return std::make_unique<parser>();
  }
};

} // namespace

SKVM_PLUGIN(harness, "moody-external", "1.0.0", "Launches.") {
  registry.add_external_harness<harness>();
}
