#include "os/launcher.hpp"

#include "os/launch_engine.hpp"

#include <future>
#include <utility>

namespace skvm {

launcher::launcher() : engine_(std::make_unique<engine>()) {
}

launcher::~launcher() = default;

launch_id launcher::start(launch_spec spec, done_handler done,
                          output_handler on_output) {
  return engine_->start(std::move(spec), std::move(done), std::move(on_output));
}

void launcher::cancel(launch_id id) {
  engine_->cancel(id);
}

std::size_t launcher::running() const {
  return engine_->running();
}

launch_result run_and_wait(launcher& processes, launch_spec spec) {
  auto promised = std::make_shared<std::promise<launch_result>>();
  auto outcome = promised->get_future();
  processes.start(std::move(spec), [promised](launch_result result) {
    promised->set_value(std::move(result));
  });
  return outcome.get();
}

} // namespace skvm
