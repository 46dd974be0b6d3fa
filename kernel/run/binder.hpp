#pragma once

#include "compiler/environment.hpp"
#include "run/compiler.hpp"

namespace skvm {

struct environment_bound {
  std::shared_ptr<const environment_outcome> outcome;
};

/// What a binder needs beside the request; all of it outlives the binder.
struct binder_services {
  launcher* processes = nullptr;
  std::shared_ptr<const sandbox> box;
  ports_factory make_ports;
};

/// Binds the environment on a thread of its own, since that waits for the host,
/// the user and the network; tells `owner` with `environment_bound`, once, and
/// ends. `control` cancels it.
void spawn_binder(caf::scheduled_actor* owner, environment_request request,
                  binder_services services,
                  std::shared_ptr<launch_control> control);

} // namespace skvm

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(skvm::environment_bound)
