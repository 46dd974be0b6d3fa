#pragma once

#include <memory>
#include <string>

#include "config/config.hpp"
#include "models/budget.hpp"
#include "models/messages.hpp"
#include "models/retry.hpp"
#include "schedule/hints.hpp"

namespace skvm {

class recorder;

/// What a processor is made of. Exactly one of `wire` and `local` is set.
/// `net` and `clock` outlive every actor.
struct processor_setup {
  std::string model_id; ///< as users write it
  std::shared_ptr<const wire_model> wire;
  std::shared_ptr<local_model> local;
  std::string key;         ///< the provider's, empty for none
  std::string missing_key; ///< name of the variable that should hold it
  processor_limits limits;
  std::optional<price> rates;
  transport* net = nullptr;
  timer* clock = nullptr;
  std::shared_ptr<recorder> record; ///< null to record nothing
  std::uint64_t seed = 0;           ///< of the retry jitter
  std::shared_ptr<budget> money; ///< null to spend without asking
  hint_port hints; ///< what worked before, and where to say what works now
};

using processor_actor
  = caf::typed_actor<caf::reacts_to<ask>, caf::reacts_to<cancel_ask>,
                     caf::reacts_to<attempt_head>,
                     caf::reacts_to<attempt_done>, caf::reacts_to<retry_now>,
                     caf::reacts_to<resume_sending>,
                     caf::replies_to<query_stats>::with<processor_stats>>;

/// The actor that owns one configured model: it sends what its
/// `request_scheduler` says, retries and prices. It answers the sender of each `ask`
/// with `answered`, and shows a watcher `ask_progress` before that.
processor_actor spawn_processor(caf::actor_system& system,
                                std::shared_ptr<const processor_setup> setup);

} // namespace skvm
