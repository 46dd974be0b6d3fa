#include "run/binder.hpp"

#include "plugins/guarded.hpp"

namespace skvm {

namespace {

struct bind_now {};

} // namespace

} // namespace skvm

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(skvm::bind_now)

namespace skvm {

namespace {

caf::behavior binder(caf::event_based_actor* self, caf::actor owner,
                     std::shared_ptr<const environment_request> request,
                     binder_services services,
                     std::shared_ptr<launch_control> control) {
  return {
    [=](bind_now) {
      auto outcome = guarded("environment", [&] {
        auto ports = services.make_ports(false);
        return bind_environment(*request, *ports, *services.processes,
                                *services.box, *control);
      });
      if (!outcome) {
        environment_outcome failed;
        failed.state = environment_state::failed;
        failed.note = failed.output = outcome.error().text();
        outcome = std::move(failed);
      }
      self->send(owner,
                 environment_bound{std::make_shared<const environment_outcome>(
                   std::move(*outcome))});
      self->quit();
    },
  };
}

} // namespace

void spawn_binder(caf::scheduled_actor* owner, environment_request request,
                  binder_services services,
                  std::shared_ptr<launch_control> control) {
  auto made = owner->home_system().spawn<caf::detached>(
    binder, caf::actor_cast<caf::actor>(owner),
    std::make_shared<const environment_request>(std::move(request)),
    std::move(services), std::move(control));
  caf::anon_send(made, bind_now{});
}

} // namespace skvm
