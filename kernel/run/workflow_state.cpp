#include "run/workflow_state.hpp"

namespace skvm {

std::chrono::microseconds since_begin(const workflow_state& state) {
  const auto& setup = *state.setup;
  return std::chrono::duration_cast<std::chrono::microseconds>(
    setup.clock->now() - setup.begun);
}

void publish_part(const workflow_state& state, run_event::kind what,
                  const part_result& of, std::string name, std::string text,
                  bool is_error) {
  run_event event;
  event.what = what;
  event.run = state.setup->run;
  event.part = of.id;
  event.turn = of.turns;
  event.name = std::move(name);
  event.text = std::move(text);
  event.is_error = is_error;
  event.spent = of.spent;
  event.elapsed = of.ended - of.begun;
  state.setup->bus->publish(std::move(event));
}

bool is_cut_off(run_status status) {
  return status != run_status::succeeded && status != run_status::failed;
}

running_part* find_part(workflow_state& state, const std::string& id) {
  for (auto& each : state.parts)
    if (each.what.id == id)
      return &each;
  return nullptr;
}

} // namespace skvm
